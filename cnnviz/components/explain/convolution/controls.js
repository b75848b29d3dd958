// The buttons and sliders under the moving window.

import { element, svg } from "../../shared/dom.js";
import { count } from "../../shared/numbers.js";
import { fill } from "../../shared/text.js";
import { shareOf, speedAt } from "./player.js";

const STEPS = 100; // of the speed slider
const SIGNS = {
  play: "M4 2L14 8L4 14Z",
  pause: "M3 2H7V14H3ZM9 2H13V14H9Z",
  back: "M12 2L4 8L12 14ZM2 2H4V14H2Z",
  step: "M4 2L12 8L4 14ZM12 2H14V14H12Z",
};

export class Controls {
  /** @param {object} act what to do: toggle, step(by), speed(cells a second), seek(cell number) */
  constructor(texts, cells, act) {
    Object.assign(this, { texts, cells });
    this.play = button("play", texts.play, act.toggle);
    this.play.classList.add("play");
    this.speed = slider(texts.speed, STEPS, (value) => act.speed(speedAt(value / STEPS)));
    this.scrubber = slider(texts.position, cells - 1, act.seek);
    this.progress = element("span", { class: "number quiet" });
    this.pace = element("span", { class: "number quiet pace" });
    this.root = element(
      "div",
      { class: "controls" },
      this.scrubber,
      element(
        "div",
        { class: "bar-of-buttons" },
        button("back", texts.back, () => act.step(-1)),
        this.play,
        button("step", texts.step, () => act.step(1)),
        this.progress,
      ),
      element("label", { class: "speed" }, texts.speed, this.speed, this.pace),
    );
  }

  showPlaying(playing) {
    this.play.replaceChildren(drawn(playing ? "pause" : "play"));
    const name = playing ? this.texts.pause : this.texts.play;
    this.play.setAttribute("aria-label", name);
    this.play.title = name;
  }

  showSpeed(speed) {
    this.speed.value = Math.round(shareOf(speed) * STEPS);
    const text = fill(this.texts.speed_value, { speed: count(Math.round(speed)) });
    this.pace.textContent = text;
    this.speed.setAttribute("aria-valuetext", text);
  }

  showPosition(position, filled) {
    this.scrubber.value = position;
    this.progress.textContent = fill(this.texts.progress, {
      count: count(filled),
      total: count(this.cells),
    });
  }

  /** What the scrubber's place means; said when the window rests, not at every step. */
  tellPosition(text) {
    this.scrubber.setAttribute("aria-valuetext", text);
  }
}

function button(sign, label, act) {
  const attributes = { class: "action", type: "button", title: label, "aria-label": label };
  return element("button", { ...attributes, onclick: act }, drawn(sign));
}

function drawn(sign) {
  const size = { viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true" };
  return svg("svg", size, svg("path", { d: SIGNS[sign], fill: "currentColor" }));
}

function slider(label, last, act) {
  const input = element("input", {
    ...{ type: "range", min: 0, max: Math.max(last, 0), step: 1, value: 0, "aria-label": label },
    oninput: () => act(Number(input.value)),
  });
  return input;
}
