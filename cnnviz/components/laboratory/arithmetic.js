// What one cell of a result is made of: which cells of the picture before, and the products.

/** The values of one channel of a picture, row by row. */
export function channelOf({ shape, values }, channel) {
  const size = shape[0] * shape[1];
  return values.subarray(channel * size, (channel + 1) * size);
}

export function valueAt(picture, { row, column, channel }) {
  return channelOf(picture, channel)[row * picture.shape[1] + column];
}

/**
 * The window of a filter or a pooling: one entry for each of its places, row by row, with the row
 * and column in the picture before, and whether that lies in the padding.
 */
export function placesOf({ window, stride, dilation, before }, [height, width], { row, column }) {
  const places = [];
  for (let i = 0; i < window[0]; i++) {
    for (let j = 0; j < window[1]; j++) {
      const at = {
        row: row * stride - before[0] + i * dilation,
        column: column * stride - before[1] + j * dilation,
      };
      const inside = at.row >= 0 && at.row < height && at.column >= 0 && at.column < width;
      places.push({ ...at, padding: !inside });
    }
  }
  return places;
}

/** The numbers at those places of one channel; the padding holds zeros. */
export function numbersAt(picture, channel, places) {
  const values = channelOf(picture, channel);
  return places.map((at) => (at.padding ? 0 : values[at.row * picture.shape[1] + at.column]));
}

/** The channels that flow into a cell: all where the result is their sum, otherwise its own. */
export function channelsOf(source, result, channel) {
  if (source.shape[2] === result.shape[2]) return [channel];
  return Array.from({ length: source.shape[2] }, (_, one) => one);
}

/** Number times weight, place by place; without a −0, which nobody would understand. */
export function productsOf(numbers, kernel) {
  const weights = kernel.flat();
  return numbers.map((number, place) => number * weights[place] + 0);
}

export function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}
