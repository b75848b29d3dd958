// A small grid of numbers on their colours. The colours are one small picture below the numbers:
// a style of its own for each of some hundred cells would take the browser longer than a frame.

import { element } from "../../shared/dom.js";
import { paintMap } from "../../shared/paint.js";
import { tight } from "./print.js";

const NARROW = 3; // columns up to which three grids fit side by side on a phone

export class Grid {
  constructor(title, rows, columns) {
    Object.assign(this, { rows, columns });
    this.cells = Array.from({ length: rows * columns }, () => element("span", {}));
    this.kinds = new Array(rows * columns);
    this.texts = new Array(rows * columns);
    this.colours = new Float32Array(rows * columns);
    this.canvas = element("canvas", { "aria-hidden": "true" });
    this.root = element(
      "figure",
      { class: "grid" },
      element("figcaption", { class: "quiet" }, title),
      element(
        "div",
        {
          class: "cells number",
          style: `--columns: ${columns}; --across: ${columns > NARROW ? 2 : 3}`,
        },
        this.canvas,
        ...this.cells,
      ),
    );
  }

  /**
   * @param {ArrayLike<number>} values line by line
   * @param {object} colouring their colours
   * @param {(i: number) => string} kindOf "", or how a cell is marked: "padding", "unreached"
   */
  show(values, colouring, kindOf = () => "") {
    for (let i = 0; i < this.cells.length; i++) {
      const kind = kindOf(i);
      this.colours[i] = kind ? Number.NaN : values[i];
      this.set(
        i,
        kind === "unreached" ? "·" : tight(values[i]),
        kind || colouring.inkOf(values[i]),
      );
    }
    const { limits, table } = colouring;
    paintMap(this.canvas, this.colours, this.rows, this.columns, limits, table);
  }

  /** Touch only what changes. */
  set(i, text, kind) {
    if (this.texts[i] !== text) this.cells[i].textContent = text;
    if (this.kinds[i] !== kind) this.cells[i].className = kind;
    this.texts[i] = text;
    this.kinds[i] = kind;
  }

  /** Say in each cell's title which number it is: `titleOf(i)`. */
  entitle(titleOf) {
    for (const [i, cell] of this.cells.entries()) cell.title = titleOf(i);
  }
}
