// The last step: what all channels add, and the bias, make the value.

import { element } from "../../shared/dom.js";
import { exact } from "../../shared/numbers.js";
import { fill } from "../../shared/text.js";
import { total } from "./arithmetic.js";
import { full } from "./print.js";

export class Sum {
  constructor(conv, texts) {
    Object.assign(this, { conv, texts });
    this.body = element("tbody", {});
    this.root = element("table", { class: "sum-table number", "aria-label": texts.sum }, this.body);
  }

  /** @param {number} shown how many of the lines above are shown, in that order */
  show(adds, order, shown) {
    const { conv, texts } = this;
    const above = total(order.slice(0, shown).map((q) => adds[q]));
    const rest = total(order.slice(shown).map((q) => adds[q]));
    const others = order.length - shown;
    const named = (one, many, count) => fill(texts[count === 1 ? one : many], { count });
    this.body.replaceChildren(
      row("", named("only_sum", "shown_sum", shown), above),
      others > 0 ? row("+", named("rest_one", "rest_sum", others), rest) : "",
      conv.bias === null ? noBias(texts) : row("+", texts.bias, conv.bias),
      row("=", texts.value, above + rest + (conv.bias ?? 0), "result"),
    );
  }
}

function row(sign, name, value, kind = "") {
  return element(
    "tr",
    { class: kind },
    element("td", { class: "sign" }, sign),
    element("th", { scope: "row" }, name),
    element("td", { title: exact(Math.fround(value)) }, full(value)),
  );
}

function noBias(texts) {
  return element(
    "tr",
    {},
    element("td", {}),
    element("td", { class: "quiet", colspan: 2 }, texts.no_bias),
  );
}
