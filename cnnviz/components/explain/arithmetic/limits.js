// Which limits a colour scale or an axis gets.

/** Limits for a picture of these values: from 0, or symmetric around 0 where some are negative. */
export function limitsOf(...arrays) {
  const { low, high } = rangeOf(...arrays);
  const furthest = Math.max(-low, high, 0);
  const signed = low < 0;
  return { limits: [signed ? -furthest : 0, furthest], signed };
}

/** Smallest and largest finite value; 0 and 0 where there is none. */
export function rangeOf(...arrays) {
  let [low, high] = [Infinity, -Infinity];
  for (const values of arrays) {
    for (const value of values) {
      if (!Number.isFinite(value)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return low > high ? { low: 0, high: 0 } : { low, high };
}

/** A number in few letters, for a cell of a map whose largest value is `most`. */
export function compact(value, most) {
  if (!Number.isFinite(value)) return "·";
  const decimals = most < 0.1 ? 3 : most < 10 ? 2 : most < 100 ? 1 : 0;
  const text = value.toFixed(decimals).replace(/^-(0(\.0+)?)$/, "$1"); // −0.00 claims a sign
  return (value === 0 ? "0" : text).replace("-", "\u2212");
}

/** Round numbers (1, 2 or 5 times a power of ten) from low to high, about `count` of them. */
export function ticks(low, high, count = 5) {
  if (!(high > low)) return [low];
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough * 0.999);
  const found = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) {
    found.push(Number((i * step).toPrecision(12)) || 0); // 0.30000000000000004 is 0.3, and −0 is 0
  }
  return found;
}

/** How many of the values fall into each of `bins` equal parts between low and high. */
export function histogram(values, low, high, bins) {
  const counts = new Array(bins).fill(0);
  for (const value of values) {
    if (!(value >= low && value <= high)) continue;
    counts[Math.min(bins - 1, Math.floor(((value - low) / (high - low || 1)) * bins))] += 1;
  }
  return counts;
}

/** Indexes of the values, largest first. */
export function descending(values) {
  return Array.from(values.keys()).sort((a, b) => values[b] - values[a] || a - b);
}
