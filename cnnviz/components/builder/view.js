import { largest } from "../diagram/volume.js";
import { element } from "../shared/dom.js";
import { fill } from "../shared/text.js";
import { Actions } from "./actions.js";
import { Row } from "./row.js";

export class BuilderView {
  constructor(root) {
    this.root = root;
    this.actions = new Actions();
    this.rows = new Map();
    this.list = element("ol", { class: "rows", role: "list" });
    this.said = element("p", { class: "hidden-text", role: "status" });
    this.where = element("select", { class: "box", onchange: () => this.place() });
    this.kinds = element("div", { class: "kinds" });
    this.whereLabel = element("span", { class: "quiet" });
    this.heading = element("span", { class: "heading" });
    this.undo = element("button", { class: "action undo", type: "button" });
    this.undo.addEventListener("click", () => this.act("undo"));
    this.hint = element("p", { class: "hint quiet" });
    this.adding = element(
      "div",
      { class: "adding", role: "group" },
      element(
        "div",
        { class: "line" },
        this.heading,
        element("label", { class: "where" }, this.whereLabel, this.where),
      ),
      this.kinds,
    );
    this.total = element("span", { class: "total number" });
    const status = element("div", { class: "status" }, this.total, this.undo);
    const foot = element("div", { class: "foot" }, this.adding, status);
    root.replaceChildren(this.hint, this.list, foot, this.said);
  }

  /** Show the list; `send` takes all actions that the server has not answered. */
  show(data, send) {
    this.data = data;
    this.send = send;
    this.actions.answer(data.done);
    const focused = this.root.getRootNode().activeElement;
    const before = [...this.rows.keys()];
    this.arrange();
    this.showAdding();
    this.total.textContent = data.total;
    if (this.said.textContent !== data.said) this.said.textContent = data.said;
    this.keepFocus(focused, before);
    this.root.dataset.done = String(data.done);
  }

  /** Have a row for each entry, in their order; rows that stay are only moved where they must. */
  arrange() {
    const { rows: entries, texts, full } = this.data;
    const most = largest(entries.flatMap(({ shape }) => (shape ? [shape] : [])));
    const own = entries.filter(({ fixed }) => !fixed).map(({ id }) => id);
    const heard = {
      act: (name, id, more) => this.act(name, id, more),
      waits: (id, field) => this.actions.waits(id, field),
    };
    const kept = new Map();
    for (const entry of entries) {
      const row = this.rows.get(entry.id) ?? new Row(entry, heard);
      const movable = { first: entry.id === own[0], last: entry.id === own.at(-1) };
      row.show(entry, { texts, most, movable, full });
      kept.set(entry.id, row);
    }
    for (const [id, row] of this.rows) if (!kept.has(id)) row.root.remove();
    this.rows = kept;
    let next = this.list.firstElementChild;
    for (const { root } of kept.values()) {
      if (root === next) next = next.nextElementSibling;
      else this.list.insertBefore(root, next);
    }
    this.list.setAttribute("aria-label", texts.list);
  }

  showAdding() {
    const { kinds, texts, rows, undo, full } = this.data;
    this.heading.textContent = full ? texts.full : texts.add;
    this.adding.setAttribute("aria-label", texts.add);
    this.whereLabel.textContent = texts.where;
    this.undo.textContent = texts.undo;
    this.undo.disabled = !undo;
    this.hint.textContent = texts.hint;
    if (!this.kinds.childElementCount) {
      const entries = Object.entries(kinds);
      this.kinds.append(...entries.map(([kind, title]) => this.chip(kind, title)));
    }
    for (const chip of this.kinds.children) chip.disabled = full;
    this.showPlaces(
      rows.filter(({ fixed, id }) => !fixed || id === "image"),
      texts,
    );
  }

  /** Name the places where a layer can be added; the chosen one stays while its row is there. */
  showPlaces(rows, texts) {
    const places = rows.map(({ id, name }) => [id, fill(texts.after, { name })]);
    const text = JSON.stringify(places);
    if (text === this.places) return;
    this.places = text;
    const chosen = rows.some(({ id }) => id === this.chosen) ? this.chosen : "";
    const options = [["", texts.end], ...places];
    this.where.replaceChildren(
      ...options.map(([value, word]) => element("option", { value }, word)),
    );
    this.where.value = chosen;
    this.place();
  }

  place() {
    this.chosen = this.where.value;
  }

  chip(kind, title) {
    const onclick = () => this.act("add", this.chosen || null, { kind });
    return element("button", { class: "action kind", type: "button", onclick }, `+ ${title}`);
  }

  act(name, id = null, more = {}) {
    const button = id && this.rows.get(id)?.root.querySelector(`.act.${name}`);
    if (button?.getAttribute("aria-disabled") === "true") return;
    this.lastAct = name;
    this.send(this.actions.add({ do: name, id, ...more }));
  }

  /** Leave the focus where it was, or put it where the person goes on. */
  keepFocus(focused, before) {
    const now = [...this.rows.keys()];
    const fresh = now.filter((id) => !before.includes(id));
    const made = this.lastAct === "add" || this.lastAct === "copy";
    if (before.length && made && fresh.length === 1) {
      this.enter(fresh[0]);
    } else if (focused && !focused.isConnected) {
      const gone = before.findIndex((id) => !now.includes(id));
      this.rows.get(now[Math.min(gone, now.length - 1)])?.focus("remove");
    } else if (focused && this.root.contains(focused)) {
      focused.focus({ preventScroll: true });
    }
  }

  /** Go to a new row; the next one shall come after it, unless it came at the end. */
  enter(id) {
    this.lastAct = null;
    if (this.chosen) {
      this.where.value = id;
      this.place();
    }
    this.rows.get(id).focus();
  }
}
