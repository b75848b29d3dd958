// Pooling: the map before and after, the window, and the numbers in it.

import { element } from "../../shared/dom.js";
import { percent } from "../../shared/numbers.js";
import { fill } from "../../shared/text.js";
import { limitsOf } from "../arithmetic/limits.js";
import { averageOf, boxOf, pooled, windowOf, winnerOf } from "../arithmetic/pooling.js";
import { before, labelled } from "./parts/labels.js";
import { MapFigure } from "./parts/map.js";
import { note, Part, section } from "./parts/part.js";
import { WindowGrid } from "./parts/window.js";
import { joined, number, Working } from "./parts/working.js";

const MOST_TERMS = 9; // numbers that are written out in the line
const MOST_COLUMNS = 8; // of a window whose numbers are shown as a grid

export class View extends Part {
  constructor(packet, choose) {
    super("pooling", packet, choose);
    const { input, output } = packet.arrays;
    const scale = limitsOf(input, output);
    this.before = new MapFigure({ values: input, scale, ...before(this.texts, input) });
    this.figures.push(this.before);
    this.window = element("div", { class: "window-part" });
    this.grid = new WindowGrid(this.texts, scale);
    this.figures.push(this.grid);
    this.working = new Working(this.texts.working);
    const maps = element("div", { class: packet.facts.whole ? "maps whole" : "maps" });
    maps.append(this.before.root, arrow(), this.after(output, scale));
    const told = section(null, this.window, this.working.root, note(this.dropped()));
    this.root.append(element("div", { class: "beside" }, maps, told));
    this.paint();
  }

  /** The map after, or the one number that a whole map becomes. */
  after(output, scale) {
    if (this.packet.facts.whole) {
      this.one = element("output", { class: "one number" });
      return element(
        "figure",
        { class: "map" },
        element("figcaption", {}, this.texts.one),
        this.one,
      );
    }
    this.later = new MapFigure({
      values: output,
      scale,
      onCell: this.choose,
      ...labelled(this.texts, "after", output, "map_keys"),
    });
    this.figures.push(this.later);
    return this.later.root;
  }

  dropped() {
    const { dropped, mode } = this.packet.facts;
    const text = mode === "max" ? this.texts.dropped_max : this.texts.dropped_average;
    return Number.isFinite(dropped) ? fill(text, { share: percent(dropped) }) : null;
  }

  show(cell) {
    const { facts, arrays } = this.packet;
    const places = windowOf(cell, arrays.input, facts);
    const winner = facts.mode === "max" ? winnerOf(places) : null;
    this.before.mark(facts.whole ? null : boxOf(places));
    this.before.point(winner);
    this.later?.point(cell);
    this.one?.replaceChildren(number(pooled(places, facts.mode)));
    this.working.show(this.line(places, winner));
    this.showWindow(cell, places, winner);
  }

  showWindow(cell, places, winner) {
    const { facts } = this.packet;
    const title = facts.whole ? this.texts.window_whole : fill(this.texts.window, cell);
    const columns = facts.whole ? this.packet.arrays.input.shape[1] : facts.size[1];
    const shown = columns <= MOST_COLUMNS && !facts.whole;
    if (shown) this.grid.show(places, columns, winner);
    this.window.replaceChildren(
      element("h4", {}, title),
      ...(shown ? [this.grid.root] : []),
      ...this.remarks(places, winner),
    );
  }

  remarks(places, winner) {
    const padded = places.filter(({ value }) => value === null).length;
    const ties = winner && winner.equals > 1;
    return [
      padded ? note(fill(this.texts.padded, { padded, size: places.length })) : null,
      ties ? note(fill(this.texts.ties, winner)) : null,
    ].filter(Boolean);
  }

  line(places, winner) {
    const values = places.map(({ value }) => value).filter((value) => value !== null);
    const few = values.length <= MOST_TERMS;
    if (winner) {
      const place = fill(this.texts.place, winner);
      const numbers = { values: joined(values, ", "), count: String(values.length), place };
      return [few ? this.texts.max : this.texts.max_many, { ...numbers, value: winner.value }];
    }
    const { sum, count, value } = averageOf(places);
    const numbers = { values: joined(values, " + "), sum, count: String(count), value };
    return [few ? this.texts.average : this.texts.average_many, numbers];
  }

  value(cell) {
    const { facts, arrays } = this.packet;
    if (this.waits(cell)) return arrays.output[cell.column];
    return pooled(windowOf(cell, arrays.input, facts), facts.mode);
  }
}

function arrow() {
  return element("div", { class: "arrow", "aria-hidden": "true" }, "→");
}
