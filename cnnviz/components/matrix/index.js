// Mounts the matrices. New data of the same kind goes into the view that is there, so that the
// person's window, cell and focus stay.

import { mounted } from "../shared/dom.js";
import { unpack } from "../shared/packet.js";
import { View } from "./view.js";

export default function render(component) {
  const { root, record } = mounted(component);
  const { texts, arrays } = unpack(component.data);
  const kind = JSON.stringify([texts, arrays.numbers.shape, arrays.tensor.shape]);
  if (record.kind !== kind) {
    Object.assign(record, { kind, view: new View(texts) });
    root.replaceChildren(record.view.root);
  }
  record.view.show(arrays);
}
