// One picture of the chain: its title, its cells, its shape and its scale.

import { element } from "../shared/dom.js";
import { cellUnder, legendOf } from "../shared/inspector.js";
import { shape as shapeText } from "../shared/numbers.js";
import { inkOn, level, paintMap, paintPicture } from "../shared/paint.js";
import { around, gridSheet } from "../shared/sheet.js";
import { TableView } from "../shared/table.js";
import { fill } from "../shared/text.js";
import { channelOf } from "./arithmetic.js";
import { printed } from "./numbers.js";

export const IN_COLOUR = -1; // in place of a channel's number
const NUMBERS_FROM = 17; // CSS pixels a cell must be wide for its number to be printed in it
const TAPS_FROM = 4; // CSS pixels a cell must be wide for each place of a window to be marked

export class Card {
  /** @param {ChainView} view told what the person points at */
  constructor(view, picture, texts) {
    Object.assign(this, { view, picture, texts });
    const [height, width] = picture.shape;
    this.canvas = element("canvas", { "aria-hidden": "true" });
    this.numbers = element("div", { class: "numbers", "aria-hidden": "true" });
    this.marks = element("div", { class: "marks", "aria-hidden": "true" });
    this.frame = element(
      "div",
      { class: "frame", tabindex: "0", role: "application" },
      this.canvas,
      this.numbers,
      this.marks,
    );
    this.frame.style.aspectRatio = `${width} / ${height}`;
    this.frame.style.setProperty("--aspect", width / height);
    this.legend = element("div", { class: "legend" });
    this.table = new TableView((words) => this.sheet(words));
    this.root = element(
      "li",
      { class: `card ${picture.kind}` },
      element("h3", {}, picture.title),
      element("div", { class: "stage" }, this.frame),
      this.legend,
      element(
        "p",
        { class: "facts number quiet" },
        `${shapeText(picture.shape)} · `,
        fill(texts.range, { least: printed(picture.least), most: printed(picture.most) }),
      ),
      this.table.root,
    );
    this.listen();
    new ResizeObserver(() => this.printNumbers()).observe(this.frame);
  }

  listen() {
    const { frame, view } = this;
    const [height, width] = this.picture.shape;
    const under = (event) => cellUnder(event, frame, height, width);
    frame.addEventListener("pointermove", (event) => {
      view.point(this, under(event), (event.buttons & 1) === 1);
    });
    frame.addEventListener("pointerdown", (event) => view.point(this, under(event), true));
    frame.addEventListener("pointerleave", () => view.leave());
    frame.addEventListener("focus", () => view.enter(this));
    frame.addEventListener("keydown", (event) => view.step(this, event));
  }

  /** The numbers of the channel that is shown, or of the first while all are. */
  sheet({ corner }) {
    const { picture, channel, texts, view } = this;
    const [height, width, channels] = picture.shape;
    const named = channels > 1 ? ` (${texts.channels[channel]})` : "";
    const title = `${picture.title}${named}`;
    const { number, row, column } = view.chosen;
    const from = number === picture.number ? around({ row, column }) : null;
    const values = channelOf(picture, channel);
    return gridSheet({ title, file: title, corner, values, height, width, from });
  }

  paint(tables, channel) {
    const { picture } = this;
    const [height, width, channels] = picture.shape;
    this.channel = Math.min(Math.max(channel, 0), channels - 1);
    this.colours = picture.signed ? tables.signed : tables.grey;
    if (this.coloured) paintPicture(this.canvas, coloured(picture));
    else
      paintMap(
        this.canvas,
        channelOf(picture, this.channel),
        height,
        width,
        picture.limits,
        this.colours,
      );
    this.canvas.classList.toggle("photo", width > 64);
    this.frame.setAttribute(
      "aria-label",
      fill(this.texts.alt, {
        title: picture.title,
        height,
        width,
        least: printed(picture.least),
        most: printed(picture.most),
      }),
    );
    this.legend.replaceChildren(...(this.coloured ? [] : legendOf(picture.limits, this.colours)));
    this.markClipped();
    this.printNumbers();
    this.table.changed();
  }

  /** Say where the end colours also stand for numbers beyond them. */
  markClipped() {
    const { least, most, limits } = this.picture;
    const ends = this.legend.querySelectorAll(".ends span");
    if (!ends.length) return;
    if (least < limits[0]) ends[0].prepend("≤ ");
    if (most > limits[1]) ends[ends.length - 1].prepend("≥ ");
  }

  /** Whether the picture is shown in its colours, and not one channel of it in grey. */
  get coloured() {
    return this.picture.kind === "picture" && this.view.channel === IN_COLOUR;
  }

  /** Print each cell's number where the cells are large enough to hold one. */
  printNumbers() {
    const [height, width] = this.picture.shape;
    const size = this.frame.clientWidth / width;
    if (!this.colours || size < NUMBERS_FROM || this.coloured)
      return this.numbers.replaceChildren();
    this.numbers.style.gridTemplateColumns = `repeat(${width}, minmax(0, 1fr))`;
    const values = channelOf(this.picture, this.channel).subarray(0, height * width);
    const texts = Array.from(values, printed);
    const longest = Math.max(...texts.map((text) => text.length));
    const letters = Math.min(14, size / 2, (1.6 * size) / longest);
    if (letters < 7) return this.numbers.replaceChildren();
    this.numbers.style.fontSize = `${letters}px`;
    this.numbers.replaceChildren(
      ...texts.map((text, i) => {
        const word = this.colours[level(values[i], this.picture.limits)];
        return element("span", { style: `color: ${inkOn(word)}` }, text);
      }),
    );
  }

  clear() {
    this.marks.replaceChildren();
  }

  /** Mark the cell that is worked out. */
  markCell({ row, column }) {
    this.marks.replaceChildren(this.box("cell", row, column, 1, 1));
  }

  /** Mark the window that a cell of the next picture is made of. */
  markWindow(places) {
    const rows = places.map((place) => place.row);
    const columns = places.map((place) => place.column);
    const [top, left] = [Math.min(...rows), Math.min(...columns)];
    const [height, width] = [Math.max(...rows) - top + 1, Math.max(...columns) - left + 1];
    const taps = this.frame.clientWidth / this.picture.shape[1] >= TAPS_FROM;
    const gaps = places.length > 1 && places.length < height * width;
    const dots = gaps && taps ? places.filter((place) => !place.padding) : [];
    this.marks.replaceChildren(
      this.box("outline", top, left, height, width),
      ...dots.map((place) => this.box("tap", place.row, place.column, 1, 1)),
    );
  }

  box(name, row, column, rows, columns) {
    const [height, width] = this.picture.shape;
    const node = element("div", { class: name });
    node.style.top = `${(100 * row) / height}%`;
    node.style.left = `${(100 * column) / width}%`;
    node.style.height = `${(100 * rows) / height}%`;
    node.style.width = `${(100 * columns) / width}%`;
    return node;
  }
}

/** Three channels as one picture of bytes, black to the brightest value. */
function coloured({ values, shape, limits }) {
  const size = shape[0] * shape[1];
  const bytes = new Uint8ClampedArray(3 * size);
  const factor = limits[1] > 0 ? 255 / limits[1] : 0;
  for (let c = 0; c < 3; c++)
    for (let i = 0; i < size; i++) bytes[3 * i + c] = values[c * size + i] * factor;
  return Object.assign(bytes, { shape });
}
