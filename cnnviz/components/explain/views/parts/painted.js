// Contributions painted back onto the maps: all channels added up, and the strongest channels alone.

import { element } from "../../../shared/dom.js";
import { exact, short } from "../../../shared/numbers.js";
import { fill } from "../../../shared/text.js";
import { byChannel, onMaps, summed } from "../../arithmetic/dense.js";
import { mapAt, placeOf } from "../../arithmetic/flatten.js";
import { limitsOf } from "../../arithmetic/limits.js";
import { moreButton } from "./bars.js";
import { labelled } from "./labels.js";
import { MapFigure } from "./map.js";
import { note } from "./part.js";

const FIRST = 6;
const MOST = 48;

export class PaintedBack {
  constructor({ texts, facts, arrays }, values) {
    Object.assign(this, { texts, arrays, cells: facts.cells });
    this.maps = onMaps(values, facts.cells);
    this.sum = summed(this.maps);
    this.ranked = byChannel(values, facts.cells[2]);
    this.scale = balanced(this.maps);
    this.whole = this.wholeFigure();
    this.told = element("p", { class: "note number", "aria-live": "polite" });
    this.pairs = element("div", { class: "pairs" });
    this.figures = [];
    this.root = element(
      "section",
      {},
      element("h4", {}, fill(texts.painted, facts)),
      note(texts.painted_note),
      element(
        "div",
        { class: "maps" },
        element("div", {}, this.whole.root, this.told),
        this.channels(),
      ),
    );
    this.tell(this.strongestPlace());
  }

  /** All channels added up, as one map. */
  wholeFigure() {
    const names = labelled(this.texts, "summed", this.sum, "map_keys", { channels: this.cells[2] });
    const onCell = (cell) => this.tell(cell);
    return new MapFigure({ values: this.sum, scale: balanced(this.sum), onCell, ...names });
  }

  channels() {
    const count = Math.min(this.cells[2], MOST);
    const part = element(
      "div",
      { class: "channel-part" },
      element("h5", {}, this.texts.channels),
      note(this.arrays.maps ? this.texts.channels_note : null),
      this.pairs,
    );
    this.fillPairs(FIRST);
    if (count > FIRST) {
      const few = fill(this.texts.fewer_channels, { count: FIRST });
      const all = fill(this.texts.all_channels, { count });
      part.append(moreButton(count, few, all, (most) => this.fillPairs(most ?? FIRST)));
    }
    return part;
  }

  fillPairs(count) {
    const chosen = this.ranked.order.slice(0, count);
    const made = chosen.map((channel) => this.pair(channel));
    this.figures = made.flatMap(({ figures }) => figures);
    this.pairs.replaceChildren(...made.map(({ root }) => root));
    if (this.palette) this.paint(this.palette);
  }

  /** One channel: its map, and the map times the weights. */
  pair(channel) {
    const { texts } = this;
    const title = fill(texts.channel, { channel });
    const figure = (maps, scale, name) => {
      const values = Object.assign(mapAt(maps, channel), { shape: maps.shape.slice(1) });
      return new MapFigure({ values, scale, legend: false, title: name, alt: `${title}, ${name}` });
    };
    const sum = fill(texts.contributed, { sum: short(this.ranked.sums[channel]) });
    const figures = [figure(this.maps, this.scale, sum)];
    if (this.arrays.maps) {
      this.mapScale ??= limitsOf(this.arrays.maps);
      figures.unshift(figure(this.arrays.maps, this.mapScale, texts.map));
    }
    const roots = figures.map(({ root }) => root);
    return {
      figures,
      root: element("div", { class: "pair" }, element("strong", {}, title), ...roots),
    };
  }

  paint(palette) {
    this.palette = palette;
    for (const figure of [this.whole, ...this.figures]) figure.paint(palette);
  }

  /** Show where an input lies. */
  point(index) {
    this.tell(placeOf(index, this.cells));
  }

  tell({ row, column }) {
    const place = fill(this.texts.place, { row, column });
    const value = exact(this.sum[row * this.cells[1] + column]);
    this.told.textContent = fill(this.texts.cell, { place, value });
    this.whole.point({ row, column });
  }

  strongestPlace() {
    const best = this.sum.reduce(
      (most, value, i) => (Math.abs(value) > Math.abs(this.sum[most]) ? i : most),
      0,
    );
    return { row: Math.floor(best / this.cells[1]), column: best % this.cells[1] };
  }
}

/** Limits around 0, whatever the signs: a contribution speaks for or against. */
function balanced(values) {
  const high = limitsOf(values).limits[1];
  return { limits: [-high, high], signed: true };
}
