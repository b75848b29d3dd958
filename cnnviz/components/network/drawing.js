// The lines above the columns: which layer feeds which.

import { svg } from "../shared/dom.js";
import { wire } from "./wiring.js";

const LANE = 14; // pixels between two lanes
const TOP = 12;
const BEND = 14; // pixels a line takes to change its lane

/** Draw the connections of the layers above their columns. */
export function drawWiring(parent, columns, layers) {
  const { lanes, edges, count } = wire(layers);
  const width = columns[0].root.parentElement.scrollWidth;
  const height = TOP + (count - 1) * LANE + 14;
  const x = columns.map(({ root }) => root.offsetLeft + root.offsetWidth / 2);
  const y = (lane) => TOP + lane * LANE;
  const picture = svg("svg", { width, height, "aria-hidden": "true" });
  for (const { from, to, lane } of edges) {
    picture.append(svg("path", { d: path(x[from], y(lanes[from]), x[to], y(lanes[to]), y(lane)) }));
  }
  for (const [i, lane] of lanes.entries()) {
    const merges = layers[i].inputs.length > 1;
    picture.append(
      svg("circle", { cx: x[i], cy: y(lane), r: merges ? 6 : 4, class: layers[i].family }),
    );
  }
  parent.replaceChildren(picture);
}

/** A line from one dot to another that runs in its own lane between them. */
export function path(x0, y0, x1, y1, lane) {
  const out = x0 + BEND;
  const back = x1 - BEND;
  return [
    `M${x0} ${y0}`,
    y0 === lane ? `H${out}` : `C${out} ${y0} ${x0} ${lane} ${out} ${lane}`,
    `H${back}`,
    y1 === lane ? `H${x1}` : `C${x1} ${lane} ${back} ${y1} ${x1} ${y1}`,
  ].join("");
}
