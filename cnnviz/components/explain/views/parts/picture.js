// A map or a vector as a picture.

import { element } from "../../../shared/dom.js";
import { MapFigure } from "./map.js";
import { Strip } from "./strip.js";

/** The picture of a map (H, W) or a vector (N,); see MapFigure for what it takes. */
export function pictureOf(map) {
  return map.values.shape.length === 2 ? new MapFigure(map) : new VectorFigure(map);
}

class VectorFigure {
  constructor({ values, title, alt, scale, onCell = null }) {
    const choose = onCell && ((column) => onCell({ row: 0, column }));
    this.strip = new Strip(values, alt, choose, scale);
    this.root = element(
      "figure",
      { class: "vector" },
      element("figcaption", {}, title),
      this.strip.root,
    );
  }

  paint(palette) {
    this.strip.paint(palette);
  }

  point(cell) {
    this.strip.point(cell?.column ?? null);
  }

  /** A vector has no boxes of cells. */
  mark() {}
}
