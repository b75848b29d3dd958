// The last maps side by side, and all values of the vector that they become.

import { element } from "../shared/dom.js";
import { cellUnder, legendOf } from "../shared/inspector.js";
import { cellOfElement, layersOf, mapOf } from "../shared/layers.js";
import { Mosaic } from "../shared/mosaic.js";
import { exact } from "../shared/numbers.js";
import { paintMap } from "../shared/paint.js";
import { palettes, tableOf } from "../shared/scales.js";
import { listSheet } from "../shared/sheet.js";
import { current, listen } from "../shared/store.js";
import { TableView } from "../shared/table.js";
import { fill } from "../shared/text.js";

const CELL = { width: 7, height: 20 }; // CSS pixels of one value in the strip
const MAP = 44; // CSS pixels of one of the last maps
const GAP = 4;
const STEPS = { ArrowLeft: -1, ArrowRight: 1 };

export class Strip {
  constructor(packet) {
    this.texts = packet.texts;
    this.palettes = palettes(packet.palettes);
    [this.source, this.vector] = layersOf(packet);
    this.maps = new Mosaic();
    this.spot = element("div", { class: "spot", hidden: true });
    this.canvas = element("canvas", { "aria-hidden": "true" });
    this.mark = element("div", { class: "here", hidden: true });
    this.readout = element("p", { class: "number readout", "aria-live": "polite" });
    this.legend = element("div", { class: "legend" });
    this.parts = [this.mapsPart(), this.stripPart()];
    new ResizeObserver(() => this.paintStrip()).observe(this.box);
    new ResizeObserver(() => this.layOutMaps()).observe(this.list);
    listen(this.box, this, () => this.paint());
    this.paint();
    this.point(this.vector.strongest ?? 0);
  }

  mapsPart() {
    const [height, width, maps] = this.source.shape;
    const intro = fill(this.texts.lastMapsIntro, { layer: this.source.name, maps, height, width });
    this.list = element(
      "div",
      { class: "maps", role: "img", tabindex: "0", "aria-label": intro },
      this.maps.canvas,
      this.spot,
    );
    return part(this.texts.lastMaps, intro, this.list);
  }

  stripPart() {
    const {
      name,
      shape: [size],
    } = this.vector;
    this.box = element(
      "div",
      { class: "strip", tabindex: "0", role: "application" },
      this.canvas,
      this.mark,
    );
    this.box.setAttribute("aria-label", fill(this.texts.stripAlt, { layer: name }));
    this.box.addEventListener("pointermove", (event) => this.point(this.under(event)));
    this.box.addEventListener("keydown", (event) => this.move(event));
    const title = fill(this.texts.strip, { size, layer: name });
    return part(
      title,
      this.flattens() ? this.texts.stripIntro : this.texts.stripIntroGlobal,
      this.box,
      this.legend,
      this.readout,
      new TableView(() => this.sheet()).root,
    );
  }

  /** Whether each element is one cell of the last maps, and not worked out of a whole map. */
  flattens() {
    return this.vector.cells[0] * this.vector.cells[1] > 1 || this.vector.kind === "Flatten";
  }

  /** The vector's elements with what each of them stands for. */
  sheet() {
    const { texts, vector, source } = this;
    const flattens = this.flattens();
    const rows = Array.from(vector.values, (value, index) => {
      const { row, column, channel } = cellOfElement(vector, index);
      return [String(index), value, ...(flattens ? [row, column] : []), channel];
    });
    const places = flattens ? [texts.rowHead, texts.columnHead] : [];
    const head = [texts.elementHead, texts.value, ...places, texts.channelHead];
    const title = fill(texts.strip, { size: vector.shape[0], layer: vector.name });
    return listSheet({ title, file: `${source.name}-${vector.name}`, head, rows });
  }

  paint() {
    const palette = this.palettes[current().palette] ?? Object.values(this.palettes)[0];
    this.mapTable = tableOf(this.source, palette, "layer");
    this.table = tableOf(this.vector, palette, "layer");
    if (this.maps.across) this.paintMaps();
    this.legend.replaceChildren(...legendOf(this.vector.limits.layer, this.table));
    this.paintStrip();
  }

  /** As many maps in a row as there is room for. */
  layOutMaps() {
    const across = Math.max(1, Math.floor((this.list.clientWidth + GAP) / (MAP + GAP)));
    if (across === this.maps.across) return;
    this.maps.layOut({ count: this.source.shown, across, size: MAP, gap: GAP });
    this.paintMaps();
    this.point(this.at);
  }

  paintMaps() {
    const { shown, shape, limits } = this.source;
    for (let map = 0; map < shown; map++) {
      this.maps.draw(map, mapOf(this.source, map), shape, limits.layer, this.mapTable);
    }
  }

  paintStrip() {
    const size = this.vector.shape[0];
    this.across = Math.min(size, Math.max(8, Math.floor(this.box.clientWidth / CELL.width)));
    this.down = Math.ceil(size / this.across);
    const padded = new Float32Array(this.across * this.down).fill(NaN);
    padded.set(this.vector.values);
    paintMap(this.canvas, padded, this.down, this.across, this.vector.limits.layer, this.table);
    this.canvas.style.height = `${CELL.height * this.down}px`;
    if (this.at !== undefined) this.showMark();
  }

  under(event) {
    const { row, column } = cellUnder(event, this.canvas, this.down, this.across);
    return Math.min(row * this.across + column, this.vector.shape[0] - 1);
  }

  move(event) {
    const step = STEPS[event.key] ?? { ArrowUp: -this.across, ArrowDown: this.across }[event.key];
    if (!step) return;
    event.preventDefault();
    this.point(Math.min(Math.max(this.at + step, 0), this.vector.shape[0] - 1));
  }

  /** Show an element's value and where it comes from. */
  point(index) {
    this.at = index;
    const cell = { ...cellOfElement(this.vector, index), element: index, source: this.source.name };
    const origin = this.flattens() ? this.texts.origin : this.texts.originGlobal;
    this.readout.textContent = `${fill(origin, cell)}: ${exact(this.vector.values[index])}`;
    this.showMark();
    this.showSpot(cell);
  }

  showMark() {
    const row = Math.floor(this.at / this.across);
    this.mark.hidden = false;
    this.mark.style.left = `${(100 * (this.at % this.across)) / this.across}%`;
    this.mark.style.top = `${row * CELL.height}px`;
    this.mark.style.width = `${100 / this.across}%`;
  }

  showSpot({ row, column, channel }) {
    this.spot.hidden = !this.maps.across;
    if (this.spot.hidden) return;
    const [height, width] = this.flattens() ? this.source.shape : [1, 1];
    const { left, top } = this.maps.place(channel);
    this.spot.style.left = `${left + (MAP * column) / width}px`;
    this.spot.style.top = `${top + (MAP * row) / height}px`;
    this.spot.style.width = `${MAP / width}px`;
    this.spot.style.height = `${MAP / height}px`;
    keepInView(this.list, top, MAP);
  }
}

/** Scroll the list, and nothing else, until that part of it can be seen. */
function keepInView(list, top, height) {
  list.scrollTop = Math.min(list.scrollTop, top);
  list.scrollTop = Math.max(list.scrollTop, top + height - list.clientHeight);
}

function part(title, intro, ...content) {
  return element(
    "section",
    { class: "part" },
    element("h4", {}, title),
    element("p", { class: "quiet" }, intro),
    ...content,
  );
}
