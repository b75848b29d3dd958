// Softmax: every step from the logits to the probabilities, and a place to try out others.

import { element } from "../../shared/dom.js";
import { fill } from "../../shared/text.js";
import { descending } from "../arithmetic/limits.js";
import { shown, steps } from "../arithmetic/softmax.js";
import { moreButton } from "./parts/bars.js";
import { note, Part, section } from "./parts/part.js";
import { StepTable } from "./parts/steps.js";
import { TryOut } from "./parts/tryout.js";
import { Working } from "./parts/working.js";

const MANY = 12; // above this number of classes, only the first are shown
const FIRST = 5;

export class View extends Part {
  constructor(packet, choose) {
    super("softmax", packet, choose);
    const { texts } = this;
    this.logits = packet.arrays.input;
    this.labels = packet.facts.labels ?? packet.layer.labels;
    this.own = steps(this.logits);
    this.order = descending(this.own.probabilities);
    this.names = Array.from(this.logits, (_, i) => this.nameOf(i));
    this.working = new Working(texts.working);
    this.table = new StepTable(texts, this.names, this.own, (i) => choose({ row: 0, column: i }));
    this.tryOut = new TryOut(texts, this.names, this.logits);
    this.lines = new Working(texts.steps);
    this.buttons = element("div", { class: "buttons" });
    const own = section(texts.steps, this.lines.root, this.table.root, this.buttons);
    const other = section(texts.try, note(texts.try_note), this.tryOut.root);
    this.root.append(this.working.root, element("div", { class: "beside" }, own, other));
    this.lines.show(
      [texts.largest, this.own],
      [texts.sum, { count: String(this.logits.length), sum: this.own.sum }],
    );
    this.addButton();
    this.paint();
  }

  nameOf(index) {
    return this.labels?.[index] ?? fill(this.texts.element, { index });
  }

  addButton() {
    if (this.logits.length <= MANY) return;
    const all = fill(this.texts.all, { count: this.logits.length });
    const few = fill(this.texts.fewer, { count: FIRST });
    this.buttons.append(
      moreButton(true, few, all, (open) => {
        this.open = Boolean(open);
        if (this.at !== undefined) this.showRows();
      }),
    );
  }

  showRows() {
    const few = this.logits.length > MANY && !this.open;
    const all = this.logits.length > MANY ? this.order : Array.from(this.logits.keys());
    const rows = few ? shown(this.order, this.at, FIRST) : all;
    this.table.show(rows, this.at);
    this.tryOut.show(rows, this.at);
  }

  show({ column }) {
    this.at = column;
    this.working.show([
      this.texts.line,
      {
        shifted: this.own.shifted[column],
        exponential: this.own.exponentials[column],
        sum: this.own.sum,
        y: this.own.probabilities[column],
      },
    ]);
    this.showRows();
  }

  value({ column }) {
    return this.own.probabilities[column];
  }
}
