// The same convolution as one product of two matrices (im2col): a row for each position of the
// window, a column for each weight.

import { channelOf, placesOf, total } from "./arithmetic.js";

/** How many rows (positions) and columns (weights) the matrix has. */
export function sizeOf(conv) {
  return {
    rows: conv.height * conv.width,
    columns: conv.count * conv.kernelHeight * conv.kernelWidth,
  };
}

/** The numbers of about `count` rows of the matrix around the cell's own. */
export function rowsAround(conv, { row, column }, count) {
  const { rows } = sizeOf(conv);
  const own = row * conv.width + column;
  const length = Math.min(count, rows);
  const first = Math.min(Math.max(own - Math.floor((length - 1) / 2), 0), rows - length);
  return Array.from({ length }, (_, i) => first + i);
}

/** The cell that a row of the matrix stands for: rows are counted along the map, line by line. */
export function cellOfRow(conv, number) {
  return { row: Math.floor(number / conv.width), column: number % conv.width };
}

/** Which channel, row and column of a kernel a column of the matrix belongs to. */
export function weightAt(conv, number) {
  const size = conv.kernelHeight * conv.kernelWidth;
  const within = number % size;
  return {
    channel: Math.floor(number / size),
    row: Math.floor(within / conv.kernelWidth),
    column: within % conv.kernelWidth,
  };
}

/** The weight in a row of the kernel written as one column; pointwise weights are worked in. */
export function columnEntry(conv, number) {
  const weight = conv.kernel[number];
  return conv.pointwise ? weight * conv.pointwise[weightAt(conv, number).channel] : weight;
}

/** A reader of one row of the matrix: entry(number), and `inside(number)`, false in the padding. */
export function rowReader(conv, cell) {
  const places = placesOf(conv, cell);
  const size = conv.inputHeight * conv.inputWidth;
  const place = (number) => places[number % places.length];
  return {
    inside: (number) => place(number) >= 0,
    entry(number) {
      const channel = channelOf(conv, Math.floor(number / places.length));
      return place(number) < 0 ? 0 : conv.input[channel * size + place(number)];
    },
  };
}

/** A whole row times the kernel's column. */
export function product(conv, cell) {
  const { entry } = rowReader(conv, cell);
  const { columns } = sizeOf(conv);
  return total(Float64Array.from({ length: columns }, (_, i) => entry(i) * columnEntry(conv, i)));
}

/** The first and last numbers of 0 ... count − 1, with null where some are left out. */
export function ends(count, first, last) {
  if (count <= first + last + 1) return Array.from({ length: count }, (_, i) => i);
  const head = Array.from({ length: first }, (_, i) => i);
  return [...head, null, ...Array.from({ length: last }, (_, i) => count - last + i)];
}
