// The inputs' contributions as a table with bars: the strongest first, all on demand.

import { element } from "../../../shared/dom.js";
import { fill } from "../../../shared/text.js";
import { strongest, total } from "../../arithmetic/dense.js";
import { placeOf } from "../../arithmetic/flatten.js";
import { descending } from "../../arithmetic/limits.js";
import { bar } from "./bars.js";
import { number } from "./working.js";

const STRONGEST = 8; // of each sign
const STEP = 200; // rows that are added at once, so that thousands do not stop the page

export class ContributionTable {
  /** @param {(index: number | null) => void} onInput told which input a person points at */
  constructor(packet, values, sum, onInput) {
    Object.assign(this, { ...packet, values, sum, onInput });
    this.limit = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    this.body = element("tbody", {});
    this.foot = element("tfoot", {});
    this.buttons = element("div", { class: "buttons" });
    const { texts } = packet;
    const names = [texts.from, texts.product, "", texts.contribution];
    const head = names.map((name) => element("th", { scope: "col" }, name));
    this.root = element(
      "div",
      { class: "contributions" },
      element(
        "table",
        { class: "number", "aria-label": texts.table },
        element("thead", {}, element("tr", {}, ...head)),
        this.body,
        this.foot,
      ),
      this.buttons,
    );
    this.showStrongest();
  }

  showStrongest() {
    const { positive, negative } = strongest(this.values, STRONGEST);
    const shown = [...positive, ...negative];
    const others = this.values.length - shown.length;
    const rest = total(this.values) - shown.reduce((sum, i) => sum + this.values[i], 0);
    this.body.replaceChildren(...shown.map((i) => this.row(i)));
    const name = fill(this.texts.rest, { count: others });
    this.showFoot(others > 0 ? this.line(name, "", rest, "rest") : null);
    this.buttons.replaceChildren(...(others > 0 ? [this.allButton()] : []));
  }

  showFoot(rest) {
    const { bias } = this.facts;
    const lines = [
      rest,
      typeof bias === "number" ? this.line(this.texts.bias, "", bias, "rest") : null,
      this.line(this.texts.value, "", this.sum, "sum"),
    ];
    this.foot.replaceChildren(...lines.filter(Boolean));
  }

  allButton() {
    const all = fill(this.texts.all, { count: this.values.length });
    return this.button(all, () => {
      this.order = descending(this.values);
      this.body.replaceChildren();
      this.showFoot(null);
      this.showNext();
    });
  }

  showNext() {
    const from = this.body.childElementCount;
    this.body.append(...this.order.slice(from, from + STEP).map((i) => this.row(i)));
    const left = this.order.length - from - STEP;
    const next = fill(this.texts.next, { count: Math.min(left, STEP) });
    this.buttons.replaceChildren(
      ...(left > 0 ? [this.button(next, () => this.showNext())] : []),
      this.button(this.texts.fewer, () => this.showStrongest()),
    );
  }

  button(text, onclick) {
    return element("button", { class: "action", type: "button", onclick }, text);
  }

  row(index) {
    const { input, kernel } = this.arrays;
    const product = [number(input[index]), " × ", ...inBrackets(kernel[index])];
    const line = this.line(this.nameOf(index), product, this.values[index]);
    line.addEventListener("pointerenter", () => this.onInput(index));
    return line;
  }

  /** Sums over the limit of a single input get no bar: it would be cut off and mislead. */
  line(name, product, value, kind = null) {
    return element(
      "tr",
      { class: kind },
      element("th", { scope: "row" }, name),
      element("td", {}, ...product),
      element(
        "td",
        { class: "bars" },
        kind === "sum" || Math.abs(value) > this.limit ? "" : bar(value, this.limit, true),
      ),
      element("td", {}, number(value)),
    );
  }

  nameOf(index) {
    const { cells } = this.facts;
    if (!cells) return fill(this.texts.input, { index });
    const place = placeOf(index, cells);
    if (cells[0] * cells[1] === 1) return fill(this.texts.channel, place);
    return fill(this.texts.input_cell, place);
  }
}

function inBrackets(value) {
  return value < 0 ? ["(", number(value), ")"] : [number(value)];
}
