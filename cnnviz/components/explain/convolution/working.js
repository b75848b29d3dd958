// The working of one cell of a convolution, plain or separable: the view's root and what it shows.

import { element } from "../../shared/dom.js";
import { listen } from "../../shared/store.js";
import { fill } from "../../shared/text.js";
import { barColours, paletteOf } from "../views/parts/colours.js";
import { Animation } from "./animation.js";
import * as arithmetic from "./arithmetic.js";
import { around0, colouring, furthest } from "./colours.js";
import { FEW, TermList } from "./list.js";
import { ProductPanel } from "./product.js";
import { Sum } from "./sum.js";
import { namer, Term } from "./term.js";

export class View {
  constructor(packet, choose) {
    this.packet = packet;
    this.conv = arithmetic.convolutionOf(packet);
    const { conv } = this;
    const { texts, facts } = packet;
    this.nameOf = namer(conv, facts, texts);
    this.animation = new Animation(packet, conv, this.nameOf, choose);
    this.covers = element("p", { class: "covers number" });
    this.list = new TermList(
      conv.count,
      texts,
      () => new Term(conv, texts),
      () => this.showSum(),
    );
    this.sum = new Sum(conv, texts);
    this.product = new ProductPanel(packet, conv, this.nameOf, choose);
    this.root = element(
      "div",
      { class: "conv" },
      element("div", { class: "conv-side" }, this.animation.root),
      this.steps(),
      this.product.root,
      facts.parameters
        ? element("p", { class: "parameters number" }, `${texts.parameters}: ${facts.parameters}`)
        : null,
    );
    this.colour();
    listen(this.root, this, () => this.repaint());
  }

  toggle() {
    this.animation.toggle();
  }

  rest() {
    this.animation.hold();
  }

  steps() {
    const { texts, facts } = this.packet;
    const intro = this.conv.transposed ? texts.intro_transposed : texts.intro;
    const [rows, columns] = facts.strides;
    return element(
      "section",
      { class: "conv-steps" },
      element("h4", {}, texts.working),
      element("p", { class: "quiet" }, fill(intro, { rows, columns })),
      this.covers,
      this.list.root,
      this.sum.root,
    );
  }

  /** The colours of inputs and weights are the same for all cells. */
  colour() {
    const { packet, conv } = this;
    this.inputs = colouring(packet, conv.input);
    this.weights = around0(packet, furthest(conv.kernel));
    this.barColours = barColours(paletteOf(packet).diverging);
  }

  repaint() {
    this.colour();
    this.animation.repaint();
    if (this.cell) this.show(this.cell);
  }

  value(cell) {
    return arithmetic.worked(this.conv, cell);
  }

  show(cell) {
    const { conv, inputs, weights } = this;
    const adds = arithmetic.contributionsOf(conv, cell);
    const order = arithmetic.strongestFirst(adds);
    const places = arithmetic.placesOf(conv, cell);
    Object.assign(this, { cell, adds, order });
    this.list.show(order, {
      ...{ places, adds, inputs, weights, nameOf: this.nameOf, barColours: this.barColours },
      products: this.productColours(places, order),
      most: Math.abs(adds[order[0]]),
    });
    this.showCovers(cell, places);
    this.showSum();
    this.animation.show(cell);
    this.product.show(cell);
  }

  productColours(places, order) {
    const shown = order.slice(0, FEW).map((q) => arithmetic.termsOf(this.conv, places, q).products);
    return around0(this.packet, Math.max(...shown.map(furthest)));
  }

  showCovers({ row, column }, places) {
    const { texts } = this.packet;
    const { transposed } = this.conv;
    const rows = arithmetic.spanOf(arithmetic.rowsOf(this.conv, row));
    const columns = arithmetic.spanOf(arithmetic.columnsOf(this.conv, column));
    const padded = places.includes(arithmetic.PADDING) ? ` ${texts.padded}` : "";
    if (rows && columns) {
      const [[top, bottom], [left, right]] = [rows, columns];
      const sentence = transposed ? texts.covers_transposed : texts.covers;
      this.covers.textContent = fill(sentence, { top, bottom, left, right }) + padded;
    } else {
      this.covers.textContent = transposed ? texts.covers_nothing : texts.covers_padding;
    }
  }

  showSum() {
    if (!this.order) return;
    const shown = this.list.all ? this.order.length : Math.min(FEW, this.order.length);
    this.sum.show(this.adds, this.order, shown);
  }
}
