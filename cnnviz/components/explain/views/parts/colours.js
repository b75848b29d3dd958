// Colours that follow the chosen palette.

import { css } from "../../../shared/paint.js";
import { current } from "../../../shared/store.js";

// Between these, a colour has a contrast of 3:1 both to a white and to a black page.
const DARKEST = 0.13;
const LIGHTEST = 0.29;

export function paletteOf({ palettes }) {
  return palettes[current().palette] ?? Object.values(palettes)[0];
}

/** Two colours of a diverging table for bars: the ends, as far as they are seen on any page. */
export function barColours(table) {
  const up = Array.from({ length: 128 }, (_, i) => table[i]);
  const down = Array.from({ length: 128 }, (_, i) => table[255 - i]);
  return { negative: css(seen(up)), positive: css(seen(down)) };
}

function seen(words) {
  const fits = (word) => luminance(word) >= DARKEST && luminance(word) <= LIGHTEST;
  return words.find(fits) ?? words[64];
}

function luminance(word) {
  const [r, g, b] = [word & 255, (word >> 8) & 255, (word >> 16) & 255].map((byte) => {
    const share = byte / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
