// A confusion matrix: one row for each right class, one column for each answer, each cell a button.

import { mounted } from "../shared/dom.js";
import { MatrixView } from "./view.js";

export default function render(component) {
  const { root, record } = mounted(component);
  record.view ??= new MatrixView(root);
  record.view.show(component.data, (cell) => component.setTriggerValue("opened", cell));
}
