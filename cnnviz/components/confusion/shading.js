// From counts to shares and shades, and where the arrow keys lead. Nothing here touches the page.

/** Per cent of colour in the darkest cell; text stays readable on it in both themes. */
export const DARKEST = 60;
/** Shares that the legend shows. */
export const MARKS = [0, 0.01, 0.1, 0.5, 1];

/** The share of each cell in its row, 0 to 1. */
export function shares(counts) {
  return counts.map((row) => {
    const all = row.reduce((sum, count) => sum + count, 0);
    return row.map((count) => (all ? count / all : 0));
  });
}

/** Per cent of colour for a share; its root, because mistakes are rare and should be seen. */
export function shade(share) {
  return DARKEST * Math.sqrt(share);
}

const STEPS = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** The cell that a key leads to, or null; at the rim it stays. */
export function neighbour([row, column], key, size) {
  const last = size - 1;
  if (key === "Home") return [row, 0];
  if (key === "End") return [row, last];
  if (key === "PageUp") return [0, column];
  if (key === "PageDown") return [last, column];
  const step = STEPS[key];
  if (!step) return null;
  return [row + step[0], column + step[1]].map((place) => Math.min(last, Math.max(0, place)));
}

/** Where the reader starts: the open cell, or the first. */
export function start(chosen, size) {
  return chosen?.every((place) => place < size) ? chosen : [0, 0];
}
