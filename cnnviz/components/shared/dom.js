// Small helpers to build a page: plain DOM, no framework.

/**
 * Make an element: `element("button", { class: "tile", onclick }, child, "text")`.
 * Keys that start with "on" become listeners, others attributes; null and false are left out.
 */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

const SVG = "http://www.w3.org/2000/svg";

/** The same for SVG elements. */
export function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

/** The component's own root, and a record that lives as long as it does. */
const records = new WeakMap();
export function mounted(component) {
  const root = component.parentElement.querySelector(".root");
  if (!records.has(root)) records.set(root, {});
  return { root, record: records.get(root) };
}
