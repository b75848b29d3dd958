// All cards with their toolbar; a pixel that is pointed at in one is read in all.

import { element } from "../shared/dom.js";
import { palettes } from "../shared/scales.js";
import { fill } from "../shared/text.js";
import { HeatCard } from "./card.js";
import { furthest } from "./painting.js";
import { listen, settings } from "./settings.js";
import { follow, toolbar } from "./toolbar.js";

export class HeatmapView {
  constructor(root) {
    this.root = root;
    listen(root, () => this.paint());
    new ResizeObserver(() => this.resized()).observe(root);
  }

  /** Show another packet; the pixel that is read stays if the picture is as large as before. */
  show(packet) {
    this.packet = packet;
    this.tables = palettes(packet.palettes);
    this.place = element("span", { class: "place quiet number" });
    this.heard = element("p", { class: "hidden-text", "aria-live": "polite" });
    this.bar = toolbar(packet.texts, packet.palettes, this.place);
    this.bar.classList.toggle("brief", packet.small);
    this.cards = this.entries().map(
      (entry) => new HeatCard(entry, packet, (...where) => this.move(...where)),
    );
    const names = ["cards", packet.small ? "small" : "large"];
    if (packet.cards[0]?.frames.length > 1) names.push("pairs");
    this.root.replaceChildren(
      this.bar,
      element("div", { class: names.join(" ") }, ...this.cards.map((card) => card.root)),
      this.heard,
    );
    this.paint();
    this.start();
  }

  entries() {
    const { picture, cards, texts } = this.packet;
    if (picture === null) return cards;
    return [{ title: texts.picture, frames: [{ picture, caption: "" }] }, ...cards];
  }

  /** Begin at the strongest place of the first map. */
  start() {
    const [frame] = (this.cards.find((card) => card.entry.limits) ?? this.cards[0]).frames;
    const size = `${frame.rows} ${frame.columns}`;
    if (!this.point || this.size !== size) {
      this.point = frame.blended ? furthest(frame.blended) : { row: 0, column: 0 };
    }
    Object.assign(this, { size, rows: frame.rows, columns: frame.columns });
    this.read();
  }

  paint() {
    const chosen = settings();
    const palette = this.tables[chosen.palette] ?? Object.values(this.tables)[0];
    follow(this.bar, this.packet.palettes);
    for (const card of this.cards) {
      card.paint(chosen, card.entry.signed ? palette.diverging : palette.sequential);
    }
  }

  resized() {
    if (this.cards && settings().alone) this.paint(); // there may be room for the numbers now
  }

  /** Read another pixel: one that is pointed at, or some steps from here by a card's keyboard. */
  move({ row, column, up, across }, card = null) {
    this.point = {
      row: clamp(row ?? Math.round(this.point.row + up), this.rows),
      column: clamp(column ?? Math.round(this.point.column + across), this.columns),
    };
    this.read();
    if (card) this.heard.textContent = `${this.place.textContent}: ${card.said ?? ""}`;
  }

  read() {
    for (const card of this.cards) card.point(this.point);
    this.place.textContent = fill(this.packet.texts.place, this.point);
  }
}

function clamp(value, size) {
  return Math.min(Math.max(value, 0), size - 1);
}
