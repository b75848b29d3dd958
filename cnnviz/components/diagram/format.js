// Shapes, sizes and workings as the boxes and the table write them.

import { count } from "../shared/numbers.js";

/** A shape without spaces, 28×28×16. */
export function compact(shape) {
  return shape.join("×") || "1";
}

/**
 * The shapes that enter a layer: 2 × 16×16×4 where they are equal, 16×16×(4 + 6) where only their
 * channels differ, else each of them.
 */
export function entering(shapes) {
  const texts = shapes.map(compact);
  if (texts.length === 1) return texts[0];
  if (new Set(texts).size === 1) return `${texts.length} × ${texts[0]}`;
  const maps = new Set(shapes.map((shape) => compact(shape.slice(0, -1))));
  const channels = shapes.map((shape) => shape.at(-1)).join(" + ");
  if (maps.size === 1 && shapes.every((shape) => shape.length > 1))
    return `${[...maps][0]}×(${channels})`;
  return texts.join(" + ");
}

/** Bytes in units of 1000, with about three significant digits. */
export function kilobytes(bytes) {
  const size = bytes / 1000;
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : 2;
  const [whole, fraction] = size.toFixed(digits).split(".");
  return fraction === undefined ? count(whole) : `${count(whole)}.${fraction}`;
}

/** The left side of `(3·3·16 + 1)·32 = 4,640 (…)`. */
export function working(text) {
  const equals = text.lastIndexOf(" = ");
  return equals < 0 ? "" : text.slice(0, equals);
}

/** Rows and columns, 3 × 3, or null where there is none. */
export function pair([rows, columns]) {
  return rows === null || columns === null ? null : `${count(rows)} × ${count(columns)}`;
}
