// The numbers of a window as a grid, in the colours of their map.

import { element } from "../../../shared/dom.js";
import { exact, short } from "../../../shared/numbers.js";
import { css, inkOn, level } from "../../../shared/paint.js";

export class WindowGrid {
  constructor(texts, scale) {
    Object.assign(this, { texts, scale });
    this.root = element("div", { class: "window number" });
  }

  paint(palette) {
    this.table = this.scale.signed ? palette.diverging : palette.sequential;
    if (this.places) this.show(this.places, this.columns, this.winner);
  }

  /** Show places {row, column, value}; one without a value lies in the padding. */
  show(places, columns, winner) {
    Object.assign(this, { places, columns, winner });
    this.root.style.setProperty("--columns", columns);
    this.root.replaceChildren(...places.map((place) => this.cell(place)));
  }

  cell({ row, column, value }) {
    if (value === null) return element("span", { class: "outside" }, this.texts.outside);
    const word = this.table[level(value, this.scale.limits)];
    const wins = this.winner?.row === row && this.winner?.column === column;
    return element(
      "span",
      {
        class: wins ? "winner" : null,
        style: `background: ${css(word)}; color: ${inkOn(word)}`,
        title: exact(value),
      },
      short(value),
      wins ? element("small", {}, this.texts.winner) : null,
    );
  }
}
