// How colours are scaled, which colours, and the link to what is on the screen.

import { element } from "../shared/dom.js";
import { MODES } from "../shared/scales.js";

/** Build the toolbar; `set(name, value)` changes a setting. */
export function toolbar({ texts, palettes }, settings, set) {
  return element(
    "div",
    { class: "toolbar" },
    scaleChoice(texts, settings, set),
    paletteChoice(texts, palettes, settings, set),
    element("span", { class: "quiet hint" }, texts.keys),
    linkButton(texts),
  );
}

function scaleChoice(texts, settings, set) {
  const buttons = MODES.map((mode) =>
    element(
      "button",
      { class: "action", "data-mode": mode, title: texts.scaleHelp[mode] },
      texts.scales[mode],
    ),
  );
  const mark = () => {
    for (const button of buttons)
      button.setAttribute("aria-pressed", String(button.dataset.mode === settings.scale));
  };
  for (const button of buttons) {
    button.addEventListener("click", () => {
      set("scale", button.dataset.mode);
      mark();
    });
  }
  mark();
  return element(
    "div",
    { class: "choice", role: "group", "aria-label": texts.scale },
    texts.scale,
    ...buttons,
  );
}

function paletteChoice(texts, palettes, settings, set) {
  const options = palettes.map(({ id, title }) =>
    element("option", { value: id, selected: id === settings.palette }, title),
  );
  const select = element(
    "select",
    { class: "action", onchange: () => set("palette", select.value) },
    ...options,
  );
  return element("label", { class: "choice" }, texts.palette, select);
}

function linkButton(texts) {
  const button = element("button", { class: "action" }, texts.copyLink);
  button.addEventListener("click", async () => {
    button.textContent = (await copied(window.location.href)) ? texts.linkCopied : texts.linkFailed;
    setTimeout(() => (button.textContent = texts.copyLink), 2500);
  });
  return button;
}

/** The clipboard is only there on HTTPS and localhost, so a failure is an answer. */
async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
