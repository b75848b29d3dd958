// Heat maps side by side; pointing at one reads the same place in all of them.

import { mounted } from "../shared/dom.js";
import { unpack } from "../shared/packet.js";
import { HeatmapView } from "./view.js";

export default function render(component) {
  const { root, record } = mounted(component);
  record.view ??= new HeatmapView(root);
  const packet = unpack(component.data);
  if (packet.id === record.id) return;
  record.id = packet.id;
  record.view.show(packet);
  root.dataset.painted = packet.id;
}
