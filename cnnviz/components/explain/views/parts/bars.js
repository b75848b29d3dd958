// Numbers as bars.

import { element } from "../../../shared/dom.js";

/**
 * A bar for a value; where `signed`, it grows from the middle, to the left if negative.
 * @param {number} limit the value of a full bar
 */
export function bar(value, limit, signed = false, name = "") {
  const share = limit > 0 ? Math.min(1, Math.abs(value) / limit) : 0;
  const side = value < 0 ? "minus" : "plus";
  const fill = element("span", { class: `fill ${side}` });
  fill.style.width = `${(share * (signed ? 50 : 100)).toFixed(2)}%`;
  if (signed) fill.style.left = value < 0 ? `${(50 - share * 50).toFixed(2)}%` : "50%";
  return element("span", { class: `track ${signed ? "signed" : ""} ${name}` }, fill);
}

/** A button that shows more and, after that, fewer rows. */
export function moreButton(all, few, more, change) {
  const button = element("button", { class: "action", "aria-expanded": "false", type: "button" });
  const set = (open) => {
    button.textContent = open ? few : more;
    button.setAttribute("aria-expanded", String(open));
    change(open ? all : null);
  };
  button.addEventListener("click", () => set(button.getAttribute("aria-expanded") === "false"));
  set(false);
  return button;
}
