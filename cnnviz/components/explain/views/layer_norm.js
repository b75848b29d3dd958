// Layer normalisation: every cell by the mean and the variance of its own channels.

import { element } from "../../shared/dom.js";
import { fill } from "../../shared/text.js";
import { channelsAt, worked } from "../arithmetic/layer_norm.js";
import { ChannelBars } from "./parts/channels.js";
import { Part, section } from "./parts/part.js";
import { Working } from "./parts/working.js";

export class View extends Part {
  constructor(packet, choose) {
    super("layer_norm", packet, choose);
    this.working = new Working(this.texts.working);
    this.title = element("h4", {});
    this.bars = new ChannelBars();
    this.told = element("p", { class: "note quiet" });
    this.root.append(this.working.root, section(null, this.title, this.bars.root, this.told));
    this.paint();
  }

  /** Whether the layer's output is a vector, whose elements are its channels. */
  get isVector() {
    return this.packet.arrays.output.shape.length === 1;
  }

  worked(cell) {
    const { input, gamma, beta } = this.packet.arrays;
    const values = channelsAt(cell, input);
    const channel = this.isVector ? cell.column : this.packet.channel;
    const own = { gamma: gamma?.[channel], beta: beta?.[channel] };
    return { values, channel, ...worked(values, channel, { ...own, ...this.packet.facts }) };
  }

  show(cell) {
    const { texts } = this;
    const numbers = this.worked(cell);
    const count = String(numbers.values.length);
    const has = (value) => value !== null && value !== undefined;
    const end = (has(numbers.gamma) ? texts.gamma : "") + (has(numbers.beta) ? texts.beta : "");
    this.working.show(
      [texts.mean, { ...numbers, count }],
      [texts.variance, numbers],
      [texts.normalise + end + texts.result, numbers],
    );
    const place = fill(texts.place, cell);
    const alt = fill(texts.picture_alt, { count });
    this.title.textContent = fill(this.isVector ? texts.elements : texts.channels, {
      count,
      place,
    });
    const told = this.isVector ? texts.picture_note_vector : texts.picture_note;
    this.told.textContent = fill(told, numbers);
    this.bars.show(numbers.values, numbers, alt);
  }

  value(cell) {
    return this.worked(cell).y;
  }
}
