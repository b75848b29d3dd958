// Many maps on one canvas.
//
// A browser gives every canvas a layer of its own; with some hundred of them, putting the page
// together took longer than all else (measured with Chromium's tracing: 370 of 880 ms a picture).

import { paintMap } from "./paint.js";

const TALLEST = 8192; // pixels; phones refuse canvases that are much taller

export class Mosaic {
  constructor() {
    this.canvas = document.createElement("canvas");
    this.canvas.className = "mosaic";
    this.scratch = document.createElement("canvas");
  }

  /** Make room for `count` square tiles of `size` CSS pixels, `gap` apart, `across` in a row. */
  layOut({ count, across, size, gap }) {
    const down = Math.ceil(count / across);
    Object.assign(this, { across, size, gap });
    this.width = across * (size + gap) - gap;
    this.height = down * (size + gap) - gap;
    this.scale = Math.min(window.devicePixelRatio || 1, TALLEST / this.height);
    this.canvas.width = Math.round(this.width * this.scale);
    this.canvas.height = Math.round(this.height * this.scale);
    this.canvas.style.width = `${this.width}px`;
    this.canvas.style.height = `${this.height}px`;
  }

  /** Paint one map into its tile. */
  draw(tile, values, [height, width], limits, table) {
    paintMap(this.scratch, values, height, width, limits, table);
    const { left, top } = this.place(tile);
    const size = this.size * this.scale;
    const context = this.canvas.getContext("2d");
    // Enlarged, a cell stays a sharp square; made smaller, none of them should be lost.
    context.imageSmoothingEnabled = width > size;
    context.drawImage(this.scratch, left * this.scale, top * this.scale, size, size);
  }

  /** Where a tile lies, in CSS pixels. */
  place(tile) {
    const step = this.size + this.gap;
    return { left: (tile % this.across) * step, top: Math.floor(tile / this.across) * step };
  }
}
