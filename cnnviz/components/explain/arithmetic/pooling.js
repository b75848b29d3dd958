// Pooling by hand: which places a window covers, and what becomes of them.

/**
 * The places of an output cell's window, row by row; those in the padding have no value.
 * @returns {{row: number, column: number, value: number | null}[]}
 */
export function windowOf({ row, column }, input, facts) {
  const [height, width] = input.shape;
  if (facts.whole) return places(0, 0, height, width, input);
  const top = row * facts.strides[0] - facts.padding.top;
  const left = column * facts.strides[1] - facts.padding.left;
  return places(top, left, facts.size[0], facts.size[1], input);
}

function places(top, left, rows, columns, input) {
  const [height, width] = input.shape;
  return Array.from({ length: rows * columns }, (_, i) => {
    const row = top + Math.floor(i / columns);
    const column = left + (i % columns);
    const inside = row >= 0 && row < height && column >= 0 && column < width;
    return { row, column, value: inside ? input[row * width + column] : null };
  });
}

/** The part of the window that lies on the map: first and last row and column. */
export function boxOf(places) {
  const inside = places.filter(({ value }) => value !== null);
  const [rows, columns] = [inside.map(({ row }) => row), inside.map(({ column }) => column)];
  return {
    top: rows[0],
    bottom: rows.at(-1),
    left: columns[0],
    right: columns.at(-1),
  };
}

/** The place with the largest value, the first of equal ones, and how many are as large. */
export function winnerOf(places) {
  const inside = places.filter(({ value }) => value !== null);
  const winner = inside.reduce((best, place) => (place.value > best.value ? place : best));
  return { ...winner, equals: inside.filter(({ value }) => value === winner.value).length };
}

/** Sum, number and average of the values; places in the padding do not count. */
export function averageOf(places) {
  const inside = places.filter(({ value }) => value !== null);
  const sum = inside.reduce((total, { value }) => total + value, 0);
  return { sum, count: inside.length, value: sum / inside.length };
}

/** What the window becomes. */
export function pooled(places, mode) {
  return mode === "max" ? winnerOf(places).value : averageOf(places).value;
}
