// How large a layer's output is, as a block: its face is rows × columns, its depth the channels.

export const VIEW = { width: 60, height: 60 };
const FACE = 36; // pixels of the largest side of a face
const DEPTH = 22; // pixels that the deepest block goes back, to the right and upwards
const BAR = { width: 9, height: 52 };
const LEAST = 2.5;

/** The largest side, depth and vector of a network, which the drawn sizes are shares of. */
export function largest(shapes) {
  const blocks = shapes.filter((shape) => shape.length > 1).map(sides);
  const vectors = shapes.filter((shape) => shape.length <= 1);
  return {
    side: Math.max(1, ...blocks.flatMap(({ rows, columns }) => [rows, columns])),
    depth: Math.max(1, ...blocks.map(({ channels }) => channels)),
    vector: Math.max(1, ...vectors.map(([size = 1]) => size)),
  };
}

/**
 * The outlines of a block (`front`, `top`, `side`) or of a vector (`front` alone), each a list of
 * points. Lengths grow with the square root, so that 7 × 7 can still be seen beside 224 × 224.
 */
export function volume(shape, most) {
  if (shape.length <= 1) return { front: bar(shape[0] ?? 1, most.vector) };
  const { rows, columns, channels } = sides(shape);
  const width = scaled(columns, most.side, FACE);
  const height = scaled(rows, most.side, FACE);
  const back = scaled(channels, most.depth, DEPTH);
  const left = (VIEW.width - width - back) / 2;
  const top = (VIEW.height - height - back) / 2 + back;
  const at = (x, y) => [left + x, top + y];
  return {
    top: [at(0, 0), at(back, -back), at(width + back, -back), at(width, 0)],
    side: [
      at(width, 0),
      at(width + back, -back),
      at(width + back, height - back),
      at(width, height),
    ],
    front: [at(0, 0), at(width, 0), at(width, height), at(0, height)],
  };
}

/** Rows, columns and channels of maps; without channels one, with more axes the last three. */
function sides(shape) {
  const [rows, columns, channels = 1] = shape.slice(-3);
  return { rows, columns, channels };
}

function scaled(length, most, pixels) {
  return Math.max(LEAST, pixels * Math.sqrt(length / most));
}

function bar(size, most) {
  const height = scaled(size, most, BAR.height);
  const left = (VIEW.width - BAR.width) / 2;
  const top = (VIEW.height - height) / 2;
  return [
    [left, top],
    [left + BAR.width, top],
    [left + BAR.width, top + height],
    [left, top + height],
  ];
}
