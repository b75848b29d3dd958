// A slider with its name and what it is set to.

import { element } from "../../../shared/dom.js";

export class Slider {
  /**
   * @param {string} name
   * @param {object} range `min`, `max`, `step`, and `value` to begin with
   * @param {(value: number) => void} onValue
   */
  constructor(name, { min, max, step, value }, onValue) {
    this.input = element("input", { type: "range", min, max, step, value });
    this.name = element("span", {}, name);
    this.told = element("output", { class: "number" });
    this.input.addEventListener("input", () => onValue(Number(this.input.value)));
    this.root = element(
      "label",
      { class: "slider" },
      element("span", { class: "slider-head" }, this.name, this.told),
      this.input,
    );
  }

  set(value, text) {
    this.input.value = value;
    this.input.setAttribute("aria-valuetext", text);
    this.told.textContent = text;
  }
}
