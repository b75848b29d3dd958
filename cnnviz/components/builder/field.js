// One setting of a layer: a number, a choice or a switch.

import { element } from "../shared/dom.js";

export class Field {
  /** `tell(value)` is called when the person has changed it. */
  constructor({ kind, label, help, options }, tell) {
    this.kind = kind;
    this.input = { choice, switch: tick }[kind]?.(options) ?? number(kind);
    this.input.addEventListener("change", () => tell(this.value));
    this.root = element(
      "label",
      { class: `field ${kind}`, title: help },
      element("span", { class: "label" }, label),
      this.input,
    );
  }

  get value() {
    if (this.kind === "switch") return this.input.checked;
    return this.kind === "choice" ? this.input.value : this.input.valueAsNumber;
  }

  /** Show a value, and to whom it belongs. */
  show({ label, value }, name, complaint) {
    this.input.setAttribute("aria-label", `${name}: ${label}`);
    this.input.setAttribute("aria-invalid", String(complaint !== ""));
    if (this.kind === "switch") this.input.checked = value;
    else if (this.input.value !== String(value)) this.input.value = String(value);
  }
}

function number(kind) {
  const [step, mode] = kind === "whole" ? ["1", "numeric"] : ["any", "decimal"];
  return element("input", { type: "number", min: "0", step, inputmode: mode, class: "box" });
}

function choice(options) {
  const words = Object.entries(options);
  const nodes = words.map(([value, word]) => element("option", { value }, word));
  return element("select", { class: "box" }, ...nodes);
}

function tick() {
  return element("input", { type: "checkbox", class: "tick" });
}
