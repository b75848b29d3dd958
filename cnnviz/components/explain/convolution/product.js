// The same convolution as one product of two matrices: windows as rows, the kernel as a column.

import { element } from "../../shared/dom.js";
import { count, exact } from "../../shared/numbers.js";
import { fill } from "../../shared/text.js";
import { FoldedMap } from "./folded.js";
import * as matrix from "./matrix.js";
import { full, tight } from "./print.js";

const ROWS = 6; // positions around the chosen cell
const WIDE = 700; // CSS pixels from which more columns fit
const wishes = { open: false };

export class ProductPanel {
  constructor(packet, conv, nameOf, choose) {
    Object.assign(this, { packet, conv, nameOf });
    const { texts } = packet;
    this.table = element("div", { class: "product-tables", tabindex: "0", role: "group" });
    this.table.setAttribute("aria-label", texts.product_title);
    this.fold = element("p", { class: "number" });
    this.map = new FoldedMap(packet, conv, choose);
    this.root = element(
      "details",
      { class: "product", open: wishes.open },
      element("summary", {}, texts.product_title),
      element("p", { class: "number" }, this.told()),
      conv.transposed ? element("p", {}, texts.product_transposed) : null,
      this.table,
      element("div", { class: "fold" }, this.map.root, this.fold),
    );
    this.root.addEventListener("toggle", () => {
      wishes.open = this.root.open;
      this.paint();
    });
  }

  told() {
    const { conv, packet } = this;
    const { rows, columns } = matrix.sizeOf(conv);
    return fill(packet.texts.product_rows, {
      ...{ height: conv.height, width: conv.width, rows: count(rows), columns: count(columns) },
      ...{ channels: conv.count, kernel_height: conv.kernelHeight, kernel_width: conv.kernelWidth },
    });
  }

  show(cell) {
    this.cell = cell;
    this.paint();
  }

  /** Closed, there is nothing to work out. */
  paint() {
    if (!this.root.open || !this.cell) return;
    const { conv, cell } = this;
    const { texts } = this.packet;
    const { rows, columns } = matrix.sizeOf(conv);
    const own = cell.row * conv.width + cell.column;
    const numbers = matrix.rowsAround(conv, cell, ROWS);
    const wide = this.root.clientWidth >= WIDE;
    const shown = matrix.ends(columns, wide ? 7 : 2, wide ? 2 : 1);
    this.table.replaceChildren(this.grid(numbers, own, shown, rows, columns));
    this.fold.textContent = fill(texts.product_fold, {
      ...{ rows: count(rows), width: conv.width, number: own, row: cell.row, column: cell.column },
    });
    this.map.show(cell, numbers);
  }

  /** Windows, kernel and product side by side; the kernel's column is written beside the rows. */
  grid(numbers, own, shown, rows, columns) {
    const { texts } = this.packet;
    const sizes = { rows: count(rows), columns: count(columns) };
    const windows = table(fill(texts.product_matrix, sizes), [
      this.heads(shown),
      ...numbers.map((number) => this.line(number, own, shown)),
    ]);
    const kernel = table(
      fill(texts.product_kernel, sizes),
      shown.map((number) => this.weight(number, columns - shown.length + 1)),
    );
    const results = numbers.map((number) => this.result(number, own));
    const result = table(fill(texts.product_result, sizes), results);
    return element("div", { class: "product-row" }, windows, sign("×"), kernel, sign("="), result);
  }

  heads(shown) {
    const heads = shown.map((number) =>
      number === null
        ? element("td", { class: "gap" }, "…")
        : element("th", { scope: "col", title: this.entryName(number) }, this.short(number)),
    );
    return element("tr", { class: "quiet" }, element("td", {}), ...heads);
  }

  line(number, own, shown) {
    const cell = matrix.cellOfRow(this.conv, number);
    const reader = matrix.rowReader(this.conv, cell);
    const cells = shown.map((i) => (i === null ? gap() : this.entry(reader, i)));
    return element("tr", { class: number === own ? "own" : "" }, this.head(number, cell), ...cells);
  }

  entry(reader, i) {
    const value = reader.entry(i);
    const inside = reader.inside(i);
    const title = `${this.entryName(i)}: ${inside ? exact(value) : this.packet.texts.padding}`;
    return element("td", { class: inside ? "" : "padding", title }, tight(value));
  }

  head(number, { row, column }) {
    const name = fill(this.packet.texts.product_row, { number, row, column });
    return element("th", { scope: "row", class: "quiet" }, name);
  }

  weight(number, left) {
    if (number === null)
      return element("tr", {}, element("td", { class: "gap", colspan: 2 }, this.leftOut(left)));
    const value = matrix.columnEntry(this.conv, number);
    return element(
      "tr",
      {},
      element(
        "th",
        { scope: "row", class: "quiet", title: this.entryName(number) },
        this.short(number),
      ),
      element("td", { title: exact(Math.fround(value)) }, tight(value)),
    );
  }

  leftOut(left) {
    return fill(this.packet.texts.product_left_out, { count: count(left) });
  }

  result(number, own) {
    const { conv, packet } = this;
    const cell = matrix.cellOfRow(conv, number);
    const value = matrix.product(conv, cell);
    const bias =
      conv.bias === null ? [] : [`${packet.texts.product_bias} = `, full(value + conv.bias)];
    return element(
      "tr",
      { class: number === own ? "own" : "" },
      element("th", { scope: "row", class: "quiet" }, String(number)),
      element("td", { title: exact(Math.fround(value)) }, full(value)),
      bias.length ? element("td", {}, ...bias) : null,
    );
  }

  entryName(number) {
    const { channel: q, row, column } = matrix.weightAt(this.conv, number);
    const { product_entry: sentence } = this.packet.texts;
    return fill(sentence, { channel: this.nameOf(q), row, column });
  }

  /** A column's name in few signs: channel, row, column. */
  short(number) {
    const { channel: q, row, column } = matrix.weightAt(this.conv, number);
    return `${q}·${row}·${column}`;
  }
}

function table(caption, rows) {
  const body = element("tbody", {}, ...rows);
  return element(
    "table",
    { class: "number" },
    element("caption", { class: "quiet" }, caption),
    body,
  );
}

function gap() {
  return element("td", { class: "gap" }, "…");
}

function sign(text) {
  return element("span", { class: "sign", "aria-hidden": "true" }, text);
}
