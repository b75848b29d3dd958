// The headings of the page, to go from one to the next.

const NEAR = 8; // pixels: as good as at the top
const HEADINGS = "h1, h2, h3";

/** Scroll to the next heading (1) or the one before (-1). */
export function goToSection(step) {
  const main = document.querySelector('[data-testid="stMain"]');
  const places = [...(main?.querySelectorAll(HEADINGS) ?? [])].filter((node) => node.offsetParent);
  const tops = places.map((node) => node.getBoundingClientRect().top);
  const found = places[next(tops, step)];
  found?.scrollIntoView({ behavior: still() ? "auto" : "smooth", block: "start" });
}

/**
 * The number of the heading to go to, or -1.
 * @param {number[]} tops how far below the upper edge each heading is, in their order
 */
export function next(tops, step) {
  if (step > 0) return tops.findIndex((top) => top > NEAR);
  return tops.findLastIndex((top) => top < -NEAR);
}

function still() {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}
