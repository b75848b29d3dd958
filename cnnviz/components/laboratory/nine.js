// Nine filters side by side; pressing one puts it into the first stage.

import { element } from "../shared/dom.js";
import { fill } from "../shared/text.js";
import { printed } from "./numbers.js";

export function showNine(root, { filters, arrays, texts }, tables, choose) {
  const tiles = filters.map((filter, number) => {
    const values = { ...filter, least: printed(filter.least), most: printed(filter.most) };
    const canvas = element("canvas", { "aria-hidden": "true" });
    paint(canvas, arrays[`q${number}`], filter.signed ? tables.signed : tables.grey);
    return element(
      "button",
      {
        class: "tile",
        type: "button",
        title: fill(texts.use, values),
        onclick: () => choose(filter.id),
      },
      element("strong", {}, filter.title),
      canvas,
      element("span", { class: "facts number quiet" }, fill(texts.range, values)),
    );
  });
  root.replaceChildren(
    element("div", { class: "nine", role: "group", "aria-label": texts.nine }, ...tiles),
  );
}

/** Paint places in a colour table. */
function paint(canvas, places, table) {
  const [height, width] = places.shape;
  Object.assign(canvas, { height, width });
  const image = new ImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  for (let i = 0; i < pixels.length; i++) pixels[i] = table[places[i]];
  canvas.getContext("2d").putImageData(image, 0, 0);
  canvas.classList.toggle("photo", width > 64);
}
