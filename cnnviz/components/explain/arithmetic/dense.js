// A neuron: which inputs speak for it, and which against it.
import { placeOf } from "./flatten.js";

/** Each input times its weight. */
export function contributions(input, kernel) {
  return Float64Array.from(input, (value, i) => value * kernel[i]);
}

export function total(values) {
  return values.reduce((sum, value) => sum + value, 0);
}

/** The indexes of the strongest `most` positive and negative ones, strongest first. */
export function strongest(values, most) {
  const order = Array.from(values.keys()).sort((a, b) => values[b] - values[a] || a - b);
  const positive = order.filter((i) => values[i] > 0);
  const negative = order.filter((i) => values[i] < 0).reverse();
  return { positive: positive.slice(0, most), negative: negative.slice(0, most) };
}

/** How much all positive ones make, and all negative ones. */
export function sides(values) {
  let [positive, negative] = [0, 0];
  for (const value of values) {
    if (value > 0) positive += value;
    else negative += value;
  }
  return { positive, negative };
}

/** The contributions back on the maps that the input was flattened from: (C, H, W). */
export function onMaps(values, cells) {
  const [height, width, channels] = cells;
  const maps = new Float32Array(values.length);
  for (const [i, value] of values.entries()) {
    const { row, column, channel } = placeOf(i, cells);
    maps[(channel * height + row) * width + column] = value;
  }
  return Object.assign(maps, { shape: [channels, height, width] });
}

/** The sum over all channels at each place: (H, W). */
export function summed(maps) {
  const [channels, height, width] = maps.shape;
  const sum = new Float32Array(height * width);
  for (let i = 0; i < channels * height * width; i++) sum[i % sum.length] += maps[i];
  return Object.assign(sum, { shape: [height, width] });
}

/** What each channel contributes in all, and the channels by how much that is. */
export function byChannel(values, channels) {
  const sums = new Float64Array(channels);
  for (const [i, value] of values.entries()) sums[i % channels] += value;
  const order = Array.from(sums.keys()).sort((a, b) => Math.abs(sums[b]) - Math.abs(sums[a]));
  return { sums, order };
}
