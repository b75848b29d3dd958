// The sigmoid at the end of a network: one score becomes one probability.

import { element } from "../../shared/dom.js";
import { exact } from "../../shared/numbers.js";
import { fill } from "../../shared/text.js";
import { sigmoid } from "../arithmetic/activation.js";
import { limitsOf } from "../arithmetic/limits.js";
import { Curve } from "./parts/curve.js";
import { note, Part, section } from "./parts/part.js";
import { nodes, Working } from "./parts/working.js";

const POINTS = 161;
const NARROWEST = 6; // the curve is drawn at least from -6 to 6

export class View extends Part {
  constructor(packet, choose) {
    super("sigmoid", packet, choose);
    const { texts } = this;
    this.threshold = packet.facts.threshold ?? null;
    this.working = new Working(texts.working);
    this.verdict = element("p", { class: "verdict" });
    this.curve = this.drawn(packet.arrays.input);
    this.root.append(
      this.working.root,
      this.verdict,
      section(texts.curve, this.curve.root, this.told()),
    );
    this.paint();
  }

  drawn(logits) {
    const far = Math.max(NARROWEST, Math.ceil(limitsOf(logits).limits[1]));
    const xs = Array.from({ length: POINTS }, (_, i) => far * ((2 * i) / (POINTS - 1) - 1));
    const { x, y, curve_alt: alt } = this.texts;
    return new Curve(xs, xs.map(sigmoid), { x, y, alt }, this.threshold);
  }

  told() {
    const { threshold } = this;
    return note(
      threshold === null ? null : fill(this.texts.threshold, { threshold: exact(threshold) }),
    );
  }

  show({ column }) {
    const x = this.packet.arrays.input[column];
    const y = sigmoid(x);
    this.working.show([this.texts.line, { negated: -x, exponential: Math.exp(-x), y }]);
    this.curve.point(x, y);
    this.showVerdict(column, y);
  }

  /** Say what the threshold makes of it; of two classes the other one has what is left. */
  showVerdict(column, y) {
    const { texts, threshold } = this;
    const labels = this.packet.facts.labels ?? this.packet.layer.labels;
    if (threshold === null || !labels) return this.verdict.replaceChildren();
    const above = y >= threshold;
    const single = this.packet.arrays.input.length === 1 && labels.length === 2;
    const label = single ? labels[above ? 1 : 0] : labels[column];
    const sentence = texts[`${above ? "above" : "below"}${single ? "" : "_many"}`];
    const rest = single ? nodes(texts.other, { label: labels[0], y, rest: 1 - y }) : [];
    this.verdict.replaceChildren(
      ...nodes(sentence, { y, threshold, label }),
      ...(single ? [element("br"), ...rest] : []),
    );
  }

  value({ column }) {
    return sigmoid(this.packet.arrays.input[column]);
  }
}
