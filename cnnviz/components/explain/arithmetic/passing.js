// Layers that only move values: where a cell's value was before.

/**
 * The places that a cell's value comes from, each with its share; none where it is a new zero.
 * @returns {{row: number, column: number, share: number}[]}
 */
export function origins({ row, column }, input, facts, channel) {
  const [height, width] = sides(input);
  const place = { row, column };
  const { top = 0, left = 0 } = facts;
  if (facts.operation === "zero padding") {
    return inside({ row: row - top, column: column - left }, height, width);
  }
  if (facts.operation === "cropping") {
    return inside({ row: row + top, column: column + left }, height, width);
  }
  if (facts.operation === "up-sampling") return enlarged(place, [height, width], facts);
  if (facts.operation === "reshape") return reshaped(place, facts, channel);
  return inside(place, height, width);
}

/** The sum of the places' shares of their values; 0 where there is none. */
export function mixOf(found, input) {
  const width = sides(input)[1];
  return found.reduce(
    (sum, { row, column, share }) => sum + share * input[row * width + column],
    0,
  );
}

/** Height and width; a vector is one row. */
export function sides({ shape }) {
  return shape.length === 1 ? [1, shape[0]] : shape;
}

export function factorsOf({ factor }) {
  return Array.isArray(factor) ? factor : [factor, factor];
}

function inside({ row, column }, height, width) {
  const is = row >= 0 && row < height && column >= 0 && column < width;
  return is ? [{ row, column, share: 1 }] : [];
}

/** Up-sampling repeats the nearest value, or mixes the four nearest (bilinear). */
function enlarged({ row, column }, [height, width], facts) {
  const [down, across] = factorsOf(facts);
  if (facts.interpolation !== "bilinear") {
    return [{ row: Math.floor(row / down), column: Math.floor(column / across), share: 1 }];
  }
  const found = [];
  for (const [r, rowShare] of neighbours(row, down, height)) {
    for (const [c, columnShare] of neighbours(column, across, width)) {
      found.push({ row: r, column: c, share: rowShare * columnShare });
    }
  }
  return found;
}

/** The two cells whose middles are nearest, with their shares; at an edge both are the same. */
function neighbours(at, factor, size) {
  const middle = (at + 0.5) / factor - 0.5;
  const first = Math.floor(middle);
  const share = middle - first;
  const kept = (index) => Math.min(Math.max(index, 0), size - 1);
  if (share === 0 || kept(first) === kept(first + 1)) return [[kept(first), 1]];
  return [
    [first, 1 - share],
    [first + 1, share],
  ];
}

/** Reshaping keeps the order of all values: row by row, and at each place channel by channel. */
function reshaped({ row, column }, { cells }, channel) {
  const [, width, channels] = cells;
  return [{ row: 0, column: (row * width + column) * channels + channel, share: 1 }];
}
