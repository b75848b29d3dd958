// Softmax as a table: one row a class, one column a step.

import { element } from "../../../shared/dom.js";
import { percent } from "../../../shared/numbers.js";
import { limitsOf, rangeOf } from "../../arithmetic/limits.js";
import { bar } from "./bars.js";
import { number } from "./working.js";

export class StepTable {
  constructor(texts, names, steps, onClass) {
    Object.assign(this, { texts, names, steps, onClass });
    const columns = [texts.class, texts.logit, texts.shifted, texts.exponential, texts.probability];
    const head = columns.map((name) => element("th", { scope: "col" }, name));
    this.body = element("tbody", {});
    this.root = element(
      "table",
      { class: "steps number", "aria-label": texts.table },
      element("thead", {}, element("tr", {}, ...head)),
      this.body,
    );
    this.limits = {
      logits: limitsOf(steps.logits),
      shifted: Math.abs(rangeOf(steps.shifted).low),
    };
  }

  show(indexes, chosen) {
    const focused = this.root.contains(this.root.getRootNode().activeElement);
    this.body.replaceChildren(...indexes.map((i) => this.row(i, i === chosen)));
    if (focused) this.body.querySelector(".chosen button").focus();
  }

  row(i, chosen) {
    const { logits, shifted, exponentials, probabilities } = this.steps;
    const { limits, signed } = this.limits.logits;
    const name = element(
      "button",
      { type: "button", class: "name", title: this.names[i], "aria-pressed": String(chosen) },
      this.names[i],
    );
    name.addEventListener("click", () => this.onClass(i));
    return element(
      "tr",
      { class: chosen ? "chosen" : null },
      element("th", { scope: "row" }, name),
      cell(number(logits[i]), bar(logits[i], limits[1], signed)),
      cell(number(shifted[i]), bar(shifted[i], this.limits.shifted, false, "towards")),
      cell(number(exponentials[i]), bar(exponentials[i], 1)),
      cell(share(probabilities[i]), bar(probabilities[i], 1, false, "probability")),
    );
  }
}

/** A probability in percent; its title has the exact number. */
export function share(value) {
  const node = number(value);
  node.textContent = percent(value);
  return node;
}

function cell(...content) {
  return element("td", {}, ...content);
}
