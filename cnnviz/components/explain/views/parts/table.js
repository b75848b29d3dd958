// A small table of names and values.

import { element } from "../../../shared/dom.js";
import { exact, short } from "../../../shared/numbers.js";

/** Rows of [name, value]; numbers are short, and exact in their titles. */
export function facts(rows, label) {
  const body = rows.map(([name, value]) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, name),
      element(
        "td",
        { class: "number", title: typeof value === "number" ? exact(value) : null },
        text(value),
      ),
    ),
  );
  return element("table", { class: "facts", "aria-label": label }, element("tbody", {}, ...body));
}

/** A setting as people read it: lists side by side, numbers short. */
export function text(value) {
  if (typeof value === "number") return Number.isInteger(value) ? exact(value) : short(value);
  if (Array.isArray(value)) {
    const known = value.filter((one) => one !== null); // the axis of the batch has no length
    return known.map(text).join(" × ");
  }
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
}
