// A map's numbers as colours that let the picture behind them through.

import { css, level } from "../shared/paint.js";

/**
 * How opaque a value is painted, from 0 to 1; `opacity` is that of the strongest, from 0 to 1. The
 * same rule as in cnnviz/ui/attribution_overlay.py: the root keeps what is half as strong visible.
 */
export function veil(value, limit, opacity) {
  if (!(limit > 0) || Number.isNaN(value)) return 0;
  return opacity * Math.sqrt(Math.min(1, Math.abs(value) / limit));
}

/** Paint a map of height × width values, one canvas pixel each; `opacity` null for opaque. */
export function paintHeat(canvas, values, limits, table, opacity) {
  const [height, width] = values.shape;
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const image = new ImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  for (let i = 0; i < pixels.length; i++) {
    const alpha = opacity === null ? 1 : veil(values[i], limits[1], opacity);
    pixels[i] = ((table[level(values[i], limits)] & 0xffffff) | (byte(alpha) << 24)) >>> 0;
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
}

/** The legend's bar as a CSS background: the colours as they are painted, from low to high. */
export function bar([low, high], table, opacity) {
  const stops = [];
  for (let step = 0; step <= 32; step++) {
    const value = low + ((high - low) * step) / 32;
    const alpha = opacity === null ? 1 : veil(value, high, opacity);
    stops.push(css(table[level(value, [low, high])]).replace(")", ` / ${alpha.toFixed(3)})`));
  }
  return `linear-gradient(to right, ${stops.join(", ")})`;
}

/** The place (row, column) of the value that is furthest from zero. */
export function furthest(values) {
  const [, width] = values.shape;
  let best = 0;
  for (let i = 1; i < values.length; i++) {
    if (Math.abs(values[i]) > Math.abs(values[best])) best = i;
  }
  return { row: Math.floor(best / width), column: best % width };
}

/** The cell of an h × w map in which a pixel of an H × W picture lies. */
export function behind({ row, column }, [height, width], [rows, columns]) {
  return {
    row: Math.floor((row * height) / rows),
    column: Math.floor((column * width) / columns),
  };
}

function byte(share) {
  return Math.round(255 * share);
}
