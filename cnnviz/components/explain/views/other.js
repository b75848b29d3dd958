// Layers without a view of their own: what came in, what goes out, and how they are set up.

import { element } from "../../shared/dom.js";
import { shape, short } from "../../shared/numbers.js";
import { fill } from "../../shared/text.js";
import { rangeOf } from "../arithmetic/limits.js";
import { labelled } from "./parts/labels.js";
import { note, Part, section } from "./parts/part.js";
import { pictureOf } from "./parts/picture.js";
import { facts, text } from "./parts/table.js";

export class View extends Part {
  constructor(packet, choose) {
    super("other", packet, choose);
    const { texts } = this;
    const { config } = packet.facts;
    // What is not set says nothing.
    const rows = Object.entries(config ?? {}).filter(
      ([, value]) => value !== null && value !== false,
    );
    this.root.append(
      note(packet.facts.came?.length ? texts.intro : texts.intro_input),
      section(texts.flow, facts(this.flow(), texts.flow), this.map()),
      ...(rows.length ? [section(texts.config, facts(rows, texts.config))] : []),
    );
    this.paint();
  }

  flow() {
    const { texts } = this;
    const { came } = this.packet.facts;
    const { output } = this.packet.arrays;
    const { low, high } = rangeOf(output);
    const range = fill(texts.range, { low: short(low), high: short(high) });
    const named = Array.isArray(came) ? came.map(text).join(", ") : came;
    return [
      [texts.came, named || texts.nothing],
      [texts.went, `${shape(output.shape)}, ${range}`],
    ];
  }

  map() {
    const { output } = this.packet.arrays;
    const names = labelled(this.texts, "after", output, "map_keys");
    this.after = pictureOf({ values: output, onCell: this.choose, ...names });
    this.figures.push(this.after);
    return element("div", { class: "maps" }, this.after.root);
  }

  show(cell) {
    this.after.point(cell);
  }

  /** Nothing is worked out, so the value stands for itself. */
  value({ row, column }) {
    const { output } = this.packet.arrays;
    return output[output.shape.length === 2 ? row * output.shape[1] + column : column];
  }
}
