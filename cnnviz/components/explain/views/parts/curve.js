// A curve with axes, and the point of one cell on it.

import { element, svg } from "../../../shared/dom.js";
import { short } from "../../../shared/numbers.js";
import { rangeOf, ticks } from "../../arithmetic/limits.js";

const SIZE = { width: 420, height: 280 };
const EDGE = { left: 52, right: 14, top: 12, bottom: 40 };

export class Curve {
  /**
   * @param {number[]} xs
   * @param {number[]} ys
   * @param {object} texts `alt`, `x` and `y`, the axes' titles
   * @param {number | null} threshold a height to draw a dashed line at
   */
  constructor(xs, ys, texts, threshold = null) {
    this.x = scaleOf(xs, EDGE.left, SIZE.width - EDGE.right);
    this.y = scaleOf(ys, SIZE.height - EDGE.bottom, EDGE.top);
    this.drawing = svg("svg", { viewBox: `0 0 ${SIZE.width} ${SIZE.height}`, role: "img" });
    this.drawing.setAttribute("aria-label", texts.alt);
    this.down = svg("path", { class: "lead" });
    this.dot = svg("circle", { class: "dot", r: 6 });
    this.drawing.append(...this.axes(texts));
    if (threshold !== null) this.drawing.append(this.across(threshold, "threshold"));
    this.drawing.append(svg("path", { class: "curve", d: this.path(xs, ys) }), this.down, this.dot);
    this.root = element("div", { class: "plot number" }, this.drawing);
  }

  axes(texts) {
    const { width, height } = SIZE;
    const bottom = height - EDGE.bottom;
    const columns = ticks(this.x.low, this.x.high, 6).flatMap((value) => [
      line(this.x.at(value), EDGE.top, this.x.at(value), bottom, value === 0 ? "zero" : "rule"),
      label(this.x.at(value), bottom + 16, short(value), "middle"),
    ]);
    const rows = ticks(this.y.low, this.y.high, 5).flatMap((value) => [
      this.across(value, value === 0 ? "zero" : "rule"),
      label(EDGE.left - 7, this.y.at(value) + 4, short(value), "end"),
    ]);
    const middle = (EDGE.top + bottom) / 2;
    const turned = label(12, middle, texts.y, "middle", "title");
    turned.setAttribute("transform", `rotate(-90 12 ${middle})`);
    const across = (EDGE.left + width - EDGE.right) / 2;
    return [...columns, ...rows, label(across, height - 5, texts.x, "middle", "title"), turned];
  }

  across(value, name) {
    return line(EDGE.left, this.y.at(value), SIZE.width - EDGE.right, this.y.at(value), name);
  }

  path(xs, ys) {
    const points = Array.from(
      xs,
      (x, i) => `${this.x.at(x).toFixed(1)} ${this.y.at(ys[i]).toFixed(1)}`,
    );
    return `M${points.join("L")}`;
  }

  /** Move the point; lead lines go to both axes. */
  point(x, y) {
    const [left, top] = [this.x.at(x), this.y.at(y)];
    this.dot.setAttribute("cx", left);
    this.dot.setAttribute("cy", top);
    this.down.setAttribute("d", `M${left} ${SIZE.height - EDGE.bottom}V${top}H${EDGE.left}`);
  }
}

/** A scale with some room around the values, and always with 0 on it. */
function scaleOf(values, from, to) {
  let { low, high } = rangeOf(values, [0]);
  if (low === high) [low, high] = [low - 1, high + 1];
  const room = (high - low) * 0.04;
  [low, high] = [low - room, high + room];
  return { low, high, at: (value) => from + ((value - low) / (high - low)) * (to - from) };
}

function line(x1, y1, x2, y2, name) {
  return svg("line", { x1, y1, x2, y2, class: name });
}

function label(x, y, text, anchor, name = "tick") {
  return svg("text", { x, y, "text-anchor": anchor, class: name }, text);
}
