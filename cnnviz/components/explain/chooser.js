// Choose a cell by its numbers: row and column, or the element of a vector.

import { element } from "../shared/dom.js";
import { fill } from "../shared/text.js";
import { sizeOf } from "./cells.js";

export class Chooser {
  constructor(packet, choose) {
    this.texts = packet.texts.shell;
    this.choose = choose;
    this.problem = element("p", { class: "problem", role: "alert" });
    const [height, width] = sizeOf(packet);
    const [row, column] = packet.layer.isMap
      ? [this.field("row", this.texts.row, height), this.field("column", this.texts.column, width)]
      : [null, this.field("column", this.texts.element, width)];
    this.fields = { row, column };
    this.root = element(
      "div",
      { class: "chooser", role: "group", "aria-label": this.texts.choose },
      ...[row, column].filter(Boolean).map(({ root }) => root),
      this.problem,
    );
  }

  field(axis, name, size) {
    const move = (value) => this.choose({ ...this.cell, [axis]: value });
    return new Field(name, size, this.texts, move, (sentence) => this.complain(sentence));
  }

  complain(sentence) {
    this.problem.textContent = sentence;
  }

  show(cell) {
    this.cell = cell;
    this.complain("");
    this.fields.row?.show(cell.row);
    this.fields.column.show(cell.column);
  }
}

class Field {
  constructor(name, size, texts, move, complain) {
    Object.assign(this, { name, size, texts, move, complain, value: 0 });
    this.input = element("input", {
      type: "number",
      class: "number",
      min: 0,
      max: size - 1,
      step: 1,
      oninput: () => this.typed(),
      onblur: () => this.settle(),
    });
    this.less = this.button("−", texts.less, -1);
    this.more = this.button("+", texts.more, 1);
    this.root = element(
      "div",
      { class: "field" },
      element("label", {}, name, this.input),
      this.less,
      this.more,
      element("span", { class: "quiet number" }, fill(texts.range, { last: size - 1 })),
    );
  }

  button(sign, label, step) {
    const attributes = { class: "action", "aria-label": fill(label, { name: this.name }) };
    return element(
      "button",
      { ...attributes, type: "button", onclick: () => this.move(this.value + step) },
      sign,
    );
  }

  typed() {
    const value = Number(this.input.value);
    const whole = this.input.value !== "" && Number.isInteger(value);
    const fits = whole && value >= 0 && value < this.size;
    this.input.setAttribute("aria-invalid", String(!fits));
    if (fits) return this.move(value);
    if (this.input.value === "" && !this.input.validity.badInput) return undefined; // still typing
    const sentence = whole ? this.texts.beyond : this.texts.not_whole;
    const values = { name: this.name, last: this.size - 1, typed: this.input.value };
    return this.complain(fill(sentence, values));
  }

  /** Leaving the field brings back the number that counts; the sentence stays to be read. */
  settle() {
    this.input.value = this.value;
    this.input.setAttribute("aria-invalid", "false");
  }

  show(value) {
    this.value = value;
    if (this.input.value !== String(value)) this.input.value = value;
    this.input.setAttribute("aria-invalid", "false");
    // A button that cannot go on stays in the tab order, so that the focus is not lost on it.
    this.less.setAttribute("aria-disabled", String(value === 0));
    this.more.setAttribute("aria-disabled", String(value === this.size - 1));
  }
}
