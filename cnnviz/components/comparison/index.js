// What differs between the lines of a chart: a table that is also its legend.

import { element, mounted, svg } from "../shared/dom.js";
import { palette } from "../shared/palette.js";

const DASHES = { solid: null, dot: "3 3", dash: "8 5" };

export default function render(component) {
  const { root, record } = mounted(component);
  const colours = palette(root); // Streamlit also renders anew when the theme changes
  const shown = JSON.stringify([component.data, colours]);
  if (shown !== record.shown) draw(root, component.data, colours);
  record.shown = shown;
}

function draw(root, { columns, entries, caption, best }, colours) {
  const table = element(
    "table",
    {},
    element("caption", { class: "hidden-text" }, caption),
    element("thead", {}, element("tr", {}, element("td"), ...columns.map(heading))),
    element("tbody", {}, ...entries.map((entry) => row(entry, columns, best, colours))),
  );
  const area = { class: "area", role: "region", tabindex: "0", "aria-label": caption };
  root.replaceChildren(element("div", area, table));
}

function heading({ title, help, figures }) {
  return element("th", { scope: "col", class: figures ? "figure" : null, title: help }, title);
}

function row({ name, cells, ...line }, columns, best, colours) {
  const label = element("span", { class: "name" }, name);
  const first = element("span", { class: "named" }, sample(line, colours), label);
  return element(
    "tr",
    {},
    element("th", { scope: "row" }, first),
    ...cells.map((cell, number) => filled(cell, columns[number], best)),
  );
}

function filled({ text, best: isBest }, { figures }, best) {
  const attributes = { class: figures ? "figure" : null };
  if (!isBest) return element("td", attributes, text);
  const remark = element("span", { class: "hidden-text" }, ` (${best})`);
  return element("td", attributes, element("strong", { title: best }, text, remark));
}

/** Draw a line as it is in the chart. */
function sample({ colour, dash, marked }, colours) {
  const stroke = colours[colour % colours.length];
  const line = { x1: 0, x2: 34, y1: 8, y2: 8, stroke, "stroke-width": 2.5 };
  if (DASHES[dash]) line["stroke-dasharray"] = DASHES[dash];
  const dot = marked ? [svg("circle", { cx: 17, cy: 8, r: 4, fill: stroke })] : [];
  return svg(
    "svg",
    { viewBox: "0 0 34 16", width: 34, height: 16, "aria-hidden": "true" },
    svg("line", line),
    ...dot,
  );
}
