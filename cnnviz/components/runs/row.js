// One run of the list. Only the cells that have changed are made anew.

import { element } from "../shared/dom.js";
import { fill } from "../shared/text.js";

export class Row {
  /**
   * @param {object} data columns, texts and the address of a run's page
   * @param {{tick: (id: string, on: boolean, range: boolean) => void, open: (id: string) => void}} heard
   */
  constructor(entry, data, heard) {
    this.id = entry.id;
    this.heard = heard;
    this.box = element("input", { type: "checkbox", class: "box" });
    this.box.addEventListener("click", (event) =>
      heard.tick(this.id, this.box.checked, event.shiftKey),
    );
    this.link = element("a", { class: "name", href: data.link + encodeURIComponent(this.id) });
    this.link.addEventListener("click", (event) => this.follow(event));
    this.subject = element("span", { class: "subject quiet" });
    this.remark = element("span", { class: "remark quiet" });
    this.cells = data.columns.map((column) => this.cell(column));
    this.root = element(
      "tr",
      { "data-id": this.id },
      element("td", { class: "tick" }, element("label", { class: "ticked" }, this.box)),
      ...this.cells,
    );
    this.root.addEventListener("click", (event) => this.tickByRow(event));
  }

  cell({ name, title, kind }) {
    const attributes = { class: `${kind} ${name}`, "data-title": title };
    if (kind !== "run") return element("td", attributes);
    return element("th", { ...attributes, scope: "row" }, this.link, this.subject, this.remark);
  }

  /** Show an entry; what is as before is not touched. */
  show(entry, { columns, texts }) {
    const text = JSON.stringify(entry);
    if (text === this.shown) return;
    this.shown = text;
    this.box.setAttribute("aria-label", fill(texts.choose, { title: entry.title }));
    this.link.textContent = entry.title;
    this.subject.textContent = entry.subject;
    this.remark.textContent = entry.remark;
    for (const [number, column] of columns.entries()) {
      if (column.kind !== "run") change(this.cells[number], column, entry);
    }
  }

  mark(on) {
    this.box.checked = on;
    this.root.classList.toggle("on", on);
  }

  /** Open a run without loading the page anew. */
  follow(event) {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    this.heard.open(this.id);
  }

  /** A click anywhere in the row counts as one on its box, unless a text is being marked. */
  tickByRow(event) {
    if (event.target.closest("a, label") || String(getSelection())) return;
    this.heard.tick(this.id, !this.box.checked, event.shiftKey);
  }
}

function change(cell, { name, kind }, entry) {
  cell.title = entry.hints[name] ?? "";
  if (kind === "state") cell.replaceChildren(...state(entry));
  else if (kind === "progress") cell.replaceChildren(...progress(entry, name));
  else cell.replaceChildren(...lines(entry.cells[name] ?? ""));
}

/** What follows a line break is a remark. */
function lines(text) {
  const [first, remark] = text.split("\n");
  if (!remark) return first ? [first] : [];
  return [first, element("span", { class: "remark quiet" }, remark)];
}

function state({ state, icon, colour, detail }) {
  const symbol = element("span", { class: "symbol", "aria-hidden": "true" }, icon);
  const badge = element("span", { class: `badge ${colour}` }, symbol, state);
  return detail ? [badge, element("span", { class: "remark quiet" }, detail)] : [badge];
}

function progress({ share, cells }, name) {
  const count = element("span", { class: "count" }, cells[name] ?? "");
  if (share === null) return [count];
  const bar = element("span", { class: "bar", "aria-hidden": "true" }, element("span"));
  bar.firstChild.style.width = `${Math.round(1000 * share) / 10}%`;
  return [count, bar];
}
