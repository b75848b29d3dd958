// A neuron: what every input contributes, and where on the maps the strongest come from.

import { element } from "../../shared/dom.js";
import { fill } from "../../shared/text.js";
import { contributions, sides, total } from "../arithmetic/dense.js";
import { ContributionTable } from "./parts/contributions.js";
import { PaintedBack } from "./parts/painted.js";
import { Part, section } from "./parts/part.js";
import { Working } from "./parts/working.js";

export class View extends Part {
  constructor(packet, choose) {
    super("dense", packet, choose);
    const { texts } = this;
    const { input, kernel } = packet.arrays;
    this.values = contributions(input, kernel);
    this.working = new Working(texts.working);
    this.words = element("p", { class: "note quiet" });
    this.painted = this.isOnMaps() ? new PaintedBack(packet, this.values) : null;
    const table = new ContributionTable(packet, this.values, this.sum, (index) =>
      this.painted?.point(index),
    );
    this.root.append(this.working.root, this.words, section(texts.strongest, table.root));
    if (this.painted) this.figures.push(this.painted);
    if (this.painted) this.root.append(this.painted.root);
    this.showSum();
    this.paint();
  }

  /** Whether the inputs were cells of maps with more than one place. */
  isOnMaps() {
    const cells = this.packet.facts.cells;
    return Boolean(cells) && cells[0] * cells[1] > 1;
  }

  get sum() {
    return total(this.values) + (this.packet.facts.bias ?? 0);
  }

  showSum() {
    const { bias } = this.packet.facts;
    const numbers = { ...sides(this.values), bias, y: this.sum };
    const bare = typeof bias !== "number";
    this.working.show([bare ? this.texts.sum_bare : this.texts.sum, numbers]);
    this.words.textContent = fill(bare ? this.texts.sum_words_bare : this.texts.sum_words, {});
  }

  /** The weights are those of one neuron; another one's have to come first. */
  show(cell) {
    this.waits(cell);
  }

  value(cell) {
    return this.waits(cell) ? this.packet.arrays.output[cell.column] : this.sum;
  }
}
