// Two number lines, before and after, each with how the map's values are spread, and one value's
// way from the upper to the lower.

import { element, svg } from "../../../shared/dom.js";
import { short } from "../../../shared/numbers.js";
import { histogram, rangeOf, ticks } from "../../arithmetic/limits.js";

const SIZE = { width: 480, height: 236 };
const LINES = [84, 204]; // where the two axes are
const EDGE = 24;
const TALLEST = 56;
const BINS = 48;
const FARTHEST = 8; // where one range is more than so many times the other, each gets its own scale

export class NumberLine {
  constructor(before, after, texts) {
    this.drawing = svg("svg", { viewBox: `0 0 ${SIZE.width} ${SIZE.height}`, role: "img" });
    this.drawing.setAttribute("aria-label", texts.alt);
    this.scales = scalesOf(before, after);
    const heads = [texts.before, texts.after];
    for (const [i, values] of [before, after].entries()) {
      this.drawing.append(...line(this.scales[i], LINES[i], values, heads[i]));
    }
    this.way = svg("path", { class: "lead" });
    this.dots = LINES.map((cy) => svg("circle", { class: "dot", r: 6, cy }));
    this.drawing.append(this.way, ...this.dots);
    this.root = element("div", { class: "plot wide number" }, this.drawing);
  }

  point(x, y) {
    const [from, to] = [this.scales[0].at(x), this.scales[1].at(y)];
    this.dots[0].setAttribute("cx", from);
    this.dots[1].setAttribute("cx", to);
    this.way.setAttribute("d", `M${from} ${LINES[0]}L${to} ${LINES[1]}`);
  }
}

function scalesOf(before, after) {
  const ranges = [rangeOf(before, [0]), rangeOf(after, [0])];
  const spans = ranges.map(({ low, high }) => high - low);
  const far = Math.max(...spans) > FARTHEST * Math.min(...spans);
  return far
    ? ranges.map(scale)
    : [scale(rangeOf(before, after, [0])), scale(rangeOf(before, after, [0]))];
}

function scale({ low, high }) {
  const [from, to] = low === high ? [low - 1, high + 1] : [low, high];
  const room = SIZE.width - 2 * EDGE;
  return { low: from, high: to, at: (value) => EDGE + ((value - from) / (to - from)) * room };
}

function line({ low, high, at }, y, values, head) {
  const counts = histogram(values, low, high, BINS);
  const most = Math.max(...counts, 1);
  const step = (SIZE.width - 2 * EDGE) / BINS;
  const bars = counts.map((count, i) => {
    // The root keeps rare values in sight beside a heap of equal ones.
    const height = Math.sqrt(count / most) * TALLEST;
    return svg("rect", {
      class: "heap",
      x: EDGE + i * step,
      y: y - height,
      width: step * 0.86,
      height,
    });
  });
  const marks = ticks(low, high, 6).flatMap((value) => [
    svg("line", {
      class: value === 0 ? "zero" : "axis",
      x1: at(value),
      x2: at(value),
      y1: y,
      y2: y + 5,
    }),
    svg("text", { class: "tick", x: at(value), y: y + 18, "text-anchor": "middle" }, short(value)),
  ]);
  return [
    ...bars,
    svg("line", { class: "zero", x1: EDGE, x2: SIZE.width - EDGE, y1: y, y2: y }),
    ...marks,
    svg("text", { class: "title", x: EDGE, y: y - TALLEST - 8 }, head),
  ];
}
