// Branches come together: each input's value at the cell, and the operation.

import { element } from "../../shared/dom.js";
import { short } from "../../shared/numbers.js";
import { fill } from "../../shared/text.js";
import { limitsOf } from "../arithmetic/limits.js";
import { inputsOf, isBroadcast, merged, partAt, valueAt } from "../arithmetic/merge.js";
import { labelled } from "./parts/labels.js";
import { note, Part } from "./parts/part.js";
import { pictureOf } from "./parts/picture.js";
import { joined, number, Working } from "./parts/working.js";

export class View extends Part {
  constructor(packet, choose) {
    super("merge", packet, choose);
    this.inputs = inputsOf(packet.arrays);
    this.drawn = []; // each picture with its input; the output's has none
    this.working = new Working(this.texts.working);
    this.root.append(this.working.root, this.maps(), ...this.notes());
    this.paint();
  }

  maps() {
    const { output } = this.packet.arrays;
    const { operation, names, channels } = this.packet.facts;
    // A gate from 0 to 1 would be lost on the scale of what it multiplies.
    const scale = operation === "multiply" ? null : limitsOf(...this.inputs, output);
    const parts = this.inputs.map((input, i) => {
      const words = { name: names[i], channel: channels[i] };
      return input.length === 1 && output.length > 1
        ? this.single(input[0], fill(this.texts.input, words))
        : this.figure(input, scale, "input", words, input);
    });
    parts.push(this.figure(output, scale, "output", { channel: this.packet.channel }));
    return element("div", { class: "maps" }, ...signed(parts, this.texts.signs[operation]));
  }

  figure(values, scale, name, words, input = null) {
    const names = labelled(this.texts, name, values, "map_keys", words);
    const figure = pictureOf({ values, scale, onCell: this.choose, ...names });
    this.figures.push(figure);
    this.drawn.push([figure, input]);
    return figure.root;
  }

  /** An input that is one number for the whole map. */
  single(value, title) {
    const one = element("div", { class: "one number" }, number(value));
    return element("figure", { class: "gate" }, element("figcaption", {}, title), one);
  }

  notes() {
    const { operation, names, channels } = this.packet.facts;
    const { texts } = this;
    if (operation === "concatenate") {
      const words = { channel: this.packet.channel, own: channels[0], name: names[0] };
      return [note(fill(texts.concatenate, words))];
    }
    const sentence = operation === "multiply" ? texts.broadcast : texts.broadcast_other;
    return this.inputs.flatMap((input, i) =>
      isBroadcast(input, this.packet.arrays.output) && input.length === 1
        ? [note(fill(sentence, { name: names[i], value: short(input[0]) }))]
        : [],
    );
  }

  show(cell) {
    const { operation } = this.packet.facts;
    const values = this.valuesAt(cell);
    const between = this.texts.signs[operation] ?? (operation === "average" ? " + " : ", ");
    this.working.show([
      this.texts.lines[operation] ?? this.texts.other,
      { values: joined(values, between), count: String(values.length), value: this.value(cell) },
    ]);
    for (const [figure, input] of this.drawn) this.point(figure, cell, input);
  }

  /** Mark the cell, also on a map whose one row or column holds for all. */
  point(figure, { row, column }, input) {
    const { facts, arrays } = this.packet;
    const moved = this.isJoinedVector && input ? facts.channels[0] - facts.channel : 0;
    const [height, width] = (input ?? arrays.output).shape;
    figure.point({
      row: height === 1 ? 0 : row,
      column: width === 1 ? 0 : column + moved,
    });
  }

  /** Whether the elements of a vector have other numbers in the input that they came from. */
  get isJoinedVector() {
    const { arrays, facts } = this.packet;
    return facts.operation === "concatenate" && arrays.output.shape.length === 1;
  }

  valuesAt(cell) {
    const { facts } = this.packet;
    if (this.isJoinedVector) return [partAt(this.inputs[0], cell.column, facts) ?? Number.NaN];
    return this.inputs.map((input) => valueAt(input, cell));
  }

  value(cell) {
    if (this.isJoinedVector && this.waits(cell)) return this.packet.arrays.output[cell.column];
    const values = this.valuesAt(cell);
    return merged(this.packet.facts.operation, values);
  }
}

/** The pictures with the operation's sign between the inputs, and an arrow to the output. */
function signed(parts, sign) {
  const last = parts.length - 1;
  return parts.flatMap((part, i) => {
    if (i === 0) return [part];
    const text = i === last ? "→" : (sign ?? "").trim().replace("·", "×");
    return [element("div", { class: "arrow", "aria-hidden": "true" }, text), part];
  });
}
