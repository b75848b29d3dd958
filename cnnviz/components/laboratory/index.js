// The laboratory's two views: the chain of stages, and nine filters side by side.

import { mounted } from "../shared/dom.js";
import { unpack } from "../shared/packet.js";
import { words } from "../shared/paint.js";
import { ChainView } from "./chain.js";
import { showNine } from "./nine.js";

export default function render(component) {
  const { root, record } = mounted(component);
  const packet = unpack(component.data);
  const tables = { grey: table(packet.sequential), signed: table(packet.diverging) };
  if (packet.view === "nine") {
    showNine(root, packet, tables, (id) => component.setTriggerValue("chosen", id));
  } else {
    record.view ??= new ChainView(root);
    record.view.show(packet, tables);
  }
  root.dataset.painted = String(Number(root.dataset.painted ?? 0) + 1);
}

function table(base64) {
  return words(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
}
