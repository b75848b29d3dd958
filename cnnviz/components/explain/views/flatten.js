// Flattening: which place of which map becomes which element, and back.

import { element } from "../../shared/dom.js";
import { fill } from "../../shared/text.js";
import { indexOf, mapAt, placeOf } from "../arithmetic/flatten.js";
import { limitsOf } from "../arithmetic/limits.js";
import { labelled } from "./parts/labels.js";
import { MapFigure } from "./parts/map.js";
import { Part, section } from "./parts/part.js";
import { Strip } from "./parts/strip.js";
import { Tiles } from "./parts/tiles.js";
import { Working } from "./parts/working.js";

export class View extends Part {
  constructor(packet, choose) {
    super("flatten", packet, choose);
    const { output } = packet.arrays;
    this.cells = packet.facts.cells;
    this.forth = new Working(this.texts.forth);
    this.back = new Working(this.texts.back);
    this.field = this.elementField(output.length);
    this.strip = new Strip(output, fill(this.texts.strip_alt, { count: output.length }), (index) =>
      this.toElement(index),
    );
    this.figures.push(this.strip);
    const title = fill(this.texts.strip, { count: output.length });
    this.root.append(
      this.mapsPart(),
      section(title, this.field, this.strip.root),
      element(
        "div",
        { class: "two" },
        section(this.texts.forth, this.forth.root),
        section(this.texts.back, this.back.root),
      ),
    );
    this.paint();
  }

  mapsPart() {
    const { input } = this.packet.arrays;
    const scale = limitsOf(input);
    this.tiles = new Tiles(input, scale, this.texts, (place) => this.toPlace(place));
    this.large = new MapFigure({
      values: mapAs(input, 0),
      scale,
      title: "",
      alt: "",
      onCell: (cell) => this.toPlace({ ...cell, channel: this.place.channel }),
    });
    this.figures.push(this.tiles, this.large);
    return section(
      fill(this.texts.maps, { count: this.cells[2] }),
      element("p", { class: "note quiet" }, this.texts.maps_hint),
      element("div", { class: "maps" }, this.tiles.root, this.large.root),
    );
  }

  /** A field for the element's number. */
  elementField(count) {
    this.input = element("input", { type: "number", min: 0, max: count - 1, step: 1 });
    this.input.addEventListener("change", () => {
      const index = Math.round(Number(this.input.value));
      if (Number.isFinite(index)) this.toElement(Math.min(Math.max(index, 0), count - 1));
    });
    const last = fill(this.texts.element_last, { last: count - 1 });
    return element("label", { class: "field" }, this.texts.element, this.input, last);
  }

  toElement(index) {
    this.choose({ row: 0, column: index });
  }

  toPlace(place) {
    this.toElement(indexOf(place, this.cells));
  }

  show({ column: index }) {
    const [, width, channels] = this.cells;
    this.place = placeOf(index, this.cells);
    const { output } = this.packet.arrays;
    const names = Object.fromEntries(
      Object.entries({ ...this.place, index, width, channels }).map(([k, v]) => [k, String(v)]),
    );
    this.forth.show(
      [this.texts.index, {}],
      [this.texts.index_worked, names],
      [this.texts.value, { value: output[index] }],
    );
    this.back.show(...["row", "column", "channel"].map((n) => [this.texts[`back_${n}`], names]));
    this.input.value = index;
    this.strip.point(index);
    this.tiles.point(this.place);
    this.enlarge();
  }

  enlarge() {
    const values = mapAs(this.packet.arrays.input, this.place.channel);
    const { title, alt } = labelled(this.texts, "large", values, "map_keys", this.place);
    this.large.hold(values, title, alt);
    this.large.point(this.place);
    this.paint();
  }

  value({ column }) {
    const { row, column: at, channel } = placeOf(column, this.cells);
    return mapAt(this.packet.arrays.input, channel)[row * this.cells[1] + at];
  }
}

/** One channel's map with its shape. */
function mapAs(maps, channel) {
  return Object.assign(mapAt(maps, channel), { shape: maps.shape.slice(1) });
}
