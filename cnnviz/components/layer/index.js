// All maps of one layer; map and colours are shared with the network's columns through the store.
//
// A packet without a picture holds the layer's kernels instead of maps: its cells are places in a
// kernel, so they mean nothing to those who show the picture's.

import { element, mounted } from "../shared/dom.js";
import { cellUnder, Inspector } from "../shared/inspector.js";
import { layersOf, mapOf } from "../shared/layers.js";
import { Mosaic } from "../shared/mosaic.js";
import { unpack } from "../shared/packet.js";
import { limitsOf, palettes, tableOf } from "../shared/scales.js";
import { change, current, listen } from "../shared/store.js";
import { fill } from "../shared/text.js";

const SIZE = 72; // CSS pixels of a tile
const GAP = 6;

export default function render(component) {
  const { root, record } = mounted(component);
  record.view ??= new LayerView(root);
  record.view.show(component.data);
}

class LayerView {
  constructor(root) {
    this.root = root;
    listen(root, this, (state) => this.follow(state));
    listen(root, this, () => this.layer?.isMap && this.showChosen(), ["cell"]);
  }

  show(bytes) {
    const packet = unpack(bytes);
    if (packet.id === this.packet?.id) return;
    const before = this.layer;
    this.packet = packet;
    [this.layer] = layersOf(packet);
    this.palettes = palettes(packet.palettes);
    if (this.tiles && alike(before, this.layer)) this.repaint();
    else this.rebuild();
    this.root.dataset.painted = packet.id;
  }

  rebuild() {
    this.root.replaceChildren();
    this.tiles = null;
    if (this.layer.isMap) this.build();
  }

  /** The same layer on another picture or after another epoch: only the numbers are new. */
  repaint() {
    this.showPicture();
    this.paint();
  }

  showPicture() {
    const { picture } = this.packet.arrays;
    this.inspector.root.classList.toggle("bare", !picture);
    if (picture) this.inspector.showPicture(picture);
  }

  build() {
    const { texts } = this.packet;
    this.inspector = new Inspector(
      texts,
      (cell) => this.inspector.showCell(this.layer, cell),
      (cell) => this.chooseCell(cell),
    );
    this.inspector.root.classList.add("large");
    this.inspector.frame.addEventListener("pointerleave", () => this.showChosen());
    this.mosaic = new Mosaic();
    this.tiles = Array.from({ length: this.layer.shown }, (_, map) => this.tile(map));
    this.grid = element(
      "div",
      { class: "grid", role: "group", "aria-label": this.layer.name },
      this.mosaic.canvas,
      ...this.tiles,
    );
    new ResizeObserver(() => this.layOut()).observe(this.grid);
    this.grid.addEventListener("keydown", (event) => this.move(event));
    this.root.append(this.inspector.root, this.grid);
    this.showPicture();
    this.map = Math.min(current().map, this.layer.shown - 1);
    this.paint();
  }

  tile(map) {
    const alt = fill(this.packet.texts.tile, { layer: this.layer.name, channel: map });
    const tile = element("button", {
      class: "tile",
      tabindex: "-1",
      title: alt,
      "aria-label": alt,
    });
    tile.addEventListener("click", () => this.choose(map));
    tile.addEventListener("pointermove", (event) => {
      const [height, width] = this.layer.shape;
      this.inspector.showCell(this.layer, { map, ...cellUnder(event, tile, height, width) });
    });
    return tile;
  }

  /** Another component changed the map or the colours. */
  follow({ layer, map }) {
    if (!this.layer?.isMap) return;
    if (layer === null || layer === this.layer.name) this.map = Math.min(map, this.layer.shown - 1);
    this.paint();
  }

  /** As many tiles in a row as the page has room for. */
  layOut() {
    const across = Math.max(1, Math.floor((this.grid.clientWidth - 10 + GAP) / (SIZE + GAP)));
    if (across === this.mosaic.across) return;
    this.mosaic.layOut({ count: this.layer.shown, across, size: SIZE, gap: GAP });
    this.grid.style.gridTemplateColumns = `repeat(${across}, ${SIZE}px)`;
    this.paintTiles();
  }

  paint() {
    const { scale, palette } = current();
    this.table = tableOf(
      this.layer,
      this.palettes[palette] ?? Object.values(this.palettes)[0],
      scale,
    );
    if (this.mosaic.across) this.paintTiles();
    this.open();
  }

  paintTiles() {
    for (let map = 0; map < this.layer.shown; map++) {
      const limits = limitsOf(this.layer, map, current().scale);
      this.mosaic.draw(map, mapOf(this.layer, map), this.layer.shape, limits, this.table);
    }
  }

  choose(map) {
    this.map = map;
    this.open();
    this.tiles[map].focus();
    change({ map }, this);
  }

  /** Enlarge the chosen map. */
  open() {
    const limits = limitsOf(this.layer, this.map, current().scale);
    for (const [map, tile] of this.tiles.entries()) {
      tile.classList.toggle("chosen", map === this.map);
      tile.tabIndex = map === this.map ? 0 : -1;
    }
    this.inspector.showMap(this.layer, this.map, limits, this.table);
    this.showChosen();
  }

  /** Tell the explanation below which cell to work out. */
  chooseCell({ row, column }) {
    if (this.packet.arrays.picture) change({ cell: { row, column } }, this);
    else this.own = { row, column };
    this.showChosen();
  }

  /** Mark the chosen cell: what is only pointed at is shown for as long as the pointer is there. */
  showChosen() {
    const [height, width] = this.layer.shape;
    const cell = this.packet.arrays.picture ? current().cell : this.own;
    const chosen = cell && cell.row < height && cell.column < width;
    const { row, column } = chosen ? cell : { row: height >> 1, column: width >> 1 };
    this.inspector.showCell(this.layer, { map: this.map, row, column });
  }

  move(event) {
    const { across } = this.mosaic;
    const step = { ArrowUp: -across, ArrowDown: across, ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    this.choose(Math.min(Math.max(this.map + step, 0), this.layer.shown - 1));
  }
}

function alike(one, other) {
  return one.name === other.name && String(one.shape) === String(other.shape);
}
