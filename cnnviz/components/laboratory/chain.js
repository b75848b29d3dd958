// The chain of stages: a card for each picture, and below them the chosen cell worked out.

import { element } from "../shared/dom.js";
import { placesOf } from "./arithmetic.js";
import { Card, IN_COLOUR } from "./card.js";
import { worked } from "./working.js";

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

export class ChainView {
  constructor(root) {
    this.root = root;
    this.channel = IN_COLOUR;
    this.chosen = null; // { number, row, column }: what was pressed, or reached with the keys
    this.hovered = null; // what the pointer is on
    this.banner = element("p", { class: "banner", role: "status" });
    this.channels = element("div", { class: "channels", role: "radiogroup" });
    this.list = element("ol", { class: "cards" });
    this.working = element("div", { class: "worked" });
    this.said = element("p", { class: "hidden-text", "aria-live": "polite" });
    root.replaceChildren(this.banner, this.channels, this.list, this.working, this.said);
  }

  show({ pictures, arrays, texts, banner }, tables) {
    this.texts = texts;
    this.tables = tables;
    this.pictures = pictures.map((picture, number) => ({
      ...picture,
      number,
      values: arrays[`v${number}`],
    }));
    this.banner.textContent = banner;
    this.banner.hidden = !banner;
    this.root.classList.toggle("stale", Boolean(banner));
    this.list.setAttribute("aria-label", texts.chain);
    this.cards = this.pictures.map((picture) => new Card(this, picture, texts));
    this.list.replaceChildren(...this.cards.map((card) => card.root));
    this.hovered = null;
    this.chosen = this.kept() ?? this.middle();
    this.showChannels();
    this.paint();
  }

  /** Whether the channels flow into one sum, so that none has to be chosen. */
  get summed() {
    return this.pictures[0].shape[2] === 3 && this.pictures[1]?.shape[2] === 1;
  }

  /** The cell that was chosen before, if the pictures still have it. */
  kept() {
    const before = this.chosen;
    const picture = before && this.pictures[before.number];
    if (picture?.kind !== before?.kind) return null;
    const [height, width] = picture?.shape ?? [0, 0];
    return before && before.row < height && before.column < width ? before : null;
  }

  /** The middle of the first result. */
  middle() {
    const { number, shape, kind } = this.pictures[Math.min(1, this.pictures.length - 1)];
    return { number, kind, row: Math.floor(shape[0] / 2), column: Math.floor(shape[1] / 2) };
  }

  /** Buttons for what a colour picture shows: one channel, or all while they flow into one sum. */
  showChannels() {
    const [picture] = this.pictures;
    const many = picture.shape[2] === 3;
    const named = this.texts.channels.map((name, channel) => [channel, name]);
    if (this.summed && !picture.signed) named.unshift([IN_COLOUR, this.texts.inColour]);
    const offered = many ? named.map(([channel]) => channel) : [0];
    if (!offered.includes(this.channel)) this.channel = offered[0];
    this.channels.hidden = !many;
    this.channels.setAttribute("aria-label", this.texts.channel);
    this.channels.replaceChildren(
      ...named.map(([channel, name], place) => {
        const on = channel === this.channel;
        return element(
          "button",
          {
            class: "action",
            type: "button",
            role: "radio",
            "aria-checked": String(on),
            tabindex: on ? "0" : "-1",
            onclick: () => this.chooseChannel(channel, place),
            onkeydown: (event) => this.moveChannel(event, offered, place),
          },
          name,
        );
      }),
    );
  }

  chooseChannel(channel, place) {
    this.channel = channel;
    this.showChannels();
    this.channels.children[place].focus();
    this.paint();
  }

  moveChannel(event, offered, place) {
    const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = (place + step + offered.length) % offered.length;
    this.chooseChannel(offered[next], next);
  }

  paint() {
    for (const card of this.cards) card.paint(this.tables, this.channel);
    this.work();
  }

  // ------------------------------------------------------------------ what the person points at

  point(card, cell, pressed) {
    const { number, kind } = card.picture;
    const here = { number, kind, ...cell };
    if (pressed) this.chosen = here;
    if (!pressed && same(here, this.hovered)) return;
    this.hovered = here;
    this.work();
  }

  leave() {
    this.hovered = null;
    this.work();
  }

  /** The keyboard has reached a picture: begin in its middle, unless a cell of it is chosen. */
  enter({ picture }) {
    if (this.chosen.number === picture.number || this.hovered) return;
    const [height, width] = picture.shape;
    this.choose(picture, Math.floor(height / 2), Math.floor(width / 2));
  }

  step({ picture }, event) {
    const way = STEPS[event.key];
    if (!way) return;
    event.preventDefault();
    this.enter({ picture });
    const far = event.shiftKey ? 10 : 1;
    const [height, width] = picture.shape;
    const from = this.chosen.number === picture.number ? this.chosen : { row: 0, column: 0 };
    this.choose(
      picture,
      clamp(from.row + far * way[0], height),
      clamp(from.column + far * way[1], width),
    );
  }

  choose({ number, kind }, row, column) {
    this.chosen = { number, kind, row, column };
    this.hovered = null;
    this.work();
  }

  /** Work out the cell under the pointer, or else the chosen one. */
  work() {
    const { number, row, column } = this.hovered ?? this.chosen;
    const card = this.cards[number];
    const source = this.pictures[number - 1];
    const cell = { row, column, channel: card.channel };
    for (const one of this.cards) one.clear();
    card.markCell(cell);
    if (source) {
      const places = card.picture.window
        ? placesOf(card.picture, source.shape, cell)
        : [{ row, column, padding: false }];
      this.cards[number - 1].markWindow(places);
    }
    const { texts, tables } = this;
    this.working.replaceChildren(...worked({ picture: card.picture, source, cell, texts, tables }));
    const [title, value] = ["h3", "output"].map((tag) => this.working.querySelector(tag));
    this.said.textContent = `${title.textContent}: ${value.textContent}`;
  }
}

function same(one, other) {
  return one?.number === other?.number && one?.row === other?.row && one?.column === other?.column;
}

function clamp(value, size) {
  return Math.min(Math.max(value, 0), size - 1);
}
