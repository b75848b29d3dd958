// A map as a picture: a frame around a box of cells, a spot on one, a legend, and its numbers where
// the cells are large enough.

import { element } from "../../../shared/dom.js";
import { cellUnder, legendOf } from "../../../shared/inspector.js";
import { inkOn, level, paintMap } from "../../../shared/paint.js";
import { compact, limitsOf } from "../../arithmetic/limits.js";

const NUMBERS_FROM = 32; // CSS pixels a cell must be wide for its number to be printed in it
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

export class MapFigure {
  /**
   * @param {object} map `values` (H, W) or (N,), `title`, `alt`; `scale` {limits, signed} unless the
   *   map has its own; `legend` false to leave that out; `onCell`, told when a person picks a cell
   */
  constructor({ values, title, alt, scale = null, legend = true, onCell = null }) {
    Object.assign(this, { scale, onCell, at: { row: 0, column: 0 } });
    this.canvas = element("canvas", {});
    this.numbers = element("div", { class: "numbers number", "aria-hidden": "true" });
    this.outline = element("div", { class: "outline", hidden: true });
    this.spot = element("div", { class: "spot", hidden: true });
    this.frame = element(
      "div",
      { class: onCell ? "frame live" : "frame", role: "img" },
      this.canvas,
      this.numbers,
      this.outline,
      this.spot,
    );
    this.title = element("figcaption", {});
    this.legend = legend ? element("div", { class: "legend" }) : null;
    this.root = element("figure", { class: "map" }, this.title, this.frame, this.legend);
    if (onCell) this.listen();
    new ResizeObserver(() => this.print()).observe(this.frame);
    this.hold(values, title, alt);
  }

  /** Hold another map; it is painted with the next `paint`. */
  hold(values, title, alt) {
    const [height, width] = values.shape.length === 1 ? [1, values.shape[0]] : values.shape;
    Object.assign(this, { values, height, width });
    this.title.replaceChildren(title);
    this.frame.setAttribute("aria-label", alt);
    this.frame.classList.toggle("upright", height > width);
    this.frame.style.aspectRatio = `${width} / ${height}`;
  }

  listen() {
    const { frame } = this;
    frame.tabIndex = 0;
    frame.setAttribute("role", "application");
    const pick = (event) => this.onCell(cellUnder(event, frame, this.height, this.width));
    frame.addEventListener("click", pick);
    frame.addEventListener("pointermove", (event) => {
      if (event.pointerType === "mouse" && event.buttons === 1) pick(event);
    });
    frame.addEventListener("keydown", (event) => {
      const step = STEPS[event.key];
      if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      const kept = (value, size) => Math.min(Math.max(value, 0), size - 1);
      this.onCell({
        row: kept(this.at.row + step[0], this.height),
        column: kept(this.at.column + step[1], this.width),
      });
    });
  }

  paint(palette) {
    const { limits, signed } = this.scale ?? limitsOf(this.values);
    this.limits = limits;
    this.table = signed ? palette.diverging : palette.sequential;
    paintMap(this.canvas, this.values, this.height, this.width, limits, this.table);
    this.legend?.replaceChildren(...legendOf(limits, this.table));
    this.print();
  }

  /** Outline the cells from top to bottom and left to right, or nothing. */
  mark(box) {
    this.place(this.outline, box);
  }

  /** Put the spot on a cell, or nowhere. */
  point(cell) {
    if (cell) this.at = cell;
    this.place(
      this.spot,
      cell && { top: cell.row, bottom: cell.row, left: cell.column, right: cell.column },
    );
  }

  place(node, box) {
    node.hidden = !box;
    if (!box) return;
    node.style.top = `${(100 * box.top) / this.height}%`;
    node.style.left = `${(100 * box.left) / this.width}%`;
    node.style.height = `${(100 * (box.bottom - box.top + 1)) / this.height}%`;
    node.style.width = `${(100 * (box.right - box.left + 1)) / this.width}%`;
  }

  print() {
    const size = this.frame.clientWidth / this.width;
    if (!this.table || size < NUMBERS_FROM) return this.numbers.replaceChildren();
    this.numbers.style.gridTemplateColumns = `repeat(${this.width}, minmax(0, 1fr))`;
    this.numbers.style.fontSize = `${Math.min(13, size / 3.6)}px`;
    this.numbers.replaceChildren(...Array.from(this.values, (value) => this.printed(value)));
  }

  printed(value) {
    const ink = inkOn(this.table[level(value, this.limits)]);
    return element("span", { style: `color: ${ink}` }, compact(value, this.limits[1]));
  }
}
