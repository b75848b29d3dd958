import { element } from "../shared/dom.js";
import { fill } from "../shared/text.js";
import { Choice } from "./choice.js";
import { Row } from "./row.js";

const WAIT = 200; // milliseconds in which several ticks are told at once

export class RunsView {
  constructor(root) {
    this.root = root;
    this.choice = new Choice();
    this.rows = new Map();
    this.all = element("input", { type: "checkbox", class: "box" });
    this.all.addEventListener("click", () => this.tickAll());
    this.caption = element("caption", { class: "hidden-text" });
    this.head = element("tr");
    this.body = element("tbody");
    this.more = element("button", { class: "action more", onclick: () => this.heard.more() });
    this.area = element(
      "div",
      { class: "area", role: "region", tabindex: "0" },
      element("table", {}, this.caption, element("thead", {}, this.head), this.body),
      this.more,
    );
    root.replaceChildren(this.area);
  }

  /** Show the list; `heard` is told what the person does. */
  show(data, heard) {
    this.data = data;
    this.heard = heard;
    this.choice.take(data);
    this.frame();
    this.arrange();
    this.mark();
    this.root.dataset.painted = data.rows.map(({ id }) => id).join(" ");
  }

  frame() {
    const { columns, texts, sort } = this.data;
    this.caption.textContent = texts.list;
    this.area.setAttribute("aria-label", texts.list);
    this.more.textContent = texts.more;
    this.more.hidden = !texts.more;
    this.root.classList.toggle("plain", !this.data.choosable);
    const frame = JSON.stringify([columns, texts, sort]);
    if (frame === this.framed) return;
    this.framed = frame;
    const focused = this.root.getRootNode().activeElement?.dataset?.column;
    this.all.setAttribute("aria-label", texts.all);
    const tick = element("label", { class: "ticked", title: texts.all }, this.all);
    this.head.replaceChildren(
      element("td", { class: "tick" }, tick),
      ...columns.map((column) => this.heading(column)),
    );
    if (focused) this.head.querySelector(`[data-column="${focused}"]`)?.focus();
  }

  heading({ name, title, kind, sortable }) {
    const { sort, texts } = this.data;
    const here = sort.column === name;
    const order = sort.descending ? "descending" : "ascending";
    const attributes = { scope: "col", class: `${kind} ${name}`, "aria-sort": here ? order : null };
    if (!sortable) return element("th", attributes, title);
    const arrow = element("span", { class: "arrow", "aria-hidden": "true" });
    arrow.textContent = here ? (sort.descending ? "↓" : "↑") : "";
    const button = element(
      "button",
      { class: "sort", "data-column": name, title: fill(texts.sort, { title }) },
      title,
      arrow,
    );
    button.addEventListener("click", () => this.heard.sort(name));
    return element("th", attributes, button);
  }

  /** Have a row for each entry, in their order; rows that stay are only moved where they must. */
  arrange() {
    const { rows: entries } = this.data;
    const heard = {
      tick: (id, on, range) => this.tick(id, on, range),
      open: (id) => this.heard.open(id),
    };
    const kept = new Map();
    for (const entry of entries) {
      const row = this.rows.get(entry.id) ?? new Row(entry, this.data, heard);
      row.show(entry, this.data);
      kept.set(entry.id, row);
    }
    for (const [id, row] of this.rows) if (!kept.has(id)) row.root.remove();
    this.rows = kept;
    let next = this.body.firstElementChild;
    for (const { root } of kept.values()) {
      if (root === next) next = next.nextElementSibling;
      else this.body.insertBefore(root, next);
    }
  }

  get order() {
    return [...this.rows.keys()];
  }

  tick(id, on, range) {
    if (!this.data.choosable) return;
    this.choice.set(id, on, this.order, range);
    this.mark();
    this.tell();
  }

  tickAll() {
    this.choice.setAll(this.order, this.all.checked);
    this.mark();
    this.tell();
  }

  mark() {
    for (const [id, row] of this.rows) row.mark(this.choice.has(id));
    const extent = this.choice.extent(this.order);
    this.all.checked = extent === "all";
    this.all.indeterminate = extent === "some";
  }

  tell() {
    clearTimeout(this.telling);
    this.telling = setTimeout(() => this.heard.choose(this.choice.ids), WAIT);
  }
}
