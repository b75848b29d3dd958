// One line of the working: a channel's window, its kernel, their products, and what they add.

import { element } from "../../shared/dom.js";
import { exact } from "../../shared/numbers.js";
import { fill } from "../../shared/text.js";
import { channelOf, PADDING, termsOf, UNREACHED } from "./arithmetic.js";
import { Grid } from "./grid.js";
import { full, tight } from "./print.js";

const KINDS = { [PADDING]: "padding", [UNREACHED]: "unreached" };

export class Term {
  constructor(conv, texts) {
    Object.assign(this, { conv, texts });
    const grid = (title) => new Grid(title, conv.kernelHeight, conv.kernelWidth);
    this.name = element("div", { class: "name" });
    this.window = grid(conv.transposed ? texts.inputs : texts.window);
    this.kernel = grid(texts.kernel);
    this.products = grid(texts.products);
    this.weighed = element("div", { class: "weighed number quiet" });
    this.sum = element("div", { class: "sum number" });
    this.bar = element("span", { class: "bar" });
    this.terms = element("p", { class: "terms number quiet" });
    this.root = element(
      "div",
      { class: "term", role: "listitem" },
      this.name,
      element(
        "div",
        { class: "grids" },
        ...[this.window.root, sign("×"), this.kernel.root, sign("="), this.products.root],
        this.adds(),
      ),
      conv.transposed ? this.terms : null,
    );
  }

  adds() {
    const equals = this.conv.pointwise ? "=" : "Σ =";
    const line = element("div", { class: "line" }, sign(equals), this.sum);
    const track = element("span", { class: "track", "aria-hidden": "true" }, this.bar);
    return element("div", { class: "adds" }, this.weighed, line, track);
  }

  /**
   * Show kernel number q at a cell.
   * @param {object} at the cell's `places`, `rows` and `columns`, what the kernel `adds`, and the
   *   colours of `inputs`, `weights` and `products`; `most` is the length of a full bar
   */
  show(q, at) {
    const { conv } = this;
    const { window, weights, products, sum } = termsOf(conv, at.places, q);
    this.shown = { places: at.places, window, weights };
    this.name.textContent = at.nameOf(q);
    const kindOf = (i) => KINDS[at.places[i]] ?? "";
    this.window.show(window, at.inputs, kindOf);
    this.products.show(products, at.products, kindOf);
    if (this.weighted !== q || this.coloured !== at.weights) this.kernel.show(weights, at.weights);
    Object.assign(this, { weighted: q, coloured: at.weights });
    this.showSum(q, sum, at);
    if (conv.transposed) this.terms.textContent = this.written(at.places, window, weights);
  }

  showSum(q, sum, { adds, most, barColours }) {
    const [added, { conv, texts }] = [adds[q], this];
    this.sum.textContent = full(added);
    this.sum.title = exact(Math.fround(added));
    this.weighed.textContent = conv.pointwise
      ? fill(texts.weighed, { sum: full(sum), weight: full(conv.pointwise[q]) })
      : "";
    const share = most > 0 ? (50 * Math.abs(added)) / most : 0;
    this.bar.style.width = `${share}%`;
    this.bar.style.left = `${added < 0 ? 50 - share : 50}%`;
    this.bar.style.background = barColours[added < 0 ? "negative" : "positive"];
  }

  /** Write the whole numbers into the cells' titles: too slow for every step of a drag. */
  entitle() {
    const { places, window, weights } = this.shown;
    this.window.entitle((i) => this.titleOfInput(places[i], window[i]));
    this.kernel.entitle((i) => this.titleOfWeight(i, weights[i]));
    this.products.entitle((i) => titleOfProduct(this.texts, window[i], weights[i]));
  }

  titleOfInput(place, value) {
    if (place < 0) return this.texts[KINDS[place]];
    const { inputWidth } = this.conv;
    const row = Math.floor(place / inputWidth);
    return fill(this.texts.met, { row, column: place % inputWidth, value: exact(value) });
  }

  titleOfWeight(i, value) {
    const { kernelWidth } = this.conv;
    const row = Math.floor(i / kernelWidth);
    return fill(this.texts.weight, { row, column: i % kernelWidth, value: exact(value) });
  }

  /** The stamps that reach the cell, as a sum. */
  written(places, window, weights) {
    const products = Array.from(places.keys())
      .filter((i) => places[i] >= 0)
      .map((i) => `${tight(window[i])} × ${tight(weights[i])}`);
    return products.length ? `${this.texts.terms}: ${products.join(" + ")}` : "";
  }
}

/** What a kernel is called: its channel, and its own number where a channel has several. */
export function namer(conv, facts, texts) {
  return (q) => {
    const i = channelOf(conv, q);
    const values = { channel: facts.channels?.[i] ?? i, kernel: q % conv.multiplier };
    return fill(conv.multiplier > 1 ? texts.kernel_of : texts.channel, values);
  };
}

function titleOfProduct(texts, value, weight) {
  const product = exact(Math.fround(value * weight));
  return fill(texts.product, { value: exact(value), weight: exact(weight), product });
}

function sign(text) {
  return element("span", { class: "sign", "aria-hidden": "true" }, text);
}
