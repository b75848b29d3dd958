// Which limits and which colours a map gets.
//
// Limits and signs come from Python (cnnviz/colour.py): values that are never negative get a
// sequential table from 0, others a diverging table around 0.

import { words } from "./paint.js";

export const MODES = ["layer", "map", "network"];

/** Limits [low, high] of one map of a layer under the chosen scale mode. */
export function limitsOf(layer, map, mode) {
  return mode === "map" && layer.isMap ? pair(layer.mapLimits, map) : layer.limits[mode];
}

/** The palettes that Python sent, as tables of words: {id: {title, sequential, diverging}}. */
export function palettes(list) {
  return Object.fromEntries(
    list.map(({ id, title, sequential, diverging }) => [
      id,
      { title, sequential: words(bytes(sequential)), diverging: words(bytes(diverging)) },
    ]),
  );
}

/** The table of a palette that suits the signs of what shares the scale. */
export function tableOf(layer, palette, mode) {
  return layer.signed[mode] ? palette.diverging : palette.sequential;
}

function pair(limits, map) {
  return [limits[2 * map], limits[2 * map + 1]];
}

function bytes(base64) {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
