// The last maps, the vector as a strip of all its values, and the classes as a table with bars.

import { classTable } from "../shared/classes.js";
import { element, mounted } from "../shared/dom.js";
import { unpack } from "../shared/packet.js";
import { Strip } from "./strip.js";

export default function render(component) {
  const { root, record } = mounted(component);
  const packet = unpack(component.data);
  if (packet.id === record.id) return;
  record.id = packet.id;
  const parts = packet.layers.length === 2 ? new Strip(packet).parts : [];
  root.replaceChildren(element("div", { class: "ending" }, ...parts, answer(packet)));
  root.dataset.painted = packet.id;
}

function answer(packet) {
  const title = element("h4", {}, packet.texts.answer);
  return element("section", { class: "part answer" }, title, classTable(packet));
}
