// Numbers as people read them.

const MINUS = "\u2212";

/** The shortest decimal that is exactly this float32, e.g. 0.1 and not 0.10000000149. */
export function exact(value) {
  if (!Number.isFinite(value)) return tidy(String(value));
  for (let digits = 1; digits < 9; digits++) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) return plain(text);
  }
  return plain(value.toPrecision(9));
}

/** About three significant digits, for legends and labels. */
export function short(value) {
  if (!Number.isFinite(value)) return tidy(String(value));
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.001 || size >= 100000)) return tidy(value.toExponential(1));
  return plain(value.toPrecision(3));
}

/** A share from 0 to 1 as a percentage that never claims more than it knows. */
export function percent(share) {
  if (share > 0 && share < 0.0005) return "< 0.1 %";
  if (share < 1 && share >= 0.9995) return "> 99.9 %";
  return `${(100 * share).toFixed(1)} %`;
}

/** Whole numbers with thin spaces between the thousands: 1 234 567. */
export function count(value) {
  return tidy(String(value)).replace(/\B(?=(\d{3})+(?!\d))/g, "\u202f");
}

/** A shape as 28 × 28 × 16. */
export function shape(axes) {
  return axes.join(" × ");
}

/** The same number as "100", where toPrecision writes "1e+2". */
function plain(text) {
  return tidy(String(Number(text)));
}

/** Also the exponent has a minus: 1e−7. */
function tidy(text) {
  return text.replaceAll("-", MINUS);
}
