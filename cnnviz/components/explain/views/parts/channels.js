// The values of all channels at one cell as bars, with their mean and standard deviation.

import { element, svg } from "../../../shared/dom.js";
import { short } from "../../../shared/numbers.js";
import { rangeOf, ticks } from "../../arithmetic/limits.js";

const HEIGHT = 200; // the width is that on the screen, so that letters keep their size
const EDGE = { left: 46, right: 8, top: 10, bottom: 24 };

export class ChannelBars {
  constructor() {
    this.drawing = svg("svg", { role: "img" });
    this.root = element("div", { class: "plot broad number" }, this.drawing);
    new ResizeObserver(() => this.draw()).observe(this.root);
  }

  show(values, numbers, alt) {
    this.shown = { values, ...numbers };
    this.drawing.setAttribute("aria-label", alt);
    this.draw();
  }

  draw() {
    const width = this.root.clientWidth;
    if (!this.shown || width === 0) return;
    const { values, mean, variance, channel } = this.shown;
    const y = scaleOf(values);
    const x = placesOf(values.length, width);
    const spread = Math.sqrt(variance);
    this.drawing.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    this.drawing.replaceChildren(
      band(x, y, mean - spread, mean + spread),
      ...ticks(y.low, y.high, 4).flatMap((value) => rule(x, y, value)),
      ...bars(values, x, y, channel),
      across(x, y.at(mean), "mean"),
      ...numbersBelow(values.length, x, channel),
    );
  }
}

/** Where the bars begin and how far apart they are. */
function placesOf(count, width) {
  return { right: width - EDGE.right, step: (width - EDGE.left - EDGE.right) / count };
}

function scaleOf(values) {
  const { low, high } = rangeOf(values, [0]);
  const [from, to] = [HEIGHT - EDGE.bottom, EDGE.top];
  return { low, high, at: (value) => from + ((value - low) / (high - low || 1)) * (to - from) };
}

function bars(values, { step }, y, channel) {
  const room = Math.min(3, step * 0.2);
  return values.map((value, i) => {
    const [top, bottom] = [y.at(Math.max(value, 0)), y.at(Math.min(value, 0))];
    return svg("rect", {
      class: i === channel ? "chosen" : "heap",
      x: EDGE.left + i * step + room / 2,
      y: top,
      width: i === channel ? Math.max(step - room, 3) : step - room,
      height: Math.max(bottom - top, 0.5),
    });
  });
}

function band(x, y, low, high) {
  const [top, bottom] = [Math.max(y.at(high), EDGE.top), Math.min(y.at(low), HEIGHT - EDGE.bottom)];
  const width = x.right - EDGE.left;
  return svg("rect", {
    class: "band",
    x: EDGE.left,
    y: top,
    width,
    height: Math.max(bottom - top, 0),
  });
}

function rule(x, y, value) {
  return [
    across(x, y.at(value), value === 0 ? "zero" : "rule"),
    svg(
      "text",
      { class: "tick", x: EDGE.left - 6, y: y.at(value) + 4, "text-anchor": "end" },
      short(value),
    ),
  ];
}

function across(x, y, name) {
  return svg("line", { class: name, x1: EDGE.left, x2: x.right, y1: y, y2: y });
}

function numbersBelow(count, { step }, channel) {
  const shown = new Set([0, count - 1, channel]);
  const middle = (i) => EDGE.left + (i + 0.5) * step;
  const near = (i) => i !== channel && Math.abs(middle(i) - middle(channel)) < 24;
  return [...shown]
    .filter((i) => !near(i))
    .map((i) =>
      svg(
        "text",
        {
          class: i === channel ? "tick here" : "tick",
          x: middle(i),
          y: HEIGHT - 6,
          "text-anchor": "middle",
        },
        String(i),
      ),
    );
}
