// Cards in a row: what the picture looks like after each step, and what the step did.

import { element, mounted } from "../shared/dom.js";
import { unpack } from "../shared/packet.js";
import { paintPicture } from "../shared/paint.js";
import { magnified } from "./size.js";

export default function render(component) {
  const { root } = mounted(component);
  const { texts, cards, arrays } = unpack(component.data);
  const list = cards.map((card, index) => element("li", {}, cardOf(card, arrays[index])));
  root.replaceChildren(
    element(
      "ol",
      { class: "cards", "aria-label": texts.label, style: `--cards: ${cards.length}` },
      ...list,
    ),
    element("p", { class: "axes quiet" }, texts.axes),
  );
}

function cardOf({ title, sentence, size, alt, legend }, picture) {
  return element(
    "article",
    { class: "card" },
    element("div", { class: "stage" }, canvasOf(picture, alt)),
    element(
      "div",
      { class: "words" },
      element("h3", {}, title),
      element("p", { class: "size number" }, size),
      element("p", { class: "sentence" }, sentence),
      legend && legendOf(legend),
    ),
  );
}

function canvasOf(picture, alt) {
  const canvas = element("canvas", { role: "img", "aria-label": alt });
  const [height, width] = picture.shape;
  if (!magnified(height, width)) canvas.classList.add("photo");
  canvas.style.aspectRatio = `${width} / ${height}`;
  canvas.style[width >= height ? "width" : "height"] = "100%";
  paintPicture(canvas, picture);
  return canvas;
}

function legendOf({ low, high, text }) {
  return element(
    "div",
    { class: "greys number", role: "img", "aria-label": text },
    element("span", {}, low),
    element("span", { class: "bar" }),
    element("span", {}, high),
  );
}
