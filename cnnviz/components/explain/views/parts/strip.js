// All values of a vector as one long strip, broken into rows.

import { element } from "../../../shared/dom.js";
import { cellUnder } from "../../../shared/inspector.js";
import { paintMap } from "../../../shared/paint.js";
import { limitsOf } from "../../arithmetic/limits.js";

const CELL = { width: 9, height: 20 }; // CSS pixels of one value

export class Strip {
  constructor(values, alt, onElement, scale = null) {
    Object.assign(this, { values, onElement, scale, index: null });
    this.canvas = element("canvas", {});
    this.here = element("div", { class: "spot", hidden: true });
    this.box = element("div", { class: "strip", role: "img", "aria-label": alt });
    this.box.append(this.canvas, this.here);
    if (onElement) this.listen(onElement);
    this.root = this.box;
    new ResizeObserver(() => this.palette && this.paint(this.palette)).observe(this.box);
  }

  listen(onElement) {
    this.box.tabIndex = 0;
    this.box.setAttribute("role", "application");
    this.box.classList.add("live");
    this.box.addEventListener("click", (event) => onElement(this.under(event)));
    this.box.addEventListener("pointermove", (event) => {
      if (event.pointerType === "mouse" && event.buttons === 1) onElement(this.under(event));
    });
    this.box.addEventListener("keydown", (event) => this.move(event));
  }

  paint(palette) {
    this.palette = palette;
    const { limits, signed } = this.scale ?? limitsOf(this.values);
    const size = this.values.length;
    this.across = Math.min(size, Math.max(8, Math.floor(this.box.clientWidth / CELL.width)));
    this.down = Math.ceil(size / this.across);
    const padded = new Float32Array(this.across * this.down).fill(Number.NaN);
    padded.set(this.values);
    const table = signed ? palette.diverging : palette.sequential;
    paintMap(this.canvas, padded, this.down, this.across, limits, table);
    this.canvas.style.height = `${CELL.height * this.down}px`;
    this.point(this.index);
  }

  under(event) {
    const { row, column } = cellUnder(event, this.canvas, this.down, this.across);
    return Math.min(row * this.across + column, this.values.length - 1);
  }

  move(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -this.across, ArrowDown: this.across };
    const by = step[event.key];
    if (!by || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.onElement(Math.min(Math.max((this.index ?? 0) + by, 0), this.values.length - 1));
  }

  /** Mark an element, and scroll the strip, and nothing else, until it can be seen. */
  point(index) {
    this.index = index;
    this.here.hidden = index === null;
    if (!this.across || index === null) return;
    const top = Math.floor(index / this.across) * CELL.height;
    this.here.style.left = `${(100 * (index % this.across)) / this.across}%`;
    this.here.style.width = `${100 / this.across}%`;
    this.here.style.height = `${CELL.height}px`;
    this.here.style.top = `${top}px`;
    if (top < this.box.scrollTop) this.box.scrollTop = top;
    const below = top + CELL.height - this.box.clientHeight;
    if (below > this.box.scrollTop) this.box.scrollTop = below;
  }
}
