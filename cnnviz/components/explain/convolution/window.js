// Where the window of an output cell lies on the input, and which cell a place of the input is for.

import { columnsOf, rowsOf, spanOf } from "./arithmetic.js";

/** The window as a box in cells of the input; it may reach beyond the map. Null if there is none. */
export function windowOf(conv, { row, column }) {
  if (conv.transposed) return reached(conv, row, column);
  const { strides, dilation, padding } = conv;
  return {
    top: row * strides[0] - padding.top,
    left: column * strides[1] - padding.left,
    height: (conv.kernelHeight - 1) * dilation[0] + 1,
    width: (conv.kernelWidth - 1) * dilation[1] + 1,
  };
}

/** The input values whose stamps reach the cell. */
function reached(conv, row, column) {
  const [rows, columns] = [spanOf(rowsOf(conv, row)), spanOf(columnsOf(conv, column))];
  if (!rows || !columns) return null;
  const [height, width] = [rows[1] - rows[0] + 1, columns[1] - columns[0] + 1];
  return { top: rows[0], left: columns[0], height, width };
}

/** The output cell in whose window a place of the input lies most centrally. */
export function cellFor(conv, { row, column }) {
  return {
    row: along(conv, 0, conv.padding.top, conv.kernelHeight, conv.height, row),
    column: along(conv, 1, conv.padding.left, conv.kernelWidth, conv.width, column),
  };
}

function along({ strides, dilation, transposed }, axis, before, reach, size, at) {
  const middle = ((reach - 1) * dilation[axis]) / 2;
  const place = transposed
    ? at * strides[axis] - before + middle
    : (at + before - middle) / strides[axis];
  return kept(Math.round(place), size);
}

/** The cell of the output nearest to a place. */
export function inside({ height, width }, { row, column }) {
  return { row: kept(row, height), column: kept(column, width) };
}

function kept(value, size) {
  return Math.min(Math.max(value, 0), size - 1);
}

/** The padding that is drawn around the input: none where stamps are cut instead. */
export function drawnPadding({ transposed, padding }) {
  return transposed ? { top: 0, bottom: 0, left: 0, right: 0 } : padding;
}
