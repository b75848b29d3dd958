// Numbers to pixels: colour tables, maps and pictures on canvases.

const OPAQUE = 0xff000000;
const NOT_A_NUMBER = 0x00000000; // transparent: no colour of a scale stands for it

/** Turn 256 × 3 bytes of red, green, blue into 256 little-endian RGBA words. */
export function words(rgb) {
  const table = new Uint32Array(256);
  for (let i = 0; i < 256; i++) {
    table[i] = (OPAQUE | (rgb[3 * i + 2] << 16) | (rgb[3 * i + 1] << 8) | rgb[3 * i]) >>> 0;
  }
  return table;
}

/**
 * The table's index (0 to 255) for a value between the limits; values outside get the ends' colours.
 * The same formula as `quantise` in cnnviz/colour.py, with 0 added last so that its place is exact.
 */
export function level(value, [low, high]) {
  const span = high - low;
  if (!(span > 0)) return low < 0 ? 128 : 0;
  const place = value * (256 / span) + 256 * (-low / span);
  return place <= 0 ? 0 : place >= 255 ? 255 : Math.floor(place);
}

/** Paint one map, one canvas pixel a cell. `values` are height × width floats, row by row. */
export function paintMap(canvas, values, height, width, limits, table) {
  const image = blank(canvas, height, width);
  const pixels = new Uint32Array(image.data.buffer);
  for (let i = 0; i < pixels.length; i++) {
    const value = values[i];
    pixels[i] = Number.isNaN(value) ? NOT_A_NUMBER : table[level(value, limits)];
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
}

/** Paint a uint8 picture (H, W, 1 or 3). */
export function paintPicture(canvas, picture) {
  const [height, width, channels] = picture.shape;
  const image = blank(canvas, height, width);
  for (let i = 0; i < height * width; i++) {
    for (let c = 0; c < 3; c++) image.data[4 * i + c] = picture[channels * i + (c % channels)];
    image.data[4 * i + 3] = 255;
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
}

/** A CSS gradient of the table, low to high. */
export function gradient(table, towards = "right") {
  const stops = [];
  for (let i = 0; i <= 255; i += 15) stops.push(css(table[i]));
  return `linear-gradient(to ${towards}, ${stops.join(", ")})`;
}

/** The table's word as a CSS colour. */
export function css(word) {
  return `rgb(${word & 255} ${(word >> 8) & 255} ${(word >> 16) & 255})`;
}

/** Black or white, whichever is read more easily on the table's word (WCAG relative luminance). */
export function inkOn(word) {
  const [r, g, b] = [word & 255, (word >> 8) & 255, (word >> 16) & 255].map((byte) => {
    const share = byte / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? "#000" : "#fff";
}

function blank(canvas, height, width) {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  return new ImageData(width, height);
}
