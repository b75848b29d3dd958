// One method's map, or several that share a scale: frames, legend, and the number that is read.

import { element } from "../shared/dom.js";
import { cellUnder } from "../shared/inspector.js";
import { percent, short } from "../shared/numbers.js";
import { inkOn, level, paintPicture } from "../shared/paint.js";
import { gridSheet } from "../shared/sheet.js";
import { TableView } from "../shared/table.js";
import { fill } from "../shared/text.js";
import { bar, behind, paintHeat } from "./painting.js";

const SMALL = 100; // pixels of a picture that is drawn as squares
const NUMBERS_FROM = 34; // CSS pixels a cell must be wide for its number to be printed in it
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

export class HeatCard {
  /**
   * @param {object} entry the card's part of the header; without limits it is the picture alone
   * @param {object} packet the arrays, the words on the screen, and whether there is little room
   * @param {(point: object) => void} onPoint called with the pixel (row, column) to read
   */
  constructor(entry, { arrays, texts, small }, onPoint) {
    Object.assign(this, { entry, arrays, texts, small, onPoint });
    this.frames = entry.frames.map((frame) => this.frame(frame));
    this.bar = element("div", { class: "bar" });
    this.readout = element("p", { class: "readout number" });
    this.root = element(
      "figure",
      { class: "card" },
      element("figcaption", { class: "title", title: entry.title }, entry.title),
      element("div", { class: "frames" }, ...this.frames.map(({ whole }) => whole)),
      ...(entry.limits ? [this.legend(), this.readout] : []),
      entry.note ? element("p", { class: "note quiet" }, entry.note) : null,
      ...this.frames.map(({ table }) => table),
    );
  }

  frame({ picture, values, blended, caption }) {
    const shown = this.arrays[picture];
    const [rows, columns] = shown.shape;
    const under = element("canvas", { class: Math.min(rows, columns) < SMALL ? "sharp" : null });
    paintPicture(under, shown);
    const made = { values: this.arrays[values], blended: this.arrays[blended], rows, columns };
    made.under = under;
    made.map = element("canvas", { class: "map" });
    made.numbers = element("div", { class: "numbers", "aria-hidden": "true" });
    made.mark = element("div", { class: "mark" });
    made.area = element(
      "div",
      { class: "frame", tabindex: "0", role: "application", "aria-label": this.label(caption) },
      under,
      made.map,
      made.numbers,
      made.mark,
    );
    made.area.addEventListener("pointermove", (event) => this.onPoint(pixelUnder(event, made)));
    made.area.addEventListener("pointerdown", (event) => this.onPoint(pixelUnder(event, made)));
    made.area.addEventListener("keydown", (event) => this.key(event, made));
    const remark = this.entry.remark ? element("p", { class: "remark" }, this.entry.remark) : null;
    made.area.append(...[remark].filter(Boolean));
    made.whole = element(
      "div",
      {},
      caption ? element("p", { class: "caption quiet" }, caption) : null,
      made.area,
    );
    const read = ({ corner }) => this.sheet(made, caption, corner);
    made.table = made.values ? new TableView(read).root : null;
    return made;
  }

  label(caption) {
    const name = this.name(caption);
    return this.entry.limits ? fill(this.texts.frame, { title: name }) : name;
  }

  name(caption) {
    const { title } = this.entry;
    return caption ? `${title}, ${caption}` : title;
  }

  /** The map of a frame as it was computed. */
  sheet({ values }, caption, corner) {
    const [height, width] = values.shape;
    const title = this.name(caption);
    return gridSheet({ title, file: title, corner, values, height, width });
  }

  legend() {
    const { limits, largest, ends, signed } = this.entry;
    const beyond = largest > limits[1];
    const end = (value, word, mark) =>
      element(
        "span",
        {},
        element("b", { class: "number" }, beyond && value !== 0 ? mark : "", short(value)),
        ` ${word}`,
      );
    return element(
      "div",
      { class: "scale" },
      this.bar,
      element(
        "div",
        { class: "ends" },
        end(limits[0], ends[0], "≤ "),
        signed ? element("b", { class: "number" }, "0") : null,
        end(limits[1], ends[1], "≥ "),
      ),
    );
  }

  /** Paint with the chosen settings. */
  paint({ alone, opacity, blended }, table) {
    if (!this.entry.limits) return;
    const { limits } = this.entry;
    const veiled = alone ? null : opacity / 100;
    this.table = table;
    for (const frame of this.frames) {
      frame.under.style.visibility = alone ? "hidden" : "visible";
      frame.map.classList.toggle("cells", !blended || Math.min(frame.rows, frame.columns) < SMALL);
      paintHeat(frame.map, blended ? frame.blended : frame.values, limits, table, veiled);
      this.printNumbers(frame, alone && !blended);
    }
    this.bar.style.backgroundImage = bar(limits, table, veiled);
  }

  /** Print each cell's number where the map is shown as computed and the cells are large enough. */
  printNumbers(frame, wanted) {
    const [, width] = frame.values.shape;
    const size = frame.area.clientWidth / width;
    if (!wanted || size < NUMBERS_FROM) return frame.numbers.replaceChildren();
    frame.numbers.style.gridTemplateColumns = `repeat(${width}, 1fr)`;
    frame.numbers.style.fontSize = `${Math.min(12, size / 4)}px`;
    const ink = (value) => inkOn(this.table[level(value, this.entry.limits)]);
    frame.numbers.replaceChildren(
      ...Array.from(frame.values, (value) =>
        element("span", { style: `color: ${ink(value)}` }, short(value)),
      ),
    );
  }

  /** Read the value behind a pixel (row, column) and mark its cell. */
  point(point) {
    const found = this.frames.map((frame) => this.read(frame, point));
    if (!this.entry.limits) return;
    const { largest } = this.entry;
    const numbers = found.map(({ value }) => short(value)).join(" → ");
    this.said = numbers;
    this.readout.replaceChildren(element("output", {}, numbers));
    if (this.small) return;
    const [{ values, rows, columns }] = this.frames;
    const [height, width] = values.shape;
    const own = height !== rows || width !== columns;
    const share = percent(largest > 0 ? Math.abs(found.at(-1).value) / largest : 0);
    const where = { share, ...found[0].cell, height, width };
    const text = fill(own ? this.texts.cell : this.texts.pixel, where);
    this.readout.append(element("span", { class: "quiet" }, ` ${text}`));
  }

  read(frame, point) {
    const shape = frame.values?.shape ?? [frame.rows, frame.columns];
    const [height, width] = shape;
    const cell = behind(point, shape, [frame.rows, frame.columns]);
    const small = width > 40;
    frame.mark.classList.toggle("spot", small);
    frame.mark.style.left = `${(100 * (cell.column + (small ? 0.5 : 0))) / width}%`;
    frame.mark.style.top = `${(100 * (cell.row + (small ? 0.5 : 0))) / height}%`;
    frame.mark.style.width = small ? "" : `${100 / width}%`;
    frame.mark.style.height = small ? "" : `${100 / height}%`;
    return { cell, value: frame.values?.[cell.row * width + cell.column] };
  }

  /** An arrow key moves by a cell of this map, with Shift by eight. */
  key(event, frame) {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const [height, width] = frame.values?.shape ?? [frame.rows, frame.columns];
    const far = event.shiftKey ? 8 : 1;
    this.onPoint(
      {
        up: step[0] * far * Math.max(1, frame.rows / height),
        across: step[1] * far * Math.max(1, frame.columns / width),
      },
      this,
    );
  }
}

/** The pixel of the picture under a pointer event. */
function pixelUnder(event, { area, rows, columns }) {
  return cellUnder(event, area, rows, columns);
}
