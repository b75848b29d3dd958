// The small bar at the foot of the screen: what the keys do, also by mouse and finger.

import { element } from "../shared/dom.js";

const SIGNS = { previous: "‹", next: "›", play: "▶", help: "?", leave: "✕" };

export class Bar {
  /** @param {(wish: object) => void} act does what a button or a key asks for */
  constructor(words, act) {
    this.words = words;
    this.act = act;
    this.help = element("dl", { class: "help", id: "presenter-help", hidden: true });
    this.more = this.button("help", words.keys, { help: true });
    this.more.setAttribute("aria-controls", "presenter-help");
    this.walking = element(
      "span",
      { class: "walking" },
      this.pair(words.layer, "walk", "layers"),
      this.pair(words.cell, "move", "columns"),
      this.button("play", words.play, { play: true }),
    );
    this.root = element(
      "div",
      { class: "presenter", role: "toolbar", "aria-label": words.bar },
      this.help,
      element(
        "div",
        { class: "bar" },
        this.walking,
        this.more,
        this.button("leave", words.leave, { leave: true }),
      ),
    );
  }

  /** A name between two buttons: the one before, and the next. */
  pair(name, wish, what) {
    const { previous, next } = this.words;
    const by = (step) => ({ [wish]: { [what]: step } });
    return element(
      "span",
      { class: "pair" },
      this.button("previous", `${previous}: ${name}`, by(-1)),
      element("span", { class: "name" }, name),
      this.button("next", `${next}: ${name}`, by(1)),
    );
  }

  button(sign, label, wish) {
    const attributes = { class: "action", type: "button", "aria-label": label };
    const button = element("button", { ...attributes, title: label }, SIGNS[sign]);
    button.addEventListener("click", (event) => {
      if (event.detail) button.blur(); // pressed by mouse: the space bar is to play, not press again
      this.act(wish);
    });
    return button;
  }

  /** Show the keys that do something on this page. @param {string[]} known their names */
  show(known) {
    this.walking.hidden = !known.includes("walk");
    this.more.setAttribute("aria-expanded", String(!this.help.hidden));
    const entries = Object.entries(this.words.help).filter(([name]) => known.includes(name));
    this.help.replaceChildren(
      ...entries.flatMap(([, [keys, what]]) => [
        element("dt", {}, ...keys.map((key) => element("kbd", {}, key))),
        element("dd", {}, what),
      ]),
    );
  }

  toggleHelp() {
    this.help.hidden = !this.help.hidden;
  }
}
