// What all views have: a root, texts, pictures of maps, and the palette that people chose.

import { element } from "../../../shared/dom.js";
import { listen } from "../../../shared/store.js";
import { barColours, paletteOf } from "./colours.js";

export class Part {
  /**
   * @param {string} name the view's name; its styles are in shared/explain_views.css
   * @param {object} packet what Python sent, unpacked
   * @param {(cell: object) => void} choose asks to move to another cell
   */
  constructor(name, packet, choose) {
    Object.assign(this, { packet, choose, texts: packet.texts, figures: [] });
    this.root = element("div", { class: `explain-part explain-${name}` });
    listen(this.root, this, () => this.paint());
  }

  /**
   * Whether the packet holds the numbers of another element of the vector than this cell. The right
   * ones are then on their way, and what is shown is pale until they come.
   */
  waits({ column }) {
    const { arrays, facts } = this.packet;
    const waits = arrays.output.shape.length === 1 && column !== facts.channel;
    this.root.classList.toggle("waits", waits);
    this.root.setAttribute("aria-busy", String(waits));
    return waits;
  }

  /** Paint all pictures in the chosen colours. */
  paint() {
    const palette = paletteOf(this.packet);
    const { positive, negative } = barColours(palette.diverging);
    this.root.style.setProperty("--positive", positive);
    this.root.style.setProperty("--negative", negative);
    for (const figure of this.figures) figure.paint(palette);
  }
}

/** A titled part of a view. */
export function section(title, ...content) {
  const head = title ? element("h4", {}, title) : null;
  return element("section", {}, head, ...content);
}

/** A quiet sentence; none where there is nothing to say. */
export function note(text) {
  return text ? element("p", { class: "note quiet" }, text) : null;
}
