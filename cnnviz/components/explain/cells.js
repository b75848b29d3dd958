// Cells of a layer's output: which there are, where to begin, and when two values are the same.
// Of a vector a cell's row is 0 and its column the element's number.

const CLOSE = 1e-3; // float32 sums in another order differ by less
const NOISE = 1e-5; // of the largest value: what is left of sums that cancel out

/** Rows and columns of a packet's output. */
export function sizeOf({ layer }) {
  return layer.isMap ? [layer.shape[0], layer.shape[1]] : [1, layer.shape[0]];
}

/** The nearest cell that exists. */
export function clamped(packet, { row, column }) {
  const [height, width] = sizeOf(packet);
  return { row: kept(row, height), column: kept(column, width) };
}

/** The wanted cell; without one the middle of a map, or the largest element of a vector. */
export function startOf(packet, cell) {
  if (cell) return clamped(packet, cell);
  const [height, width] = sizeOf(packet);
  if (packet.layer.isMap) return { row: height >> 1, column: width >> 1 };
  return { row: 0, column: largest(packet.arrays.output) };
}

/** The same place in another layer's output: maps of other sizes show the same picture. */
export function movedTo(packet, cell, before) {
  if (!cell || packet.layer.isMap !== before.layer.isMap) return startOf(packet, null);
  if (!packet.layer.isMap)
    return packet.layer.name === before.layer.name ? clamped(packet, cell) : startOf(packet, null);
  const [from, to] = [sizeOf(before), sizeOf(packet)];
  const moved = (at, axis) => Math.floor(((at + 0.5) * to[axis]) / from[axis]);
  return clamped(packet, { row: moved(cell.row, 0), column: moved(cell.column, 1) });
}

/** The cell so many rows and columns further on, counted line by line; the ends are the ends. */
export function further(packet, { row, column }, { rows = 0, columns = 0 }) {
  const [height, width] = sizeOf(packet);
  const place = row * width + column + rows * width + columns;
  if (place < 0 || place >= height * width) return { row, column };
  return { row: Math.floor(place / width), column: place % width };
}

/** Whether a worked value is the network's, within what float32 can tell. */
export function agree(worked, value, output) {
  if (Object.is(worked, value) || worked === value) return true;
  if (!Number.isFinite(value)) return Number.isNaN(worked) && Number.isNaN(value);
  let reach = 0;
  for (const other of output) if (Number.isFinite(other)) reach = Math.max(reach, Math.abs(other));
  return Math.abs(worked - value) <= CLOSE * Math.abs(value) + NOISE * reach;
}

function largest(values) {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}

function kept(value, size) {
  return Math.min(Math.max(Math.trunc(value) || 0, 0), size - 1);
}
