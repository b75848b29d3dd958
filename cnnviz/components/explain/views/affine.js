// Batch normalisation, rescaling and their like: the same straight line for a whole channel.

import { element } from "../../shared/dom.js";
import { isScale, lineOf, worked } from "../arithmetic/affine.js";
import { valueAt } from "../arithmetic/merge.js";
import { NumberLine } from "./parts/numberline.js";
import { note, Part, section } from "./parts/part.js";
import { facts } from "./parts/table.js";
import { nodes, Working } from "./parts/working.js";

const NAMES = ["mean", "variance", "epsilon", "gamma", "beta", "scale", "offset"];

export class View extends Part {
  constructor(packet, choose) {
    super("affine", packet, choose);
    const { texts } = this;
    const { input, output } = packet.arrays;
    this.working = new Working(texts.working);
    this.line = new NumberLine(input, output, {
      before: texts.before,
      after: texts.after,
      alt: texts.picture_alt,
    });
    const picture = section(texts.picture, this.line.root, note(texts.picture_note));
    this.root.append(
      this.working.root,
      element("div", { class: "beside" }, picture, this.numbers()),
    );
    this.paint();
  }

  numbers() {
    const given = NAMES.filter((name) => typeof this.packet.facts[name] === "number");
    const rows = given.map((name) => [this.texts.names[name], this.packet.facts[name]]);
    const same = element(
      "p",
      { class: "note" },
      ...nodes(this.texts.line, lineOf(this.packet.facts)),
    );
    return section(this.texts.numbers, facts(rows, this.texts.numbers), same);
  }

  show(cell) {
    const numbers = worked(valueAt(this.packet.arrays.input, cell), this.packet.facts);
    this.working.show(...this.lines(numbers));
    this.line.point(numbers.x, numbers.y);
  }

  lines(numbers) {
    const { texts } = this;
    const { gamma, beta, epsilon } = this.packet.facts;
    if (isScale(this.packet.facts)) return [[texts.scale, numbers]];
    const has = (value) => value !== null && value !== undefined;
    const end = (has(gamma) ? texts.gamma : "") + (has(beta) ? texts.beta : "");
    const head = has(epsilon) ? texts.normalise : texts.normalise_bare;
    return [
      [head + end, numbers],
      [`= ${texts.halfway}${end}`, numbers],
      [texts.result.trimStart(), numbers],
    ];
  }

  value(cell) {
    if (this.waits(cell)) return this.packet.arrays.output[cell.column];
    return worked(valueAt(this.packet.arrays.input, cell), this.packet.facts).y;
  }
}
