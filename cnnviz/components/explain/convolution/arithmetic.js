// A convolution's cells by hand: which input values meet which weights, and what they add up to.
//
// All sorts of convolution are read the same way here: for an output cell, every place of the
// kernel meets one place of the input. A transposed convolution stamps its kernel onto the output,
// so some places of the kernel meet none: their stamps do not reach the cell.

export const PADDING = -1; // the input place lies outside the map, where zeros are thought
export const UNREACHED = -2; // transposed only: no stamp brings this weight to the cell

/**
 * Join a packet's arrays and facts into what the other functions here work on.
 *
 * Kernel number q looks at input channel floor(q / multiplier); a separable convolution has several
 * kernels for a channel, and one pointwise weight for each kernel's result.
 */
export function convolutionOf({ arrays, facts }) {
  const kernel = arrays.kernel ?? arrays.depthwise;
  const [, inputHeight, inputWidth] = arrays.input.shape;
  const [count, kernelHeight, kernelWidth] = kernel.shape;
  const [height, width] = arrays.output.shape;
  return {
    input: arrays.input,
    kernel,
    pointwise: arrays.pointwise ?? null,
    multiplier: facts.multiplier ?? 1,
    bias: facts.bias,
    transposed: Boolean(facts.transposed),
    strides: facts.strides,
    dilation: facts.dilation,
    padding: facts.padding,
    ...{ count, inputHeight, inputWidth, kernelHeight, kernelWidth, height, width },
  };
}

/** The input row that each row of the kernel meets at an output row, PADDING or UNREACHED. */
export function rowsOf(conv, row) {
  return places(conv, 0, conv.padding.top, conv.kernelHeight, conv.inputHeight, row);
}

/** The same for columns. */
export function columnsOf(conv, column) {
  return places(conv, 1, conv.padding.left, conv.kernelWidth, conv.inputWidth, column);
}

function places({ strides, dilation, transposed }, axis, before, reach, size, at) {
  return Int32Array.from({ length: reach }, (_, i) => {
    const place = transposed
      ? (at + before - i * dilation[axis]) / strides[axis]
      : at * strides[axis] + i * dilation[axis] - before;
    if (!Number.isInteger(place)) return UNREACHED;
    return place >= 0 && place < size ? place : PADDING;
  });
}

/** Which value of an input channel each place of the kernel meets: its index, or PADDING ... */
export function placesOf(conv, { row, column }) {
  const [rows, columns] = [rowsOf(conv, row), columnsOf(conv, column)];
  const found = new Int32Array(rows.length * columns.length);
  for (let i = 0; i < found.length; i++) {
    const [r, c] = [rows[Math.floor(i / columns.length)], columns[i % columns.length]];
    found[i] = r < 0 || c < 0 ? Math.min(r, c) : r * conv.inputWidth + c;
  }
  return found;
}

/** The number of the input channel that kernel q looks at. */
export function channelOf(conv, q) {
  return Math.floor(q / conv.multiplier);
}

/** The window and the kernel of kernel number q, and their products, as flat lists. */
export function termsOf(conv, places, q) {
  const start = channelOf(conv, q) * conv.inputHeight * conv.inputWidth;
  const weights = conv.kernel.subarray(q * places.length, (q + 1) * places.length);
  const window = Float32Array.from(places, (place) => (place < 0 ? 0 : conv.input[start + place]));
  const products = Float64Array.from(window, (value, i) => value * weights[i]);
  return { window, weights, products, sum: total(products) };
}

/** What every kernel adds to the cell, before the bias; all of them in one pass. */
export function contributionsOf(conv, cell) {
  const places = placesOf(conv, cell);
  const met = Array.from(places.keys()).filter((i) => places[i] >= 0);
  const size = conv.inputHeight * conv.inputWidth;
  const found = new Float64Array(conv.count);
  for (let q = 0; q < conv.count; q++) {
    const [start, first] = [channelOf(conv, q) * size, q * places.length];
    let sum = 0;
    for (const i of met) sum += conv.input[start + places[i]] * conv.kernel[first + i];
    found[q] = conv.pointwise ? sum * conv.pointwise[q] : sum;
  }
  return found;
}

/** The cell's value: all contributions and the bias. */
export function worked(conv, cell) {
  return total(contributionsOf(conv, cell)) + (conv.bias ?? 0);
}

/** Numbers of the kernels, those that add or take away most first. */
export function strongestFirst(contributions) {
  const size = (q) => Math.abs(contributions[q]);
  return Array.from(contributions.keys()).sort((a, b) => size(b) - size(a) || a - b);
}

/** First and last input row or column that lies on the map, of what rowsOf found; null if none. */
export function spanOf(found) {
  const inside = Array.from(found).filter((place) => place >= 0);
  return inside.length ? [Math.min(...inside), Math.max(...inside)] : null;
}

export function total(values) {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
