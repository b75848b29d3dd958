// Activations: one curve for every value, and this cell's point on it.

import { element } from "../../shared/dom.js";
import { percent } from "../../shared/numbers.js";
import { fill } from "../../shared/text.js";
import { activate } from "../arithmetic/activation.js";
import { limitsOf } from "../arithmetic/limits.js";
import { valueAt } from "../arithmetic/merge.js";
import { Curve } from "./parts/curve.js";
import { labelled } from "./parts/labels.js";
import { note, Part, section } from "./parts/part.js";
import { pictureOf } from "./parts/picture.js";
import { facts } from "./parts/table.js";
import { Working } from "./parts/working.js";

export class View extends Part {
  constructor(packet, choose) {
    super("activation", packet, choose);
    this.working = new Working(this.texts.working);
    const drawing = element("div", {}, this.drawing(), this.told());
    this.root.append(
      this.working.root,
      element("div", { class: "beside" }, drawing, this.pictures()),
    );
    this.paint();
  }

  pictures() {
    const { input, output } = this.packet.arrays;
    const scale = limitsOf(input, output);
    const figure = (name, values) =>
      pictureOf({
        values,
        scale,
        onCell: this.choose,
        ...labelled(this.texts, name, values, "map_keys"),
      });
    this.figures.push(figure("before", input), figure("after", output));
    return element("div", { class: "maps" }, ...this.figures.map(({ root }) => root));
  }

  drawing() {
    const { curve } = this.packet.arrays;
    const { x, y, curve: title, curve_alt } = this.texts;
    const n = curve.shape[1];
    const alt = fill(curve_alt, this.packet.facts);
    this.curve = new Curve(curve.subarray(0, n), curve.subarray(n), { x, y, alt });
    return section(title, this.curve.root);
  }

  told() {
    const { settings, zeros } = this.packet.facts;
    // What is not set, or set to 0, has no part in the curve.
    const given = Object.entries(settings ?? {}).filter(([, value]) => value);
    const rows = given.map(([name, value]) => [name.replaceAll("_", " "), value]);
    const { rule } = this.worked({ row: 0, column: 0 });
    return section(
      rows.length ? this.texts.settings : null,
      rows.length ? facts(rows, this.texts.settings) : null,
      note(this.texts.notes[rule]),
      zeros > 0 ? note(fill(this.texts.zeros, { share: percent(zeros) })) : null,
    );
  }

  worked(cell) {
    const { arrays, facts } = this.packet;
    const x = valueAt(arrays.input, cell);
    const settings = { ...facts.settings };
    if (arrays.alpha) settings.alpha = valueAt(arrays.alpha, cell);
    return activate(facts.name.toLowerCase(), x, settings, arrays.curve);
  }

  show(cell) {
    const numbers = this.worked(cell);
    this.working.show([this.texts.rules[numbers.rule], numbers]);
    this.curve.point(numbers.x, numbers.y);
    for (const figure of this.figures) figure.point(cell);
  }

  value(cell) {
    const { facts, arrays } = this.packet;
    // Only of this function each element has parameters of its own.
    if (facts.name === "prelu" && this.waits(cell)) return arrays.output[cell.column];
    return this.worked(cell).y;
  }
}
