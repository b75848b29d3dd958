// The network as columns, with the inspector above them.
//
// Everything that pointing, arrow keys and colour settings change happens here, without asking the
// server; the server only hears which layer and map are open, for the link and the layer's page.

import { mounted } from "../shared/dom.js";
import { NetworkView } from "./view.js";

export default function render(component) {
  const { root, record } = mounted(component);
  record.view ??= new NetworkView(root);
  record.view.show(component.data, (state) => component.setStateValue("view", state));
}
