// A list of layers to edit: rows are changed in place, so that focus and typing survive.

import { mounted } from "../shared/dom.js";
import { BuilderView } from "./view.js";

export default function render(component) {
  const { root, record } = mounted(component);
  record.view ??= new BuilderView(root);
  record.view.show(component.data, (actions) => component.setStateValue("actions", actions));
}
