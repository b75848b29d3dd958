// Numbers in small cells.

import { exact, short } from "../shared/numbers.js";

const LONGEST_WHOLE = 99999;

/** Whole numbers as they are, others with three digits. */
export function printed(value) {
  const whole = Number.isInteger(value) && Math.abs(value) <= LONGEST_WHOLE;
  return whole ? exact(value) : short(value);
}

/** The same inside a calculation: negative numbers in brackets. */
export function bracketed(value) {
  return value < 0 ? `(${printed(value)})` : printed(value);
}
