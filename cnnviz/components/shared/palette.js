// The colours of lines in charts, as the theme has them now.

const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"];

/** Return the theme's chart colours, in the order in which lines take them. */
export function palette(root) {
  const listed = getComputedStyle(root).getPropertyValue("--st-chart-categorical-colors");
  const colours = listed.split(",").map((colour) => colour.trim());
  return colours.length > 1 ? colours : COLOURS;
}
