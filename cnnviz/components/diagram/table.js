// The table of what each layer costs, with the totals at its foot.

import { element } from "../shared/dom.js";
import { count } from "../shared/numbers.js";
import { fill } from "../shared/text.js";
import { compact, kilobytes, pair, working } from "./format.js";

export class Table {
  constructor({ rows, totals, texts, title }) {
    Object.assign(this, { texts });
    this.rows = rows.map((row) => this.row(row));
    this.table = element(
      "table",
      {},
      element("caption", { class: "hidden-text" }, fill(texts.table, { title })),
      this.head(),
      element("tbody", {}, ...this.rows),
      this.foot(totals),
    );
    this.root = element(
      "div",
      {
        class: "costs area",
        role: "region",
        tabindex: "0",
        "aria-label": fill(texts.table, { title }),
      },
      this.table,
    );
  }

  head() {
    const cells = this.texts.columns.map(({ title, help, text }) =>
      element("th", { scope: "col", class: text ? null : "figure", title: help }, title),
    );
    return element("thead", {}, element("tr", {}, ...cells));
  }

  row(row) {
    return element(
      "tr",
      { class: row.family },
      element(
        "th",
        { scope: "row" },
        element("span", { class: "name", title: row.name }, element("bdi", {}, row.name)),
      ),
      element("td", { class: "kind" }, row.title),
      figure(compact(row.output_shape)),
      this.parameters(row),
      figure(some(row.trainable)),
      figure(some(row.frozen)),
      figure(some(row.multiply_adds)),
      figure(kilobytes(row.output_bytes)),
      figure(row.sees_all ? this.texts.seesAll : pair(row.field)),
      figure(row.sees_all ? "–" : (pair(row.stride) ?? "–")),
    );
  }

  parameters(row) {
    const left = working(row.working);
    return element(
      "td",
      { class: "figure" },
      left ? element("span", { class: "quiet working" }, `${left} = `) : null,
      element("span", { class: "total" }, some(row.parameters)),
    );
  }

  foot(totals) {
    return element(
      "tfoot",
      {},
      element(
        "tr",
        {},
        element("th", { scope: "row" }, this.texts.total),
        element("td", {}, fill(this.texts.layers, { count: count(totals.layers) })),
        element("td"),
        figure(count(totals.parameters)),
        figure(count(totals.trainable)),
        figure(count(totals.frozen)),
        figure(count(totals.multiply_adds)),
        figure(kilobytes(totals.output_bytes)),
        element("td"),
        element("td"),
      ),
    );
  }

  /** Light up the row of a layer and those of the layers beside it. */
  light(number, { sources, targets }) {
    for (const [i, row] of this.rows.entries()) {
      row.classList.toggle("here", i === number);
      row.classList.toggle("beside", sources.includes(i) || targets.includes(i));
    }
  }
}

function figure(text) {
  return element("td", { class: "figure" }, text);
}

/** Nothing is written as a dash, so that the figures stand out. */
function some(value) {
  return value ? count(value) : "–";
}
