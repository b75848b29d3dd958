// The input picture with the receptive field, one map enlarged, and the numbers of one cell.

import { element } from "./dom.js";
import { fieldOf, mapOf, valueAt } from "./layers.js";
import { exact, short } from "./numbers.js";
import { gradient, inkOn, level, paintMap, paintPicture } from "./paint.js";
import { around, gridSheet, listSheet } from "./sheet.js";
import { TableView } from "./table.js";
import { fill } from "./text.js";

const NUMBERS_FROM = 30; // CSS pixels a cell must be wide for its number to be printed in it

export class Inspector {
  /**
   * @param {object} texts words and sentences, with {names} to fill in
   * @param {(cell: object) => void} onCell called when the person points at a cell of the map
   * @param {(cell: object) => void} onChoose called when the person presses on a cell, drags over
   *   it, or reaches it with the arrow keys
   */
  constructor(texts, onCell, onChoose = onCell) {
    this.texts = texts;
    this.picture = element("canvas", { role: "img" });
    this.outline = element("div", { class: "outline", hidden: true });
    this.map = element("canvas", { "aria-hidden": "true" });
    this.numbers = element("div", { class: "numbers", "aria-hidden": "true" });
    this.cell = element("div", { class: "cell", hidden: true });
    this.legend = element("div", { class: "legend" });
    this.title = element("div", { class: "title" });
    this.value = element("div", { class: "value number" });
    this.place = element("div", { class: "place number" });
    this.sees = element("div", { class: "sees number quiet" });
    this.extra = element("div", { class: "extra" });
    this.aside = element(
      "div",
      { class: "aside" },
      element(
        "div",
        { class: "readout", "aria-live": "polite" },
        this.value,
        this.place,
        this.sees,
      ),
      this.extra,
    );
    this.frame = element(
      "div",
      { class: "frame", tabindex: "0", role: "application" },
      this.map,
      this.numbers,
      this.cell,
    );
    this.frame.addEventListener("pointermove", (event) => {
      const act = event.buttons & 1 ? onChoose : onCell;
      act(this.cellUnder(event));
    });
    this.frame.addEventListener("pointerdown", (event) => onChoose(this.cellUnder(event)));
    this.frame.addEventListener("keydown", (event) => this.moveCell(event, onChoose));
    this.enlarged = figure("enlarged", this.title, this.frame, this.legend);
    this.enlarged.hidden = true; // until there is a map: a vector has none
    this.table = new TableView((words) => this.sheet(words));
    this.root = element(
      "div",
      { class: "inspector" },
      figure(
        "picture",
        texts.picture,
        element("div", { class: "frame" }, this.picture, this.outline),
      ),
      this.enlarged,
      this.aside,
      this.table.root,
    );
    new ResizeObserver(() => this.printNumbers()).observe(this.frame);
  }

  /** Show another input picture (uint8 H × W × 1 or 3). */
  showPicture(picture) {
    this.size = { height: picture.shape[0], width: picture.shape[1] };
    paintPicture(this.picture, picture);
    this.picture.setAttribute("aria-label", this.texts.pictureAlt);
  }

  /** Enlarge one map of a map layer. */
  showMap(layer, map, limits, table) {
    this.enlarged.hidden = false;
    Object.assign(this, { layer, channel: map, limits, colours: table });
    const [height, width, channels] = layer.shape;
    paintMap(this.map, mapOf(layer, map), height, width, limits, table);
    this.title.replaceChildren(
      element("strong", {}, layer.name),
      ` ${fill(this.texts.channelOf, { channel: map, last: channels - 1 })}`,
    );
    this.frame.setAttribute(
      "aria-label",
      fill(this.texts.mapAlt, { layer: layer.name, channel: map, height, width }),
    );
    this.legend.replaceChildren(...legendOf(limits, table));
    this.printNumbers();
    this.table.changed();
  }

  /** Show one cell's value, place and receptive field. */
  showCell(layer, cell) {
    this.at = { layer, ...cell };
    this.value.replaceChildren(
      element("span", { class: "quiet" }, this.texts.value),
      " ",
      element("output", {}, exact(valueAt(layer, cell))),
    );
    this.place.textContent = placeText(this.texts, layer, cell);
    if (this.size) this.showField(layer, cell); // without a picture there is nothing to outline
    this.markCell(layer, cell);
  }

  showField(layer, cell) {
    const { height, width } = this.size;
    const { exact: seen, whole } = fieldOf(layer, cell);
    const shown = seen.top <= seen.bottom && seen.left <= seen.right;
    if (shown) box(this.outline, seen, height, width);
    this.outline.hidden = !shown;
    this.sees.textContent = shown ? fieldText(this.texts, seen, whole) : this.texts.seesPadding;
  }

  markCell(layer, { map, row, column }) {
    const onThisMap = layer === this.layer && map === this.channel;
    this.cell.hidden = !onThisMap;
    if (!onThisMap) return;
    const [height, width] = layer.shape;
    box(this.cell, { top: row, bottom: row, left: column, right: column }, height, width);
  }

  /** The cell of the enlarged map under a pointer event. */
  cellUnder(event) {
    const [height, width] = this.layer.shape;
    return { map: this.channel, ...cellUnder(event, this.frame, height, width) };
  }

  moveCell(event, onCell) {
    const move = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[
      event.key
    ];
    if (!move || !this.layer) return;
    event.preventDefault();
    event.stopPropagation();
    const [height, width] = this.layer.shape;
    const from = this.at?.layer === this.layer ? this.at : { row: -1, column: -1 };
    onCell({
      map: this.channel,
      row: clamp(from.row + move[0], height),
      column: clamp(from.column + move[1], width),
    });
  }

  /** The enlarged map, or the vector whose cell is shown, as a table. */
  sheet({ corner }) {
    const layer = this.at?.layer ?? this.layer;
    if (!layer) return null;
    if (layer.isMap) return this.mapSheet(corner);
    const file = layer.name;
    const title = fill(this.texts.vector, { layer: file, size: layer.shape[0] });
    const name = (i) => layer.labels?.[i] ?? String(i);
    const rows = Array.from(layer.values, (value, i) => [name(i), value]);
    return listSheet({ title, file, head: [this.texts.elementHead, this.texts.value], rows });
  }

  mapSheet(corner) {
    const { layer, channel, texts, at } = this;
    const [height, width] = layer.shape;
    return gridSheet({
      title: fill(texts.sheet, { layer: layer.name, channel, height, width }),
      file: `${layer.name}-${channel}`,
      corner,
      values: mapOf(layer, channel),
      ...{ height, width, from: at?.layer === layer ? around(at) : null },
    });
  }

  /** Print each cell's number where the cells are large enough to hold one. */
  printNumbers() {
    if (!this.layer) return;
    const [height, width] = this.layer.shape;
    const size = this.frame.clientWidth / width;
    if (size < NUMBERS_FROM) return this.numbers.replaceChildren();
    this.numbers.style.gridTemplateColumns = `repeat(${width}, 1fr)`;
    this.numbers.style.fontSize = `${Math.min(13, size / 3.6)}px`;
    const values = mapOf(this.layer, this.channel).subarray(0, height * width);
    this.numbers.replaceChildren(...Array.from(values, (value) => this.printed(value)));
  }

  printed(value) {
    const word = this.colours[level(value, this.limits)];
    return element("span", { style: `color: ${inkOn(word)}` }, short(value));
  }
}

/** A colour scale with the numbers at its ends, and 0 where it lies between them. */
export function legendOf([low, high], table) {
  const middle = low < 0 && high > 0 ? element("span", {}, "0") : null;
  return [
    element("div", { class: "bar", style: `background: ${gradient(table)}` }),
    element(
      "div",
      { class: "ends number" },
      element("span", {}, short(low)),
      middle,
      element("span", {}, short(high)),
    ),
  ];
}

/** The row and column under a pointer event on an element that shows height × width cells. */
export function cellUnder(event, target, height, width) {
  const area = target.getBoundingClientRect();
  return {
    row: clamp(Math.floor(((event.clientY - area.top) / area.height) * height), height),
    column: clamp(Math.floor(((event.clientX - area.left) / area.width) * width), width),
  };
}

function placeText(texts, layer, { map, row, column }) {
  const values = {
    layer: layer.name,
    row,
    column,
    channel: map,
    element: column,
    label: layer.labels?.[column] ?? "",
  };
  if (layer.isMap) return fill(texts.cell, values);
  return fill(layer.labels ? texts.elementNamed : texts.element, values);
}

function fieldText(texts, seen, whole) {
  const height = whole.bottom - whole.top + 1;
  const width = whole.right - whole.left + 1;
  const padded = Object.keys(seen).some((side) => seen[side] !== whole[side]);
  return fill(padded ? texts.seesPadded : texts.sees, { height, width, ...seen });
}

function box(node, { top, bottom, left, right }, height, width) {
  node.style.top = `${(100 * top) / height}%`;
  node.style.left = `${(100 * left) / width}%`;
  node.style.height = `${(100 * (bottom - top + 1)) / height}%`;
  node.style.width = `${(100 * (right - left + 1)) / width}%`;
}

function clamp(value, size) {
  return Math.min(Math.max(value, 0), size - 1);
}

function figure(name, title, ...content) {
  const head = typeof title === "string" ? element("div", { class: "title" }, title) : title;
  return element("div", { class: name }, head, ...content);
}
