// What is covered: one byte a pixel, 1 where something is. Each finished stroke makes a new mask, so
// that undo is a list of old ones.

const REMEMBERED = 30;

export class Sheet {
  constructor(height, width) {
    Object.assign(this, { height, width });
    this.history = [new Uint8Array(height * width)];
  }

  get mask() {
    return this.history.at(-1);
  }

  get empty() {
    return !this.mask.includes(1);
  }

  get undoable() {
    return this.history.length > 1;
  }

  /** Keep another mask. */
  add(mask) {
    this.history.push(mask);
    if (this.history.length > REMEMBERED) this.history.shift();
  }

  undo() {
    if (this.undoable) this.history.pop();
  }

  clear() {
    if (!this.empty) this.add(new Uint8Array(this.mask.length));
  }
}

/** Set all pixels whose centres lie within `radius` of the way between two points [x, y]. */
export function sweep(mask, [height, width], from, to, radius, value) {
  const [left, right] = [Math.min(from[0], to[0]) - radius, Math.max(from[0], to[0]) + radius];
  const [top, bottom] = [Math.min(from[1], to[1]) - radius, Math.max(from[1], to[1]) + radius];
  for (let row = Math.max(0, Math.floor(top)); row < Math.min(height, bottom); row++) {
    for (let column = Math.max(0, Math.floor(left)); column < Math.min(width, right); column++) {
      if (distance([column + 0.5, row + 0.5], from, to) <= radius)
        mask[row * width + column] = value;
    }
  }
}

/** The distance of a point from the way between two others. */
function distance([x, y], [ax, ay], [bx, by]) {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const share = length ? Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length)) : 0;
  return Math.hypot(x - ax - share * dx, y - ay - share * dy);
}

/** Eight pixels a byte, the first in the highest bit, as NumPy's packbits; in base64. */
export function packed(mask) {
  const bytes = new Uint8Array(Math.ceil(mask.length / 8));
  for (let i = 0; i < mask.length; i++) bytes[i >> 3] |= mask[i] << (7 - (i & 7));
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

/** The sides between covered and uncovered pixels, as [x1, y1, x2, y2]. */
export function outline(mask, [height, width]) {
  const sides = [];
  const at = (row, column) =>
    row >= 0 && column >= 0 && row < height && column < width ? mask[row * width + column] : 0;
  for (let row = 0; row <= height; row++) {
    for (let column = 0; column <= width; column++) {
      const here = at(row, column);
      if (here !== at(row - 1, column)) sides.push([column, row, column + 1, row]);
      if (here !== at(row, column - 1)) sides.push([column, row, column, row + 1]);
    }
  }
  return sides;
}

/** The share of the pixels that is covered. */
export function coveredShare(mask) {
  return mask.reduce((sum, each) => sum + each, 0) / mask.length;
}
