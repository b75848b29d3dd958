// The two things that cells can show: the numbers of the picture and the values of the tensor.

import { short } from "../shared/numbers.js";
import { fill } from "../shared/text.js";
import { shades, signed } from "./colour.js";

const HUES = ["red", "green", "blue"];
const FIXED_FROM = 0.1; // smaller values need their own exponents

/**
 * The channels of a (H, W, C) array: name, colours, and how a value is printed.
 * @param {object} array typed array with a `shape`
 * @param {object} texts names for the channels
 * @param {(hue: string) => (value: number) => number[]} colouring
 * @param {(value: number) => string} print
 * @param {string} widest a number as wide as any that `print` gives
 */
function channels(array, texts, colouring, print, widest) {
  const count = array.shape[2];
  return Array.from({ length: count }, (_, channel) => ({
    name: nameOf(channel, count, texts),
    at: (row, column) => array[(row * array.shape[1] + column) * count + channel],
    colour: colouring(count === 3 ? HUES[channel] : "grey"),
    print,
    widest,
  }));
}

/** The picture's numbers, 0 to 255. */
export function numbersOf(array, texts) {
  return channels(array, texts, (hue) => shades(hue, 255), String, "200");
}

/** The tensor's values; the colours of all channels have the same limits. */
export function tensorOf(array, texts) {
  const { low, high, limit } = limitsOf(array);
  const colouring = low < 0 ? () => signed(limit) : (hue) => shades(hue, high);
  const print = printer(limit);
  const widest = limit < FIXED_FROM ? "\u22120.0200" : longer(print(low), print(high));
  return channels(array, texts, colouring, print, widest);
}

/** Smallest and largest value of an array, and the largest distance from 0. */
export function limitsOf(array) {
  let [low, high] = [Infinity, -Infinity];
  for (const value of array) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high, limit: Math.max(-low, high) };
}

/** Prints values of that size in few letters, all with the same number of decimals. */
export function printer(limit) {
  if (limit < FIXED_FROM) return short;
  const decimals = limit < 10 ? 2 : limit < 100 ? 1 : 0;
  // −0.00 would claim a sign that the printed number does not have.
  return (value) =>
    value
      .toFixed(decimals)
      .replace(/^-(0(\.0+)?)$/, "$1")
      .replace("-", "\u2212");
}

/** Smallest, largest and mean value of one channel. */
export function factsOf(channel, height, width) {
  let [low, high, sum] = [Infinity, -Infinity, 0];
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const value = channel.at(row, column);
      low = Math.min(low, value);
      high = Math.max(high, value);
      sum += value;
    }
  }
  return { low: short(low), high: short(high), mean: short(sum / (height * width)) };
}

/** The sentence about one cell: its numbers and what became of them. */
export function sentence({ row, column }, numbers, tensor, texts) {
  return fill(texts.cell, {
    row,
    column,
    numbers: numbers.map(({ name, at }) => `${name.toLowerCase()} ${at(row, column)}`).join(", "),
    tensor: tensor.map(({ at }) => short(at(row, column))).join(", "),
  });
}

function longer(one, other) {
  return one.length > other.length ? one : other;
}

function nameOf(channel, count, texts) {
  if (count === 1) return texts.grey;
  if (count === 3) return texts.channels[channel];
  return fill(texts.channel, { channel });
}
