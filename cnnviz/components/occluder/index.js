// Mounts the picture to paint over. What is covered lives here, by its key: Streamlit may throw the
// elements away.

import { mounted } from "../shared/dom.js";
import { unpack } from "../shared/packet.js";
import { Sheet } from "./mask.js";
import { Occluder } from "./view.js";

const sheets = new Map();

export default function render(component) {
  const { root, record } = mounted(component);
  const { sheet: key, held, arrays } = unpack(component.data);
  const packet = unpack(arrays.packet);
  const [height, width] = packet.arrays.picture.shape;
  if (!sheets.has(key)) sheets.set(key, new Sheet(height, width));
  const sheet = sheets.get(key);
  const send = (mask) => component.setStateValue("mask", mask);

  if (record.view?.sheet === sheet) {
    record.view.send = send;
    record.view.show(packet);
    return;
  }
  record.view = new Occluder(sheet, packet, send);
  root.replaceChildren(record.view.root);
  // A person who comes back to the page finds the picture covered; so must Python.
  if (!sheet.empty && !held) record.view.pace.now();
}
