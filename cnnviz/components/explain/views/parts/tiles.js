// All maps as small tiles; the chosen place is marked on its map.

import { element } from "../../../shared/dom.js";
import { cellUnder } from "../../../shared/inspector.js";
import { paintMap } from "../../../shared/paint.js";
import { fill } from "../../../shared/text.js";
import { mapAt } from "../../arithmetic/flatten.js";
import { moreButton } from "./bars.js";

const FIRST = 64;

export class Tiles {
  constructor(maps, scale, texts, onPlace) {
    Object.assign(this, { maps, scale, texts, onPlace, at: { row: 0, column: 0, channel: 0 } });
    const channels = maps.shape[0];
    this.list = element("div", { class: "tiles" });
    this.tiles = Array.from({ length: channels }, (_, channel) => this.tile(channel));
    this.list.append(...this.tiles);
    this.root = element("div", { class: "tile-part" }, this.list);
    if (channels > FIRST) this.root.append(this.more(channels));
  }

  tile(channel) {
    const label = fill(this.texts.tile, { channel });
    const spot = element("span", { class: "spot", hidden: true });
    const attributes = { class: "tile", type: "button", title: label, "aria-label": label };
    const button = element("button", attributes, element("canvas", {}), spot);
    button.addEventListener("click", (event) => {
      const [, height, width] = this.maps.shape;
      // A click by the keyboard has no place of its own: the place stays, the map changes.
      const cell = event.detail === 0 ? this.at : cellUnder(event, button, height, width);
      this.onPlace({ row: cell.row, column: cell.column, channel });
    });
    return button;
  }

  more(channels) {
    const all = fill(this.texts.all, { count: channels });
    const fewer = fill(this.texts.fewer, { count: FIRST });
    this.open = false;
    return moreButton(true, fewer, all, (open) => {
      this.open = Boolean(open);
      this.hide();
    });
  }

  hide() {
    for (const [channel, tile] of this.tiles.entries()) {
      tile.hidden = !this.open && channel >= FIRST && channel !== this.at.channel;
    }
  }

  paint(palette) {
    if (palette === this.painted) return;
    this.painted = palette;
    const [, height, width] = this.maps.shape;
    const table = this.scale.signed ? palette.diverging : palette.sequential;
    for (const [channel, tile] of this.tiles.entries()) {
      paintMap(tile.firstChild, mapAt(this.maps, channel), height, width, this.scale.limits, table);
    }
  }

  point(place) {
    this.tiles[this.at.channel].lastChild.hidden = true;
    this.tiles[this.at.channel].classList.remove("chosen");
    this.at = place;
    const [, height, width] = this.maps.shape;
    const tile = this.tiles[place.channel];
    const spot = tile.lastChild;
    spot.hidden = false;
    tile.classList.add("chosen");
    spot.style.top = `${(100 * place.row) / height}%`;
    spot.style.left = `${(100 * place.column) / width}%`;
    spot.style.height = `${100 / height}%`;
    spot.style.width = `${100 / width}%`;
    this.hide();
    keepInView(tile, this.list);
  }
}

/** Scroll the list, and nothing else, until the tile can be seen. */
function keepInView(tile, list) {
  const above = tile.offsetTop - list.offsetTop;
  if (above < list.scrollTop) list.scrollTop = above;
  const below = above + tile.offsetHeight - list.clientHeight;
  if (below > list.scrollTop) list.scrollTop = below;
}
