// Which input channel lies under the moving window, and its kernel as a picture.

import { element } from "../../shared/dom.js";
import { paintMap } from "../../shared/paint.js";
import { contributionsOf, strongestFirst } from "./arithmetic.js";
import { around0, furthest } from "./colours.js";

export class ChannelChoice {
  constructor(packet, conv, nameOf, changed) {
    const { texts } = packet;
    Object.assign(this, { packet, conv, nameOf, number: strongestAtMiddle(conv) });
    this.kernel = element("canvas", { class: "kernel", role: "img" });
    const options = Array.from({ length: conv.count }, (_, q) =>
      element("option", { value: q, selected: q === this.number }, nameOf(q)),
    );
    const select = element("select", { class: "action" }, ...options);
    select.addEventListener("change", () => {
      this.number = Number(select.value);
      changed();
    });
    this.root = element(
      "div",
      { class: "channel-choice" },
      element("label", {}, texts.input_channel, select),
      element("span", {}, texts.kernel_map),
      this.kernel,
    );
  }

  paint() {
    const { packet, conv, number, kernel } = this;
    const { kernelHeight, kernelWidth } = conv;
    const size = kernelHeight * kernelWidth;
    const { limits, table } = around0(packet, furthest(conv.kernel));
    const weights = conv.kernel.subarray(number * size, (number + 1) * size);
    paintMap(kernel, weights, kernelHeight, kernelWidth, limits, table);
    kernel.setAttribute("aria-label", `${packet.texts.kernel_map}, ${this.nameOf(number)}`);
  }
}

/** To begin with, a channel that matters. */
function strongestAtMiddle(conv) {
  const middle = { row: conv.height >> 1, column: conv.width >> 1 };
  return strongestFirst(contributionsOf(conv, middle))[0];
}
