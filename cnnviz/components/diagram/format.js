// Shapes, sizes and workings as the boxes and the table write them.

import { count } from "../shared/numbers.js";

/** A shape without spaces, 28×28×16. */
export function compact(shape) {
  return shape.join("×") || "1";
}

/** The shapes that enter a layer: 2 × 16×16×4 where they are equal, else each of them. */
export function entering(shapes) {
  const texts = shapes.map(compact);
  const same = texts.length > 1 && new Set(texts).size === 1;
  return same ? `${texts.length} × ${texts[0]}` : texts.join(" + ");
}

/** Bytes in units of 1000, with about three significant digits. */
export function kilobytes(bytes) {
  const size = bytes / 1000;
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : 2;
  const [whole, fraction] = size.toFixed(digits).split(".");
  return fraction === undefined ? count(whole) : `${count(whole)}.${fraction}`;
}

/** Split `(3·3·16 + 1)·32 = 4,640 (…)` into its left side and the rest; thin spaces in numbers. */
export function working(text) {
  const equals = text.lastIndexOf(" = ");
  return equals < 0 ? "" : text.slice(0, equals);
}

/** Rows and columns, 3 × 3, or null where there is none. */
export function pair([rows, columns]) {
  return rows === null || columns === null ? null : `${count(rows)} × ${count(columns)}`;
}
