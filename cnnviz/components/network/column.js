// One layer: its header, its legend and its tiles.

import { element } from "../shared/dom.js";
import { cellUnder, legendOf } from "../shared/inspector.js";
import { mapOf } from "../shared/layers.js";
import { Mosaic } from "../shared/mosaic.js";
import { count, exact, percent, shape, short } from "../shared/numbers.js";
import { paintMap } from "../shared/paint.js";
import { fill } from "../shared/text.js";

const WIDTH = 104; // CSS pixels of a column's pictures
const TILES = { across: 2, size: 50, gap: 4 };
const HEIGHT = 424;
const NAMED_UP_TO = 20; // vectors up to this length are listed element by element

export class Column {
  constructor(layer, texts, view) {
    Object.assign(this, { layer, texts, view });
    this.legend = element("div", { class: "legend" });
    this.body = element("div", { class: "tiles" });
    this.root = element(
      "section",
      { class: `column ${layer.family}`, "aria-label": this.label() },
      this.header(),
      this.body,
    );
    this.targets = this.build();
    if (layer.isMap) this.body.append(this.mosaic());
    this.body.append(...this.targets.map((target) => target.root));
    if (layer.isMap && layer.shown < layer.maps) this.root.append(this.more());
  }

  label() {
    const { name, kind, shape: axes, parameters } = this.layer;
    return fill(this.texts.columnLabel, {
      name,
      kind,
      shape: shape(axes),
      parameters: count(parameters),
    });
  }

  header() {
    const { name, title, shape: axes, parameters } = this.layer;
    return element(
      "header",
      {},
      element("div", { class: "name", title: name }, element("bdi", {}, name)),
      element("div", { class: "kind" }, title),
      element("div", { class: "number" }, shape(axes)),
      element(
        "div",
        { class: "number quiet" },
        fill(this.texts.parameters, { count: count(parameters) }),
      ),
      this.legend,
    );
  }

  build() {
    if (this.layer.isMap)
      return Array.from({ length: this.layer.shown }, (_, map) => new Tile(this, map));
    if (this.layer.shape[0] <= NAMED_UP_TO) return [new List(this)];
    return [new Vector(this)];
  }

  /** The canvas that all tiles are painted on; the tiles themselves are see-through buttons. */
  mosaic() {
    this.tiles = new Mosaic();
    this.tiles.layOut({ count: this.layer.shown, ...TILES });
    return this.tiles.canvas;
  }

  more() {
    const text = fill(this.texts.more, { shown: this.layer.shown, maps: this.layer.maps });
    const onclick = () => {
      this.view.select(this.layer.number, 0);
      document.getElementById(this.texts.layerAnchor)?.scrollIntoView();
    };
    return element("button", { class: "action more", onclick }, text);
  }

  /** Paint all tiles; `limitsFor(map)` gives each one's limits. */
  paint(limitsFor, table) {
    Object.assign(this, { limitsFor, table });
    for (const target of this.targets) target.paint(limitsFor, table);
    this.showLegend(0);
  }

  showLegend(map) {
    this.legend.replaceChildren(...legendOf(this.limitsFor(map), this.table));
  }

  mark(map) {
    this.root.classList.toggle("open", map !== null);
    for (const [i, target] of this.targets.entries()) target.mark(i === map);
    if (map !== null && this.limitsFor) this.showLegend(map);
  }

  focus(map) {
    this.targets[Math.min(map, this.targets.length - 1)].root.focus();
    this.root.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}

/** One feature map as a small picture. */
class Tile {
  constructor(column, map) {
    const { layer, view, texts } = column;
    Object.assign(this, { column, map });
    const alt = fill(texts.tile, { layer: layer.name, channel: map });
    this.root = element("button", {
      class: "tile",
      tabindex: "-1",
      title: alt,
      "aria-label": alt,
    });
    this.root.addEventListener("click", () =>
      view.select(column.layer.number, map, { focus: true }),
    );
    this.root.addEventListener("pointermove", (event) => this.point(event));
  }

  point(event) {
    const { layer, view } = this.column;
    const [height, width] = layer.shape;
    view.point(layer, { map: this.map, ...cellUnder(event, this.root, height, width) });
  }

  paint(limitsFor, table) {
    const { layer, tiles } = this.column;
    tiles.draw(this.map, mapOf(layer, this.map), layer.shape, limitsFor(this.map), table);
  }

  mark(on) {
    mark(this.root, on);
  }
}

/** A long vector as a block of cells, read like text. */
class Vector {
  constructor(column) {
    this.column = column;
    const { layer, view, texts } = column;
    this.size = layer.shape[0];
    this.width = blockWidth(this.size);
    this.height = Math.ceil(this.size / this.width);
    this.canvas = element("canvas", { style: `height: ${(WIDTH * this.height) / this.width}px` });
    const alt = fill(texts.vector, { layer: layer.name, size: this.size });
    this.root = element(
      "button",
      { class: "tile vector", tabindex: "-1", title: alt, "aria-label": alt },
      this.canvas,
    );
    this.root.addEventListener("click", () => view.select(layer.number, 0, { focus: true }));
    this.root.addEventListener("pointermove", (event) => this.point(event));
  }

  point(event) {
    const { row, column } = cellUnder(event, this.canvas, this.height, this.width);
    const index = Math.min(row * this.width + column, this.size - 1);
    this.column.view.point(this.column.layer, { map: 0, row: 0, column: index });
  }

  paint(limitsFor, table) {
    const padded = new Float32Array(this.width * this.height).fill(NaN);
    padded.set(this.column.layer.values);
    paintMap(this.canvas, padded, this.height, this.width, limitsFor(0), table);
  }

  mark(on) {
    mark(this.root, on);
  }
}

/** A short vector as a list with a bar for each element; class names where they belong. */
class List {
  constructor(column) {
    this.column = column;
    const { layer, view } = column;
    this.rows = Array.from({ length: layer.shape[0] }, (_, i) => this.row(i));
    this.root = element("div", { class: "list", tabindex: "-1", role: "list" }, ...this.rows);
    this.root.addEventListener("click", () => view.select(column.layer.number, 0, { focus: true }));
  }

  row(i) {
    const { layer, view } = this.column;
    const name = layer.labels?.[i] ?? String(i);
    const item = element(
      "div",
      { class: "item", role: "listitem" },
      element("span", { class: "bar" }),
      element("span", { class: "label", title: name }, name),
      element("span", { class: "number" }),
    );
    item.addEventListener("pointermove", () =>
      view.point(this.column.layer, { map: 0, row: 0, column: i }),
    );
    return item;
  }

  paint(limitsFor) {
    const { layer } = this.column;
    const [low, high] = limitsFor(0);
    const reach = Math.max(Math.abs(low), Math.abs(high)) || 1;
    for (const [i, item] of this.rows.entries()) {
      const value = layer.values[i];
      const text = layer.probabilities ? percent(value) : short(value);
      item.children[0].style.width = `${(100 * Math.min(Math.abs(value) / reach, 1)).toFixed(1)}%`;
      item.children[2].textContent = text;
      item.classList.toggle("negative", value < 0);
      item.classList.toggle("strongest", i === layer.strongest);
      item.setAttribute("aria-label", `${item.children[1].textContent}: ${exact(value)}`);
    }
  }

  mark(on) {
    mark(this.root, on);
  }
}

/** The fewest columns, a power of two, with which the block is not taller than a column. */
export function blockWidth(size) {
  let width = 4;
  while ((Math.ceil(size / width) * WIDTH) / width > HEIGHT) width *= 2;
  return width;
}

function mark(root, on) {
  root.classList.toggle("chosen", on);
  root.tabIndex = on ? 0 : -1;
}
