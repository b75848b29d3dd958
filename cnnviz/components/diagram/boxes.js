// The diagram: one box a layer from top to bottom, the lines between them on the left.

import { element, svg } from "../shared/dom.js";
import { count } from "../shared/numbers.js";
import { fill } from "../shared/text.js";
import { compact, entering } from "./format.js";
import { laidOut } from "./lanes.js";
import { largest, VIEW, volume } from "./volume.js";

const ARROW = "M-4 -7 L0 0 L4 -7 Z";

export class Boxes {
  /** `names(number)` says in words what feeds a layer and what it feeds. */
  constructor({ rows, texts, title }, names) {
    Object.assign(this, { rows, texts, names });
    const most = largest(rows.map((row) => row.output_shape));
    this.boxes = rows.map((row, number) => this.box(row, number, most));
    this.picture = this.draw();
    const list = element(
      "ol",
      { role: "list", "aria-label": fill(texts.diagram, { title }) },
      ...this.boxes.map((box) => element("li", {}, box)),
    );
    this.root = element("div", { class: "diagram area" }, this.picture, list);
  }

  box(row, number, most) {
    const box = element(
      "a",
      {
        class: `box ${row.family}`,
        href: row.link,
        tabindex: "-1",
        title: this.texts.open,
      },
      block(volume(row.output_shape, most)),
      element(
        "span",
        { class: "facts" },
        element("span", { class: "name", title: row.name }, element("bdi", {}, row.name)),
        element("span", { class: "kind" }, row.title, this.parameters(row)),
        element("span", { class: "number shapes" }, this.shapes(row)),
        element("span", { class: "hidden-text" }, fill(this.texts.box, this.names(number))),
      ),
      element("span", { class: "tag", "aria-hidden": "true" }),
    );
    return box;
  }

  parameters({ parameters }) {
    if (!parameters) return null;
    const text = fill(this.texts.parameters, { count: count(parameters) });
    return element("span", { class: "quiet number" }, ` · ${text}`);
  }

  shapes({ input_shapes: given, output_shape: shape }) {
    return given.length ? `${entering(given)} → ${compact(shape)}` : compact(shape);
  }

  draw() {
    const { width, height, dots, lines } = laidOut(this.rows);
    const picture = svg("svg", { width, height, class: "lines", "aria-hidden": "true" });
    this.lines = lines.map(({ d, to }) => {
      const arrow = svg("path", {
        d: ARROW,
        class: "arrow",
        transform: `translate(${dots[to].x} ${dots[to].y - 6})`,
      });
      const line = svg("g", {}, svg("path", { d, class: "line" }), arrow);
      picture.append(line);
      return line;
    });
    this.ends = lines;
    for (const [i, { x, y }] of dots.entries()) {
      picture.append(
        svg("path", { d: `M${x} ${y}H${width}`, class: "halo" }),
        svg("path", { d: `M${x} ${y}H${width}`, class: "stub" }),
        svg("circle", { cx: x, cy: y, r: 5.5, class: this.rows[i].family }),
      );
    }
    return picture;
  }

  /** Light up a layer with what feeds it and what it feeds; null puts out all lights. */
  light(number, { sources, targets }) {
    for (const [i, box] of this.boxes.entries()) {
      const role =
        i === number
          ? "here"
          : sources.includes(i)
            ? "source"
            : targets.includes(i)
              ? "target"
              : "";
      if (box.dataset.role === role) continue;
      box.dataset.role = role;
      box.lastChild.textContent = this.texts.tags[role] ?? "";
    }
    for (const [i, { from, to }] of this.ends.entries()) {
      const lit = number !== null && (from === number || to === number);
      this.lines[i].classList.toggle("lit", lit);
      if (lit) this.lines[i].parentNode.insertBefore(this.lines[i], this.firstDot());
    }
  }

  /** Lit lines lie on the other lines, but under the dots. */
  firstDot() {
    return this.picture.querySelector(".halo");
  }
}

/** A block or a vector, drawn from the outlines that `volume` gives. */
export function block(outlines) {
  const faces = Object.entries(outlines).map(([name, points]) =>
    svg("polygon", {
      class: name,
      points: points.map((point) => point.map((x) => x.toFixed(1)).join(",")).join(" "),
    }),
  );
  const { width, height } = VIEW;
  return svg(
    "svg",
    { class: "volume", viewBox: `0 0 ${width} ${height}`, width, height },
    ...faces,
  );
}
