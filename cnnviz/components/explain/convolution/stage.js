// Draws one map on a canvas, as large as it is shown, with padding around it and boxes on it.

import { element } from "../../shared/dom.js";
import { paintMap } from "../../shared/paint.js";

const MARK = "#ff9f1c"; // --mark: orange with a dark rim shows on any colour
const RIM = "#000";

export class Stage {
  /**
   * @param {{height: number, width: number}} size cells of the map
   * @param {{top: number, bottom: number, left: number, right: number}} padding cells around it
   */
  constructor({ height, width }, padding) {
    Object.assign(this, { height, width, padding });
    this.rows = height + padding.top + padding.bottom;
    this.columns = width + padding.left + padding.right;
    this.map = element("canvas", {}); // one pixel a cell
    this.canvas = element("canvas", { class: "stage" });
    this.canvas.style.aspectRatio = `${this.columns} / ${this.rows}`;
  }

  paint(values, { limits, table }) {
    paintMap(this.map, values, this.height, this.width, limits, table);
  }

  /** Take as many pixels as the canvas is shown with. */
  fit() {
    const pixels = (length) => Math.max(1, Math.round(length * window.devicePixelRatio));
    const { canvas } = this;
    const [width, height] = [pixels(canvas.clientWidth), pixels(canvas.clientHeight)];
    if (canvas.width === width && canvas.height === height) return;
    Object.assign(canvas, { width, height });
  }

  /**
   * @param {number} filled cells that are shown, line by line
   * @param {object | null} box in cells: top, left, height and width, also beyond the map's edges
   */
  draw(filled, box) {
    const { canvas, padding } = this;
    const context = canvas.getContext("2d");
    const [x, y] = [canvas.width / this.columns, canvas.height / this.rows];
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.imageSmoothingEnabled = false;
    const left = padding.left * x;
    const top = padding.top * y;
    if (this.rows > this.height || this.columns > this.width) this.hatch(context);
    context.clearRect(left, top, this.width * x, this.height * y);
    const [lines, rest] = [Math.floor(filled / this.width), filled % this.width];
    this.copy(context, { left, top, x, y }, 0, lines, this.width);
    this.copy(context, { left, top, x, y }, lines, 1, rest);
    if (box) this.outline(box);
  }

  /** Draw a frame around cells. */
  outline({ top, left, height, width }, colour = MARK) {
    const { canvas, padding } = this;
    const [x, y] = [canvas.width / this.columns, canvas.height / this.rows];
    const [right, bottom] = [left + width + padding.left, top + height + padding.top];
    const box = [(left + padding.left) * x, (top + padding.top) * y, right * x, bottom * y];
    frame(canvas.getContext("2d"), box, colour);
  }

  copy(context, { left, top, x, y }, row, rows, columns) {
    if (!rows || !columns) return;
    const to = [left, top + row * y, columns * x, rows * y];
    context.drawImage(this.map, 0, row, columns, rows, ...to);
  }

  /** Padding: lines that no colour of a scale can be taken for. */
  hatch(context) {
    const { width, height } = this.canvas;
    const step = 6 * window.devicePixelRatio;
    context.strokeStyle = "rgb(128 128 128 / 60%)";
    context.lineWidth = window.devicePixelRatio;
    context.beginPath();
    for (let at = -height; at < width; at += step) {
      context.moveTo(at, 0);
      context.lineTo(at + height, height);
    }
    context.stroke();
  }

  /** The cell under a pointer event; may lie in the padding. */
  cellUnder(event) {
    const area = this.canvas.getBoundingClientRect();
    const share = (at, from, length, cells) => Math.floor(((at - from) / length) * cells);
    return {
      row: share(event.clientY, area.top, area.height, this.rows) - this.padding.top,
      column: share(event.clientX, area.left, area.width, this.columns) - this.padding.left,
    };
  }
}

function frame(context, [left, top, right, bottom], colour) {
  const scale = window.devicePixelRatio;
  const { canvas } = context;
  // A frame at the edge is drawn inside it, so that no side of it is lost.
  const edge = 2 * scale;
  const [x, y] = [Math.max(left, edge), Math.max(top, edge)];
  const width = Math.max(Math.min(right, canvas.width - edge) - x, 1);
  const height = Math.max(Math.min(bottom, canvas.height - edge) - y, 1);
  for (const [style, line] of [
    [RIM, 4],
    [colour, 2],
  ]) {
    context.strokeStyle = style;
    context.lineWidth = line * scale;
    context.strokeRect(x, y, width, height);
  }
}
