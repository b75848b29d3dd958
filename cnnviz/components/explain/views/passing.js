// Layers that move values or pass them on: where this cell's value was before.

import { element } from "../../shared/dom.js";
import { fill } from "../../shared/text.js";
import { limitsOf } from "../arithmetic/limits.js";
import { factorsOf, mixOf, origins, sides } from "../arithmetic/passing.js";
import { labelled } from "./parts/labels.js";
import { note, Part } from "./parts/part.js";
import { pictureOf } from "./parts/picture.js";
import { joined, number, Working } from "./parts/working.js";

export class View extends Part {
  constructor(packet, choose) {
    super("passing", packet, choose);
    this.working = new Working(this.texts.working);
    this.root.append(this.working.root, this.note(), this.maps());
    this.paint();
  }

  maps() {
    const { input, output } = this.packet.arrays;
    const scale = limitsOf(input, output);
    const names = (name, values, alt) => labelled(this.texts, name, values, alt);
    this.before = pictureOf({ values: input, scale, ...names("before", input, "map_alt") });
    this.after = pictureOf({
      values: output,
      scale,
      onCell: this.choose,
      ...names("after", output, "map_keys"),
    });
    this.figures.push(this.before, this.after);
    const arrow = element("div", { class: "arrow", "aria-hidden": "true" }, "→");
    return element("div", { class: "maps" }, this.before.root, arrow, this.after.root);
  }

  note() {
    const { facts } = this.packet;
    const { texts } = this;
    if (facts.interpolation === "bilinear") return note(texts.note_mixed);
    const [down, across] = factorsOf(facts);
    return note(fill(texts.notes[facts.operation] ?? texts.note_other, { down, across }));
  }

  origins(cell) {
    const { arrays, facts, channel } = this.packet;
    return origins(cell, arrays.input, facts, channel);
  }

  show(cell) {
    const found = this.origins(cell);
    this.working.show(this.line(cell, found));
    this.after.point(cell);
    this.before.point(found.length === 1 ? found[0] : null);
    this.before.mark(found.length > 1 ? around(found) : null);
  }

  line(cell, found) {
    const { facts, arrays } = this.packet;
    const { texts } = this;
    const width = sides(arrays.input)[1];
    const [down, across] = factorsOf(facts);
    const [first] = found;
    const y = mixOf(found, arrays.input);
    if (found.length > 1) return [texts.mixed, { terms: this.terms(found, width), y }];
    const [, wide, deep] = facts.cells ?? [];
    const channel = this.packet.channel;
    const places = words({ ...facts, ...cell, down, across, wide, deep, channel });
    if (!first) return [texts.outside, places];
    const from = words({ fromRow: first.row, fromColumn: first.column });
    const x = arrays.input[first.row * width + first.column];
    return [texts.lines[facts.operation] ?? texts.other, { ...places, ...from, x, y }];
  }

  /** Share times value of each cell that is mixed. */
  terms(found, width) {
    const { input } = this.packet.arrays;
    return found.flatMap(({ row, column, share }, i) => [
      i > 0 ? " + " : "",
      number(share),
      " · ",
      ...bracketed(joined([input[row * width + column]], ""), input[row * width + column]),
    ]);
  }

  value(cell) {
    return mixOf(this.origins(cell), this.packet.arrays.input);
  }
}

/** Numbers of places as plain text: they are whole. */
function words(numbers) {
  return Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, String(value)]));
}

function bracketed(nodes, value) {
  return value < 0 ? ["(", ...nodes, ")"] : nodes;
}

function around(places) {
  const rows = places.map(({ row }) => row);
  const columns = places.map(({ column }) => column);
  return {
    top: Math.min(...rows),
    bottom: Math.max(...rows),
    left: Math.min(...columns),
    right: Math.max(...columns),
  };
}
