// How the maps are shown, and which pixel is read.

import { element } from "../shared/dom.js";
import { set, settings } from "./settings.js";

/** Build the toolbar; `place` is the element in which the pixel that is read is written. */
export function toolbar(texts, palettes, place) {
  const { alone, opacity, blended, palette } = settings();
  const share = element("output", { class: "number" }, `${opacity} %`);
  const slider = element("input", {
    type: "range",
    min: "5",
    max: "100",
    step: "5",
    value: String(opacity),
    "aria-label": texts.opacity,
    oninput: () => set({ opacity: Number(slider.value) }),
  });
  const box = element("input", {
    type: "checkbox",
    checked: blended,
    onchange: () => set({ blended: box.checked }),
  });
  const modes = [false, true].map((on) =>
    element(
      "button",
      {
        class: "action",
        "aria-pressed": String(on === alone),
        onclick: () => set({ alone: on }),
      },
      on ? texts.alone : texts.over,
    ),
  );
  return element(
    "div",
    { class: "toolbar" },
    element("div", { class: "choice", role: "group", "aria-label": texts.shown }, ...modes),
    element("label", { class: "choice", hidden: alone }, texts.opacity, slider, share),
    element("label", { class: "choice", title: texts.blendedHelp }, box, texts.blended),
    paletteChoice(texts, palettes, palette),
    place,
  );
}

/** Bring an older toolbar in line with the settings, so that nobody loses the focus. */
export function follow(bar, palettes) {
  const { alone, opacity, blended, palette } = settings();
  for (const [on, button] of [...bar.querySelectorAll("button")].entries()) {
    button.setAttribute("aria-pressed", String(Boolean(on) === alone));
  }
  const slider = bar.querySelector("[type=range]");
  slider.value = String(opacity);
  slider.closest("label").hidden = alone;
  bar.querySelector("output").textContent = `${opacity} %`;
  bar.querySelector("[type=checkbox]").checked = blended;
  bar.querySelector("select").value = palette ?? palettes[0].id;
}

function paletteChoice(texts, palettes, chosen) {
  const options = palettes.map(({ id, title }) =>
    element("option", { value: id, selected: id === chosen }, title),
  );
  const select = element(
    "select",
    { class: "action", onchange: () => set({ palette: select.value }) },
    ...options,
  );
  return element("label", { class: "choice" }, texts.palette, select);
}
