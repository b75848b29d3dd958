// A radio group of thumbnails: one tab stop, arrow keys move and choose.

import { element, mounted } from "../shared/dom.js";

export default function render(component) {
  const { root } = mounted(component);
  const { items, chosen, label } = component.data;
  const choose = (id) => {
    mark(root, id);
    component.setTriggerValue("chosen", id);
  };
  const buttons = items.map((item) => thumbnail(item, () => choose(item.id)));
  const group = element(
    "div",
    { role: "radiogroup", "aria-label": label, class: "row" },
    ...buttons,
  );
  group.addEventListener("keydown", (event) => move(event, buttons));
  root.replaceChildren(group);
  mark(root, chosen);
}

function thumbnail({ id, title, alt, src }, onclick) {
  const picture = element("img", { src, alt, width: 56, height: 56, draggable: "false" });
  return element(
    "button",
    {
      role: "radio",
      class: "thumbnail",
      "data-id": id,
      title,
      "aria-label": `${title}: ${alt}`,
      onclick,
    },
    picture,
    element("span", { class: "name" }, title),
  );
}

function mark(root, chosen) {
  const buttons = [...root.querySelectorAll(".thumbnail")];
  for (const button of buttons) {
    const on = button.dataset.id === chosen;
    button.setAttribute("aria-checked", String(on));
    button.tabIndex = on ? 0 : -1;
  }
  if (!buttons.some((button) => button.tabIndex === 0) && buttons[0]) buttons[0].tabIndex = 0;
}

const STEPS = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

function move(event, buttons) {
  const step = STEPS[event.key];
  if (!step) return;
  event.preventDefault();
  const here = buttons.indexOf(event.target.closest(".thumbnail"));
  const next = buttons[(here + step + buttons.length) % buttons.length];
  next.focus();
  next.click();
}
