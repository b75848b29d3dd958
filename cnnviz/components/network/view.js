import { classTable } from "../shared/classes.js";
import { element } from "../shared/dom.js";
import { Inspector } from "../shared/inspector.js";
import { layersOf } from "../shared/layers.js";
import { unpack } from "../shared/packet.js";
import { limitsOf, palettes, tableOf } from "../shared/scales.js";
import { change, current, listen } from "../shared/store.js";
import { Column } from "./column.js";
import { drawWiring } from "./drawing.js";
import { toolbar } from "./toolbar.js";

const TELL_AFTER = 250; // milliseconds of rest before the server hears of a new selection

export class NetworkView {
  constructor(root) {
    this.root = root;
    listen(root, this, ({ map }) => this.select(this.chosen.layer, map));
    listen(root, this, ({ walk }) => this.walk(walk), ["walk"]);
  }

  /** Show a packet; `tell` reports the state that belongs into the link. */
  show(bytes, tell) {
    this.tell = tell;
    const envelope = unpack(bytes);
    const packet = unpack(envelope.arrays.packet);
    if (packet.id === this.packet?.id) return;
    const sameNetwork = packet.network === this.packet?.network;
    this.packet = packet;
    this.layers = layersOf(packet);
    this.palettes = palettes(packet.palettes);
    if (!sameNetwork) this.build(envelope.opening);
    this.inspector.showPicture(packet.arrays.picture);
    this.inspector.extra.replaceChildren(classTable(packet, { brief: true }));
    for (const [i, column] of this.columns.entries()) column.layer = this.layers[i];
    this.paint();
    this.select(this.chosen.layer, this.chosen.map, { tell: false });
    this.root.dataset.painted = packet.id;
  }

  /**
   * `opening` counts once a page, and again when another page asks for a layer (`asked`, a number):
   * after that, the store knows better what the person chose.
   */
  build(opening) {
    const { texts } = this.packet;
    const isAsked = opening.asked !== undefined && opening.asked !== current().asked;
    if (isAsked) change({ asked: opening.asked, cell: null }, this);
    const { scale, palette, layer, map } = current().palette && !isAsked ? current() : opening;
    this.settings = { scale, palette };
    this.chosen = this.valid(layer, map);
    const open = { layer: this.layers[this.chosen.layer].name, map: this.chosen.map };
    change({ ...this.settings, ...open }, this);
    this.inspector = new Inspector(texts, (cell) =>
      this.point(this.layers[this.chosen.layer], cell),
    );
    this.columns = this.layers.map((layer) => new Column(layer, texts, this));
    this.wiring = element("div", { class: "wiring" });
    this.strip = element(
      "div",
      { class: "columns", role: "group", "aria-label": texts.network },
      this.wiring,
      element("div", { class: "row" }, ...this.columns.map((column) => column.root)),
    );
    this.strip.addEventListener("keydown", (event) => this.move(event));
    this.inspector.aside.append(
      toolbar(this.packet, this.settings, (name, value) => this.set(name, value)),
    );
    this.root.replaceChildren(this.inspector.root, this.strip);
    drawWiring(this.wiring, this.columns, this.layers);
    this.reveal(this.columns[this.chosen.layer]);
  }

  /** Scroll the columns sideways, and nothing else, until that one is in the middle. */
  reveal({ root }) {
    this.strip.scrollLeft = root.offsetLeft + root.offsetWidth / 2 - this.strip.clientWidth / 2;
  }

  /** Paint all tiles with the current settings. */
  paint() {
    for (const column of this.columns) {
      column.paint(
        (map) => limitsOf(column.layer, map, this.settings.scale),
        this.table(column.layer),
      );
    }
  }

  table(layer) {
    return tableOf(layer, this.palettes[this.settings.palette], this.settings.scale);
  }

  set(name, value) {
    this.settings[name] = value;
    change(this.settings, this);
    this.paint();
    this.select(this.chosen.layer, this.chosen.map);
  }

  /** Open one map: enlarge it, mark its tile, and tell the server after a moment. */
  select(number, map, { tell = true, focus = false } = {}) {
    this.chosen = this.valid(this.layers[number]?.name, map);
    const layer = this.layers[this.chosen.layer];
    for (const column of this.columns) column.mark(column.layer === layer ? this.chosen.map : null);
    if (layer.isMap) {
      const limits = limitsOf(layer, this.chosen.map, this.settings.scale);
      this.inspector.showMap(layer, this.chosen.map, limits, this.table(layer));
    }
    this.point(layer, this.middle(layer));
    if (focus) this.columns[this.chosen.layer].focus(this.chosen.map);
    if (!tell) return;
    change({ layer: layer.name, map: this.chosen.map }, this);
    this.tellSoon();
  }

  /** Show the numbers of one cell. */
  point(layer, cell) {
    this.inspector.showCell(layer, cell);
  }

  middle(layer) {
    if (!layer.isMap) return { map: 0, row: 0, column: layer.strongest ?? 0 };
    const [height, width] = layer.shape;
    return { map: this.chosen.map, row: height >> 1, column: width >> 1 };
  }

  /** Arrow keys on the tiles: up and down between maps, left and right between layers. */
  move(event) {
    const step = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[
      event.key
    ];
    if (!step) return;
    event.preventDefault();
    this.walk({ layers: step[0], maps: step[1] }, { focus: true });
  }

  /** Go on by so many layers and maps, as far as there are any. */
  walk({ layers = 0, maps = 0 }, options = {}) {
    const number = Math.min(Math.max(this.chosen.layer + layers, 0), this.layers.length - 1);
    const last = this.layers[number].shown - 1;
    const map = Math.min(Math.max(this.chosen.map + maps, 0), last);
    this.select(number, map, options);
    if (!options.focus) this.reveal(this.columns[number]);
  }

  /** The numbers of a layer by name and a map that it shows; the first map layer otherwise. */
  valid(name, map) {
    const found = this.layers.findIndex((layer) => layer.name === name);
    const layer = found < 0 ? this.packet.opening : found;
    const last = this.layers[layer].shown - 1;
    return { layer, map: Math.min(Math.max(map ?? 0, 0), last) };
  }

  tellSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tell(this.state()), TELL_AFTER);
  }

  state() {
    return { ...this.settings, layer: this.layers[this.chosen.layer].name, map: this.chosen.map };
  }
}
