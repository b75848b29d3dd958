// What a drawing shows as a table, opened on demand: for those who do not see it, and for all who
// want the numbers themselves.

import { element } from "./dom.js";
import { exact } from "./numbers.js";
import { save } from "./save.js";
import { csv, part } from "./sheet.js";
import { fill } from "./text.js";
import { offWords, onWords } from "./words.js";

const MOST = { rows: 60, columns: 40 }; // that are written onto the page; the file holds all
const REST = 300; // milliseconds without a change before an open table is written anew

export class TableView {
  /**
   * @param {(words: object) => object | null} read returns the sheet (see sheet.js) of what is
   *   shown now; `words` are those that several components share
   */
  constructor(read) {
    this.read = read;
    this.summary = element("summary", {});
    this.body = element("div", { class: "table-body" });
    this.root = element(
      "details",
      { class: "as-table", hidden: true, ontoggle: () => this.write() },
      this.summary,
      this.body,
    );
    const hear = (words) => {
      if (this.words && !this.root.isConnected) return offWords(hear); // it left the page
      return this.say(words);
    };
    onWords(hear);
  }

  say(words) {
    this.words = words;
    this.summary.textContent = words.as_table;
    this.root.hidden = false;
    this.write();
  }

  /** What is drawn has changed. */
  changed() {
    if (!this.root.open) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.write(), REST);
  }

  write() {
    const sheet = this.root.open && this.words ? this.read(this.words) : null;
    if (!sheet) return this.body.replaceChildren();
    const shown = part(sheet, MOST);
    const area = { class: "sheet", role: "region", tabindex: "0", "aria-label": sheet.title };
    this.body.replaceChildren(
      element("p", { class: "quiet" }, sheet.title),
      element("div", area, tableOf(shown, sheet.title)),
      element("div", { class: "table-foot" }, this.saveButton(sheet), this.remark(sheet, shown)),
    );
  }

  saveButton(sheet) {
    const attributes = { class: "action", type: "button" };
    const blob = () => new Blob([csv(sheet)], { type: "text/csv;charset=utf-8" });
    const onclick = () => save(`${sheet.file}.csv`, blob());
    return element("button", { ...attributes, onclick }, this.words.save_table);
  }

  remark(sheet, { whole, rows, head }) {
    if (whole) return null;
    const sizes = { rows: rows.length, columns: head.length - 1, all_rows: sheet.count };
    const told = fill(this.words.part_of_table, { ...sizes, all_columns: sheet.head.length - 1 });
    return element("span", { class: "quiet" }, told);
  }
}

function tableOf({ head, rows }, title) {
  const heads = head.map((name) => element("th", { scope: "col" }, name));
  return element(
    "table",
    { class: "number" },
    element("caption", { class: "hidden-text" }, title),
    element("thead", {}, element("tr", {}, ...heads)),
    element("tbody", {}, ...rows.map(rowOf)),
  );
}

function rowOf([name, ...cells]) {
  const written = cells.map((cell) => element("td", {}, textOf(cell)));
  return element("tr", {}, element("th", { scope: "row" }, textOf(name)), ...written);
}

function textOf(cell) {
  return typeof cell === "number" ? exact(cell) : cell;
}
