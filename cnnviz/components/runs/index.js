// A list of training runs: rows are changed in place, so that focus and choice stay while they live.

import { mounted } from "../shared/dom.js";
import { RunsView } from "./view.js";

export default function render(component) {
  const { root, record } = mounted(component);
  record.view ??= new RunsView(root);
  record.view.show(component.data, {
    choose: (ids) => component.setStateValue("chosen", ids),
    sort: (column) => component.setTriggerValue("sort", column),
    open: (id) => component.setTriggerValue("open", id),
    more: () => component.setTriggerValue("more", true),
  });
}
