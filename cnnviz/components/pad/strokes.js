// A drawing: strokes, each a list of points [x, y] in the pixels of the picture that is sent.
// Nothing here changes a drawing; each step makes a new one, so that undo is a list of old ones.

export const SIZE = 280; // pixels, the side of the picture
export const WIDTH = 20; // of the ink
const NEAR = 1.5; // points closer than this add nothing to a line this wide

export class Sheet {
  constructor() {
    this.history = [[]];
  }

  get strokes() {
    return this.history.at(-1);
  }

  get empty() {
    return this.strokes.length === 0;
  }

  get undoable() {
    return this.history.length > 1;
  }

  /** Keep a finished stroke. */
  add(stroke) {
    if (stroke.length > 0) this.history.push([...this.strokes, stroke]);
  }

  undo() {
    if (this.undoable) this.history.pop();
  }

  /** Clear the sheet; that too can be undone. */
  clear() {
    if (!this.empty) this.history.push([]);
  }
}

/** A point on the sheet, for a place on the page and the sheet's rectangle there. */
export function pointAt(clientX, clientY, { left, top, width, height }) {
  return [((clientX - left) / width) * SIZE, ((clientY - top) / height) * SIZE];
}

/** The stroke with one more point, or the same stroke where the point adds nothing to it. */
export function extend(stroke, point) {
  const last = stroke.at(-1);
  if (last && Math.hypot(point[0] - last[0], point[1] - last[1]) < NEAR) return stroke;
  return [...stroke, point];
}

/** Where the pen goes for an arrow key; it stays on the sheet. Null for another key. */
export function movePen([x, y], key, step) {
  const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const way = ways[key];
  if (!way) return null;
  return [onSheet(x + way[0] * step), onSheet(y + way[1] * step)];
}

function onSheet(value) {
  return Math.min(Math.max(value, 0), SIZE);
}

/**
 * The commands that draw a stroke as a smooth line: through the middles between points, with the
 * points as control points of quadratic curves.
 */
export function curve(stroke) {
  const [first, ...others] = stroke;
  const commands = [["moveTo", ...first]];
  for (let i = 0; i < others.length - 1; i++) {
    commands.push(["quadraticCurveTo", ...others[i], ...middle(others[i], others[i + 1])]);
  }
  return [...commands, ["lineTo", ...(others.at(-1) ?? first)]];
}

function middle([ax, ay], [bx, by]) {
  return [(ax + bx) / 2, (ay + by) / 2];
}

/** Draw strokes, black on white, on a square canvas context of `side` pixels. */
export function draw(context, strokes, side) {
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.fillStyle = "#fff";
  context.fillRect(0, 0, side, side);
  context.scale(side / SIZE, side / SIZE);
  Object.assign(context, {
    strokeStyle: "#000",
    lineWidth: WIDTH,
    lineCap: "round",
    lineJoin: "round",
  });
  for (const stroke of strokes) {
    context.beginPath();
    for (const [command, ...numbers] of curve(stroke)) context[command](...numbers);
    context.stroke();
  }
}
