// The colours of numbers: the table of the chosen palette that suits their signs.

import { inkOn, level } from "../../shared/paint.js";
import { current } from "../../shared/store.js";
import { limitsOf } from "../arithmetic/limits.js";
import { paletteOf } from "../views/parts/colours.js";

/** How an array of either sign or of none is coloured. */
export function colouring(packet, values) {
  const { limits, signed } = limitsOf(values);
  const palette = paletteOf(packet);
  return new Colouring(limits, signed ? palette.diverging : palette.sequential);
}

/** Colours around 0, which products and weights always get. */
export function around0(packet, furthest) {
  return new Colouring([-furthest, furthest], paletteOf(packet).diverging);
}

/** The colours that the output's map has in the other pictures of the page. */
export function ofOutput(packet) {
  const { limits, signed } = packet.layer;
  const { scale } = current();
  const palette = paletteOf(packet);
  return new Colouring(limits[scale], signed[scale] ? palette.diverging : palette.sequential);
}

const inks = new WeakMap(); // table -> whether each colour wants "dark" or "light" letters

class Colouring {
  constructor(limits, table) {
    Object.assign(this, { limits, table });
    if (!inks.has(table))
      inks.set(
        table,
        Array.from(table, (word) => (inkOn(word) === "#000" ? "dark" : "light")),
      );
    this.inks = inks.get(table);
  }

  /** The class of the letters on a value's colour. */
  inkOf(value) {
    return Number.isNaN(value) ? "" : this.inks[level(value, this.limits)];
  }
}

/** The largest distance from 0. */
export function furthest(values) {
  let found = 0;
  for (const value of values) found = Math.max(found, Math.abs(value));
  return found;
}
