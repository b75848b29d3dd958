import { element } from "../shared/dom.js";
import { count, percent } from "../shared/numbers.js";
import { fill } from "../shared/text.js";
import { save } from "./picture.js";
import { MARKS, neighbour, shade, shares, start } from "./shading.js";

const MANY = 5; // classes from which on the cells are small
const SHORT = 4; // letters of names that need not stand upright even then

export class MatrixView {
  constructor(root) {
    this.root = root;
    this.asShares = false;
  }

  /** Show the matrix; `open` is told which cell is pressed. */
  show(data, open) {
    this.open = open;
    this.data = data;
    const cells = JSON.stringify([data.counts, data.classes, data.texts]);
    if (cells !== this.drawn) this.draw();
    this.drawn = cells;
    this.mark(data.chosen);
  }

  draw() {
    const { counts, classes, texts } = this.data;
    this.shares = shares(counts);
    this.focused = start(this.data.chosen, classes.length);
    this.buttons = counts.map((row, truth) => row.map((_, said) => this.cell(truth, said)));
    const table = element(
      "table",
      { role: "grid", class: look(classes) },
      element("caption", { class: "hidden-text" }, texts.label),
      element("thead", {}, ...this.heads()),
      element("tbody", {}, ...this.buttons.map((row, truth) => this.row(truth, row))),
    );
    table.style.setProperty("--size", classes.length);
    table.addEventListener("keydown", (event) => this.move(event));
    const area = { class: "area", role: "region", "aria-label": texts.label, tabindex: "-1" };
    this.root.replaceChildren(this.tools(), element("div", area, table), this.legend());
    this.number();
  }

  heads() {
    const { classes, texts } = this.data;
    const corner = element("td", { class: "corner" });
    const over = element("th", { colspan: classes.length, scope: "colgroup", class: "axis" });
    over.append(texts.said);
    const truth = element("td", { class: "corner axis" }, texts.truth);
    const names = classes.map((name) =>
      element("th", { scope: "col", title: name }, element("span", {}, name)),
    );
    return [element("tr", {}, corner, over), element("tr", {}, truth, ...names)];
  }

  row(truth, buttons) {
    const name = this.data.classes[truth];
    const head = element("th", { scope: "row", title: name }, element("span", {}, name));
    const cells = buttons.map((button) => element("td", { role: "gridcell" }, button));
    return element("tr", {}, head, ...cells);
  }

  cell(truth, said) {
    const amount = this.data.counts[truth][said];
    const told = this.tell(truth, said);
    const button = element("button", {
      class: truth === said ? "cell right" : "cell wrong",
      tabindex: "-1",
      title: told,
      "aria-label": told,
      "aria-disabled": amount ? null : "true",
      "data-cell": `${truth},${said}`,
      onclick: () => this.press(truth, said),
    });
    button.style.setProperty("--shade", `${shade(this.shares[truth][said])}%`);
    return button;
  }

  tell(truth, said) {
    const { counts, classes, texts } = this.data;
    const amount = counts[truth][said];
    return fill(truth === said ? texts.right : texts.wrong, {
      truth: classes[truth],
      said: classes[said],
      count: count(amount),
      all: count(counts[truth].reduce((sum, each) => sum + each, 0)),
      share: percent(this.shares[truth][said]),
    });
  }

  press(truth, said) {
    this.focus([truth, said], false);
    if (!this.data.counts[truth][said]) return;
    this.mark([truth, said]);
    this.open([truth, said]);
  }

  mark(chosen) {
    for (const [truth, row] of this.buttons.entries()) {
      for (const [said, button] of row.entries()) {
        const on = chosen !== null && chosen[0] === truth && chosen[1] === said;
        button.setAttribute("aria-pressed", String(on));
      }
    }
    if (chosen) this.focus(start(chosen, this.buttons.length), false);
  }

  /** Have one stop of the Tab key, which the arrow keys move. */
  focus([truth, said], now = true) {
    this.buttons[this.focused[0]][this.focused[1]].tabIndex = -1;
    this.focused = [truth, said];
    this.buttons[truth][said].tabIndex = 0;
    if (now) this.buttons[truth][said].focus();
  }

  move(event) {
    const next = neighbour(this.focused, event.key, this.buttons.length);
    if (!next) return;
    event.preventDefault();
    this.focus(next);
  }

  /** Write counts or shares into the cells. */
  number() {
    for (const [truth, row] of this.buttons.entries()) {
      for (const [said, button] of row.entries()) button.textContent = this.text(truth, said);
    }
    this.focus(this.focused, false);
  }

  text(truth, said) {
    const amount = this.data.counts[truth][said];
    if (!this.asShares) return count(amount);
    const share = 100 * this.shares[truth][said];
    return amount && share < 1 ? "<1" : share.toFixed(0);
  }

  tools() {
    const { texts } = this.data;
    const toggle = (text, asShares) => {
      const button = element("button", { class: "action" }, text);
      button.addEventListener("click", () => {
        this.asShares = asShares;
        this.number();
        for (const each of choices) each.check();
      });
      return {
        button,
        check: () => button.setAttribute("aria-pressed", asShares === this.asShares),
      };
    };
    const choices = [toggle(texts.counts, false), toggle(texts.shares, true)];
    for (const each of choices) each.check();
    const group = { class: "choices", role: "group", "aria-label": texts.numbers };
    return element(
      "div",
      { class: "tools" },
      element("div", group, ...choices.map(({ button }) => button)),
      element("button", { class: "action", onclick: () => save(this) }, texts.save),
    );
  }

  legend() {
    const { texts } = this.data;
    const scale = (kind, name) => {
      const swatches = MARKS.map((share) => {
        const swatch = element("span", { class: `swatch ${kind}` }, `${100 * share}`);
        swatch.style.setProperty("--shade", `${shade(share)}%`);
        return swatch;
      });
      return element("div", { class: "scale" }, ...swatches, element("span", {}, name));
    };
    return element(
      "div",
      { class: "legend" },
      scale("right", texts.rightScale),
      scale("wrong", texts.wrongScale),
      element("p", { class: "quiet" }, texts.hint),
    );
  }
}

function look(classes) {
  if (classes.length <= MANY) return "few";
  return classes.every((name) => name.length <= SHORT) ? "many" : "many upright";
}
