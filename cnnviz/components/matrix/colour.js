// The colour of a cell, and the ink that can be read on it. Colours are [red, green, blue], 0-255.

const BLACK = [0, 0, 0];
const WHITE = [255, 255, 255];
// Full pure blue is nearly as dark as black to the eye, so the brightest shades are a little lighter.
const BRIGHTEST = { red: [255, 66, 66], green: [64, 214, 96], blue: [92, 146, 255], grey: WHITE };
const NEGATIVE = [33, 102, 172];
const POSITIVE = [178, 24, 43];

/** A function from value to colour: dark to bright, 0 to `high`, in the channel's own hue. */
export function shades(hue, high) {
  const brightest = BRIGHTEST[hue];
  return (value) => mix(BLACK, brightest, share(value, high));
}

/** A function from value to colour: blue below 0, white at 0, red above; `limit` is the farthest. */
export function signed(limit) {
  return (value) => mix(WHITE, value < 0 ? NEGATIVE : POSITIVE, share(Math.abs(value), limit));
}

/** Black or white, whichever contrasts more: at least 4.5 to 1 on any colour. */
export function inkOn(colour) {
  return luminance(colour) > 0.179 ? "#000" : "#fff";
}

/** Relative luminance, WCAG 2.2. */
export function luminance(colour) {
  const [r, g, b] = colour.map((level) => {
    const c = level / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

export function css([red, green, blue]) {
  return `rgb(${red} ${green} ${blue})`;
}

function share(value, high) {
  return high > 0 ? Math.min(Math.max(value / high, 0), 1) : 0;
}

function mix(from, to, part) {
  return from.map((level, i) => Math.round(level + (to[i] - level) * part));
}
