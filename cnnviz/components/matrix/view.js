// All channels side by side, with one window and one cell for all of them.

import { element } from "../shared/dom.js";
import { short } from "../shared/numbers.js";
import { fill } from "../shared/text.js";
import { css } from "./colour.js";
import { limitsOf, numbersOf, sentence, tensorOf } from "./layers.js";
import { Panel } from "./panel.js";
import * as windows from "./window.js";

const SIDE_BY_SIDE = 640; // CSS pixels that three channels in a row need

export class View {
  constructor(texts) {
    this.texts = texts;
    this.shown = "numbers"; // or "tensor"
    this.middle = null; // of the window, in rows and columns
    this.chosenCells = null; // how many cells the person chose to see
    this.cell = null; // the one that the keyboard or the last click chose
    this.hovered = null; // the one under the pointer
    this.panels = [];
    this.build();
    new ResizeObserver(() => this.layOut()).observe(this.root);
  }

  build() {
    const { texts } = this;
    this.toggles = ["numbers", "tensor"].map((what) =>
      element(
        "button",
        { class: "action", type: "button", onclick: () => this.choose(what) },
        texts[what],
      ),
    );
    this.zoom = element("input", {
      type: "range",
      min: windows.FEWEST,
      max: windows.MOST,
      "aria-label": texts.cells,
      oninput: () => this.zoomTo(Number(this.zoom.value)),
    });
    this.size = element("output", { class: "size number" });
    this.legend = element("div", { class: "scale number" });
    this.swatch = element("span", { class: "swatch", "aria-hidden": "true" });
    this.sentence = element("span", { class: "sentence number", "aria-live": "polite" });
    this.row = element("div", { class: "panels" });
    this.root = element("div", { class: "matrix" }, this.toolbar(), this.row, this.readout());
  }

  toolbar() {
    return element(
      "div",
      { class: "toolbar" },
      element(
        "div",
        { class: "toggles", role: "group", "aria-label": this.texts.shown },
        ...this.toggles,
      ),
      element(
        "label",
        { class: "zoom" },
        element("span", {}, this.texts.cells),
        this.zoom,
        this.size,
      ),
      this.legend,
    );
  }

  readout() {
    return element("div", { class: "told" }, this.swatch, this.sentence);
  }

  // -------------------------------------------------------------------- what the person does

  /** Show other numbers of the same shape. */
  show({ numbers, tensor }) {
    [this.height, this.width] = numbers.shape;
    this.channels = {
      numbers: numbersOf(numbers, this.texts),
      tensor: tensorOf(tensor, this.texts),
    };
    this.limits = { numbers: { low: 0, high: 255 }, tensor: limitsOf(tensor) };
    this.choose(this.shown);
  }

  choose(what) {
    this.shown = what;
    const [numbers, tensor] = this.toggles;
    numbers.setAttribute("aria-pressed", String(what === "numbers"));
    tensor.setAttribute("aria-pressed", String(what === "tensor"));
    this.fitPanels();
    this.showLegend();
    this.panels.forEach((panel, i) => {
      panel.show(this.channels[what][i], this.height, this.width);
    });
    this.layOut();
  }

  zoomTo(cells) {
    this.chosenCells = cells;
    this.layOut();
  }

  moveWindow(rows, columns) {
    this.setWindow(windows.moved(this.window, rows, columns, this.height, this.width));
  }

  /** Move the window so that its middle is near a place in the matrix. */
  centre(row, column) {
    const { rows, columns } = this.window;
    const cells = Math.max(rows, columns);
    this.setWindow(windows.windowAround({ row, column }, cells, this.height, this.width));
  }

  setWindow(window) {
    this.window = window;
    this.middle = windows.middleOf(window);
    this.draw();
  }

  hover(cell) {
    this.hovered = cell;
    this.draw();
  }

  setCell(cell) {
    this.cell = cell;
    this.setWindow(windows.following(this.window, cell, this.height, this.width));
  }

  moveCell(way) {
    this.hovered = null;
    const from = this.cell && this.inWindow(this.cell) ? this.cell : null;
    if (from) this.setCell(windows.movedCell(from, way, this.height, this.width));
    else this.setCell({ row: this.window.row, column: this.window.column });
  }

  inWindow({ row, column }) {
    const { window } = this;
    const [down, right] = [row - window.row, column - window.column];
    return down >= 0 && down < window.rows && right >= 0 && right < window.columns;
  }

  // ---------------------------------------------------------------------------------- showing

  /** As many panels as there are channels; those that are there stay, and with them the focus. */
  fitPanels() {
    const count = this.channels[this.shown].length;
    while (this.panels.length > count) this.panels.pop().root.remove();
    while (this.panels.length < count) {
      const panel = new Panel(this, this.texts);
      this.panels.push(panel);
      this.row.append(panel.root);
    }
  }

  showLegend() {
    const { low, high } = this.limits[this.shown];
    const channels = low < 0 ? this.channels[this.shown].slice(0, 1) : this.channels[this.shown];
    const bars = channels.map(({ colour }) => bar(colour, low, high));
    const zero = low < 0 && high > 0 ? zeroMark(low, high) : null;
    this.legend.replaceChildren(
      element("span", {}, short(low)),
      element("span", { class: "bars", "aria-hidden": "true" }, ...bars, zero),
      element("span", {}, short(high)),
    );
  }

  /** Find out how much space there is, and how many cells can be read in it. */
  layOut() {
    const space = this.root.clientWidth;
    if (!space || !this.panels.length) return;
    const alone = this.panels.length === 1;
    const beside = alone ? space >= 520 : space < SIDE_BY_SIDE && space >= 520;
    this.row.classList.toggle("columns", !alone && space >= SIDE_BY_SIDE);
    this.row.classList.toggle("beside", beside);
    const room = this.panels[0].room();
    const cells = this.chosenCells ?? windows.cellsFor(room, alone || space < SIDE_BY_SIDE);
    this.middle ??= windows.busiest(
      this.channels.numbers.at(-1).at,
      cells,
      this.height,
      this.width,
    );
    this.window = windows.windowAround(this.middle, cells, this.height, this.width);
    for (const panel of this.panels) panel.layOut(this.window, room);
    this.showZoom(cells);
    this.draw();
  }

  showZoom(cells) {
    const { rows, columns } = this.window;
    this.zoom.value = cells;
    this.zoom.max = Math.min(windows.MOST, Math.max(this.height, this.width));
    const readable = this.panels.every((panel) => panel.readable);
    this.size.textContent = fill(readable ? this.texts.size : this.texts.too_small, {
      rows,
      columns,
    });
    this.zoom.setAttribute("aria-valuetext", this.size.textContent);
  }

  /** Draw once in the next frame, however often this is called before it. */
  draw() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      for (const panel of this.panels) panel.draw(this.window, this.hovered ?? this.cell);
      this.tell(this.hovered ?? this.cell);
    });
  }

  tell(cell) {
    const { numbers, tensor } = this.channels;
    const text = cell ? sentence(cell, numbers, tensor, this.texts) : this.texts.hint;
    if (this.sentence.textContent !== text) this.sentence.textContent = text;
    this.swatch.hidden = !cell;
    if (cell) this.swatch.style.background = css(pixel(numbers, cell));
  }
}

function pixel(numbers, { row, column }) {
  return [0, 1, 2].map((c) => numbers[c % numbers.length].at(row, column));
}

function bar(colour, low, high) {
  const stops = Array.from({ length: 33 }, (_, i) => css(colour(low + ((high - low) * i) / 32)));
  return element("span", { style: `background: linear-gradient(to right, ${stops.join(", ")})` });
}

function zeroMark(low, high) {
  return element("span", { class: "zero", style: `left: ${(100 * -low) / (high - low)}%` }, "0");
}
