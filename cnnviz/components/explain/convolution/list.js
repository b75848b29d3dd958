// The lines of the working: the largest few, or on demand all in a window that scrolls. However
// many there are, only those that can be seen exist.

import { element } from "../../shared/dom.js";
import { fill } from "../../shared/text.js";

export const FEW = 8;
const SPARE = 2; // lines above and below what is seen
const REST = 200; // milliseconds without a change before the titles are written

export class TermList {
  /**
   * @param {number} count of all lines
   * @param {() => {root: Element, show: Function}} make makes a line
   * @param {(all: boolean) => void} changed told when more or fewer lines are shown
   */
  constructor(count, texts, make, changed) {
    Object.assign(this, { count, texts, make, changed, all: false, lines: [] });
    this.above = element("div", { "aria-hidden": "true" });
    this.below = element("div", { "aria-hidden": "true" });
    this.body = element("div", {});
    this.frame = element(
      "div",
      { class: "terms-frame", role: "list", "aria-label": texts.list },
      ...[this.above, this.body, this.below],
    );
    this.frame.addEventListener("scroll", () => this.fill());
    new ResizeObserver(() => {
      Object.assign(this, { measured: null, seenHeight: this.frame.clientHeight });
      if (this.all) this.fill();
    }).observe(this.frame);
    this.button = element("button", { class: "action", type: "button", "aria-expanded": "false" });
    this.button.addEventListener("click", () => this.toggle());
    this.button.hidden = count <= FEW;
    this.root = element("div", { class: "term-list" }, this.frame, this.button);
    this.caption();
  }

  /** Show the lines in that order; `at` is handed to each. */
  show(order, at) {
    Object.assign(this, { order, at });
    this.fill();
  }

  toggle() {
    this.all = !this.all;
    this.frame.classList.toggle("all", this.all);
    this.frame.scrollTop = 0;
    this.seenHeight = this.frame.clientHeight;
    if (this.all) this.frame.tabIndex = 0;
    else this.frame.removeAttribute("tabindex");
    this.caption();
    this.fill();
    this.changed(this.all);
  }

  caption() {
    const text = this.all ? this.texts.show_few : this.texts.show_all;
    this.button.textContent = fill(text, { count: this.all ? FEW : this.count });
    this.button.setAttribute("aria-expanded", String(this.all));
  }

  /** Make the lines that can be seen, and show in them what belongs there. */
  fill() {
    if (!this.order) return;
    const [first, end] = this.all ? this.seen() : [0, Math.min(FEW, this.count)];
    while (this.lines.length < end - first) this.lines.push(this.make());
    const lines = this.lines.slice(0, end - first);
    if (this.body.childElementCount !== lines.length)
      this.body.replaceChildren(...lines.map(({ root }) => root));
    for (const [i, line] of lines.entries()) {
      line.root.setAttribute("aria-posinset", String(first + i + 1));
      line.root.setAttribute("aria-setsize", String(this.count));
      line.show(this.order[first + i], this.at);
    }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => lines.forEach((line) => void line.entitle()), REST);
    const height = this.all ? this.height() : 0;
    this.above.style.height = `${first * height}px`;
    this.below.style.height = `${(this.all ? this.count - end : 0) * height}px`;
  }

  seen() {
    const height = this.height();
    const first = Math.max(0, Math.floor(this.frame.scrollTop / height) - SPARE);
    const fitting = Math.ceil(this.seenHeight / height) + 2 * SPARE;
    return [
      Math.min(first, Math.max(0, this.count - fitting)),
      Math.min(first + fitting, this.count),
    ];
  }

  /** All lines are equally high; measuring is slow, so it is done when the width changes. */
  height() {
    this.measured ??= this.lines[0]?.root.offsetHeight || null;
    return this.measured ?? 1;
  }
}
