// Numbers for narrow cells: at most six signs; the whole number stands in the cell's title.

import { short } from "../../shared/numbers.js";

const MINUS = "\u2212";

export function tight(value) {
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (!Number.isFinite(value)) return short(value);
  if (size >= 9999.5 || size < 0.00095) return tidy(value.toExponential(0).replace("e+", "e"));
  const decimals = size >= 99.95 ? 0 : size >= 9.995 ? 1 : size >= 0.9995 ? 2 : 3;
  return tidy(String(Number(value.toFixed(decimals))));
}

/** A number in a sum: about six digits, the sign apart from it where another comes before. */
export function full(value) {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e6)) return tidy(value.toExponential(4));
  return tidy(String(Number(value.toPrecision(6))));
}

function tidy(text) {
  return text.replaceAll("-", MINUS);
}
