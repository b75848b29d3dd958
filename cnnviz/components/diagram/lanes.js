// Where the dots and lines beside the boxes run: lanes as in the graph of a version history.

import { wire } from "../network/wiring.js";

export const PITCH = 86; // pixels from one box to the next
const LANE = 18;
const EDGE = 13; // between the outermost line and the border
const BEND = 20; // pixels a line takes to change its lane
const GAP = 7; // between a line's end and the dot that it points at

/**
 * Lay out the gutter: lane 0 is nearest to the boxes, on the right.
 * @param {{name: string, inputs: string[]}[]} rows
 */
export function laidOut(rows) {
  const { lanes, edges, count } = wire(rows);
  const width = 2 * EDGE + (count - 1) * LANE;
  const x = (lane) => width - EDGE - lane * LANE;
  const dots = lanes.map((lane, i) => ({ x: x(lane), y: (i + 0.5) * PITCH }));
  const lines = edges.map(({ from, to, lane }) => ({
    from,
    to,
    d: path(dots[from], dots[to], x(lane)),
  }));
  return { width, height: rows.length * PITCH, dots, lines };
}

/** A line down from one dot to another that runs at `x` between them. */
export function path(from, to, x) {
  const end = to.y - GAP;
  const out = from.y + BEND;
  const back = end - BEND;
  return [
    `M${from.x} ${from.y}`,
    from.x === x ? `V${out}` : `C${from.x} ${out} ${x} ${from.y} ${x} ${out}`,
    `V${back}`,
    to.x === x ? `V${end}` : `C${x} ${end} ${to.x} ${back} ${to.x} ${end}`,
  ].join("");
}
