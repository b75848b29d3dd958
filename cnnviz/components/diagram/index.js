// A network as boxes with lines between them, beside the table of what each layer costs.

import { mounted } from "../shared/dom.js";
import { change } from "../shared/store.js";
import { DiagramView } from "./view.js";

export default function render(component) {
  const { root, record } = mounted(component);
  record.view ??= new DiagramView(root);
  record.view.show(component.data, (layer) => {
    change({ layer, map: 0 }); // what Explore's columns open with, if they have been shown before
    component.setTriggerValue("open", layer);
  });
}
