// The frame around every view: which cell is explained, its value, and whether the working agrees.

import { element } from "../shared/dom.js";
import { exact, short } from "../shared/numbers.js";
import { unpack } from "../shared/packet.js";
import { palettes } from "../shared/scales.js";
import { change, current, listen } from "../shared/store.js";
import { fill } from "../shared/text.js";
import { agree, clamped, further, movedTo, startOf } from "./cells.js";
import { Chooser } from "./chooser.js";

const TELL_AFTER = 250; // milliseconds of rest before the server hears of another cell

export class Shell {
  constructor(root, views) {
    Object.assign(this, { root, views });
    listen(root, this, ({ cell }) => this.follow(cell), ["cell"]);
    listen(root, this, ({ move }) => this.move(move), ["move"]);
    listen(root, this, () => this.view?.toggle?.(), ["play"]);
  }

  /** Go on to another cell; what plays rests there. */
  move(by) {
    if (!this.packet) return;
    this.view.rest?.();
    this.choose(further(this.packet, this.cell, by));
  }

  /** Show a packet; `tell` reports the cell that belongs into the link. */
  async show(bytes, tell) {
    this.tell = tell;
    const envelope = unpack(bytes);
    const packet = unpack(envelope.arrays.packet);
    if (packet.id === this.wanted) return;
    this.wanted = packet.id;
    const { View } = await this.views[packet.view]();
    if (packet.id !== this.wanted) return; // another layer was opened meanwhile
    const cell = this.cellIn(packet, envelope.opening);
    this.told ??= envelope.opening ?? cell;
    packet.palettes = palettes(packet.palettes);
    this.packet = packet;
    this.build(View);
    this.choose(cell);
    this.root.dataset.painted = packet.id;
  }

  /** `opening` counts once a page; after that the same place stays chosen, as far as it exists. */
  cellIn(packet, opening) {
    const { cell } = current();
    if (!this.packet) return startOf(packet, cell ?? opening);
    return movedTo(packet, cell, this.packet);
  }

  build(View) {
    const { layer, texts } = this.packet;
    this.chooser = new Chooser(this.packet, (cell) => this.choose(cell));
    this.place = element("div", { class: "place" });
    this.value = element("output", { class: "result number" });
    this.note = element("p", { class: "mismatch", role: "status", hidden: true });
    this.view = new View(this.packet, (cell) => this.choose(cell));
    const head = element(
      "div",
      { class: "cell-head" },
      this.chooser.root,
      element(
        "div",
        { class: "answer", "aria-live": "polite" },
        this.place,
        element(
          "span",
          { class: "is" },
          element("span", { class: "equals", "aria-hidden": "true" }, texts.shell.equals),
          " ",
          this.value,
        ),
      ),
    );
    this.root.replaceChildren(head, this.note, this.view.root);
    this.root.setAttribute("aria-label", layer.title);
  }

  /** Explain another cell, tell the other components now and the server after a moment. */
  choose(cell) {
    this.cell = clamped(this.packet, cell);
    change({ cell: this.cell }, this);
    this.paint();
    this.tellSoon();
  }

  /** Another component chose a cell. */
  follow(cell) {
    if (!this.packet?.layer.isMap || !cell) return;
    this.cell = clamped(this.packet, cell);
    this.paint();
    this.tellSoon();
  }

  paint() {
    const { row, column } = this.cell;
    const { layer, channel, arrays, texts } = this.packet;
    const value = arrays.output[layer.isMap ? row * layer.shape[1] + column : column];
    const label = layer.labels?.[column];
    const sentence = layer.isMap
      ? texts.shell.map_place
      : texts.shell[label ? "labelled_place" : "vector_place"];
    this.place.textContent = fill(sentence, {
      ...{ layer: layer.name, row, column, channel, element: column, label },
    });
    this.value.textContent = exact(value);
    this.value.title = short(value);
    this.chooser.show(this.cell);
    this.view.show(this.cell);
    this.check(value);
  }

  /** The worked numbers must be the network's; where they are not, say so. */
  check(value) {
    const worked = this.view.value(this.cell);
    const fits = agree(worked, value, this.packet.arrays.output);
    this.note.hidden = fits;
    if (fits) return;
    this.note.textContent = fill(this.packet.texts.shell.mismatch, {
      worked: exact(Math.fround(worked)),
      value: exact(value),
    });
  }

  /** Whether the packet is about the cell: of a vector it may hold the weights of one element. */
  holds(column) {
    const { layer, channel } = this.packet;
    return layer.isMap || channel === null || channel === column;
  }

  tellSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const { row, column } = this.cell;
      const known = this.told?.row === row && this.told?.column === column;
      if (known && this.holds(column)) return;
      this.told = this.cell;
      this.tell({ row, column });
    }, TELL_AFTER);
  }
}
