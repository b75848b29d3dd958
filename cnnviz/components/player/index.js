// A slider over epochs that can play them. The next one is asked for when the last one is shown.

import { element, mounted } from "../shared/dom.js";
import { fill } from "../shared/text.js";

const PACE = 600; // milliseconds that an epoch is shown at least

export default function render(component) {
  const { root, record } = mounted(component);
  record.player ??= new Player(root);
  record.player.ask = (epoch) => component.setStateValue("asked", epoch);
  record.player.show(component.data);
}

class Player {
  constructor(root) {
    this.playing = false;
    this.wanted = null; // asked for and not shown yet
    this.button = element("button", { class: "action", onclick: () => this.toggle() });
    this.slider = element("input", { type: "range", min: 0, step: 1 });
    this.slider.addEventListener("input", () => {
      this.stop();
      this.choose(Number(this.slider.value));
    });
    this.shown = element("output", { class: "number" });
    root.replaceChildren(element("div", { class: "player" }, this.button, this.slider, this.shown));
  }

  show(data) {
    this.data = data;
    const { epochs, shown, words } = data;
    this.slider.max = Math.max(0, epochs.length - 1);
    this.slider.disabled = this.button.disabled = epochs.length < 2;
    this.slider.setAttribute("aria-label", words.label);
    if (this.wanted === shown || !epochs.includes(this.wanted)) this.wanted = null;
    if (this.wanted === null) {
      this.slider.value = epochs.indexOf(shown);
      this.tell(shown);
    }
    this.label();
    if (this.playing && this.wanted === null) this.next();
  }

  tell(epoch) {
    const { epochs, words, live } = this.data;
    const sentence = epoch === 0 ? words.untrained : words.epoch;
    const told = fill(sentence, { epoch, last: epochs.at(-1) });
    const text = live && epoch === epochs.at(-1) ? `${told} · ${words.newest}` : told;
    this.shown.textContent = text;
    this.slider.setAttribute("aria-valuetext", text);
  }

  /** Ask for the epoch at a place; the last one of a run that goes on means the newest. */
  choose(place) {
    const { epochs, live } = this.data;
    const epoch = epochs[place];
    if (epoch === undefined) return;
    this.wanted = epoch;
    this.tell(epoch);
    this.ask(live && place === epochs.length - 1 ? null : epoch);
  }

  toggle() {
    if (this.playing) {
      this.stop();
      return;
    }
    this.playing = true;
    this.label();
    const last = Number(this.slider.value) === this.data.epochs.length - 1;
    if (last) this.step(0);
    else this.next();
  }

  stop() {
    this.playing = false;
    clearTimeout(this.timer);
    this.label();
  }

  next() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const place = Number(this.slider.value) + 1;
      if (place >= this.data.epochs.length) this.stop();
      else this.step(place);
    }, PACE);
  }

  step(place) {
    this.slider.value = place;
    this.choose(place);
  }

  label() {
    const { words } = this.data;
    this.button.textContent = this.playing ? words.stop : words.play;
    this.button.setAttribute("aria-pressed", String(this.playing));
  }
}
