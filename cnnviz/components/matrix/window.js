// The window: which cells of the matrices are shown. Rows and columns count from 0.

export const FEWEST = 6;
export const MOST = 28;

/** A window of `cells` × `cells`, or the whole matrix where that is smaller, with this middle. */
export function windowAround({ row, column }, cells, height, width) {
  const rows = Math.min(cells, height);
  const columns = Math.min(cells, width);
  return placed(
    { row: row - rows / 2, column: column - columns / 2, rows, columns },
    height,
    width,
  );
}

/** The window's middle, as windowAround takes it. */
export function middleOf({ row, column, rows, columns }) {
  return { row: row + rows / 2, column: column + columns / 2 };
}

/** The window moved by rows and columns, and kept inside the matrix. */
export function moved(window, rows, columns, height, width) {
  return placed(
    { ...window, row: window.row + rows, column: window.column + columns },
    height,
    width,
  );
}

/** The window moved as little as needed so that it shows the cell. */
export function following(window, cell, height, width) {
  const row = Math.min(Math.max(window.row, cell.row - window.rows + 1), cell.row);
  const column = Math.min(Math.max(window.column, cell.column - window.columns + 1), cell.column);
  return placed({ ...window, row, column }, height, width);
}

/** Rows and columns that an arrow key moves, or null; Shift moves `jump` of them. */
export function wayOf(event, jump = { rows: 1, columns: 1 }) {
  const way = WAYS[event.key];
  if (!way || event.altKey || event.metaKey || event.ctrlKey) return null;
  return event.shiftKey ? [way[0] * jump.rows, way[1] * jump.columns] : way;
}

const WAYS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** The cell moved, and kept inside the matrix. */
export function movedCell({ row, column }, [rows, columns], height, width) {
  return { row: within(row + rows, height - 1), column: within(column + columns, width - 1) };
}

/**
 * How many cells a window has until the person chooses: as many as can be read.
 * @param {number} space CSS pixels for the cells of one channel
 * @param {boolean} alone whether there is only one channel
 */
export function cellsFor(space, alone) {
  if (space < 340 && alone) return 7;
  if (alone) return within(Math.floor(space / 23), MOST, FEWEST);
  return within(Math.floor(space / 27), 12, FEWEST);
}

/**
 * The middle of the window in which the values differ most: a better start than empty sky.
 * @param {(row: number, column: number) => number} at
 */
export function busiest(at, cells, height, width) {
  const step = Math.max(1, Math.floor(cells / 2));
  let best = { spread: -1 };
  for (let row = 0; row < height; row += step) {
    for (let column = 0; column < width; column += step) {
      const window = windowAround({ row, column }, cells, height, width);
      const spread = variance(at, window);
      if (spread > best.spread) best = { spread, ...middleOf(window) };
    }
  }
  return { row: best.row, column: best.column };
}

function variance(at, { row, column, rows, columns }) {
  let [sum, squares] = [0, 0];
  for (let i = 0; i < rows * columns; i++) {
    const value = at(row + Math.floor(i / columns), column + (i % columns));
    sum += value;
    squares += value * value;
  }
  return squares / (rows * columns) - (sum / (rows * columns)) ** 2;
}

function placed(window, height, width) {
  return {
    ...window,
    row: within(Math.round(window.row), height - window.rows),
    column: within(Math.round(window.column), width - window.columns),
  };
}

function within(value, high, low = 0) {
  return Math.min(Math.max(value, low), high);
}
