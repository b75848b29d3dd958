// How the curves are drawn: smoothing, scale and axis, the same for all charts beneath.

import { element } from "../shared/dom.js";

const MOST = 0.99;

export class Toolbar {
  /** @param {() => void} onChange called when a setting has changed */
  constructor(onChange) {
    this.settings = { smoothing: 0, logarithmic: false, axis: null };
    this.onChange = onChange;
    this.root = element("div", { class: "toolbar", role: "group", hidden: true });
  }

  /** Offer what fits the packet; what the person has set stays. */
  show({ toolbar, axes, charts, words }) {
    const ids = axes.map(({ id }) => id);
    if (!ids.includes(this.settings.axis)) this.settings.axis = ids[0];
    this.root.hidden = !toolbar;
    const offered = JSON.stringify([axes, words, charts.map(({ logarithmic }) => logarithmic)]);
    if (!toolbar || offered === this.offered) return;
    this.offered = offered;
    this.root.setAttribute("aria-label", words.settings);
    const scale = charts.some(({ logarithmic }) => logarithmic === "offered");
    this.root.replaceChildren(
      this.smoothing(words),
      ...(axes.length > 1 ? [this.axis(words, axes)] : []),
      ...(scale ? [this.logarithmic(words)] : []),
    );
  }

  change(setting, value) {
    this.settings[setting] = value;
    this.onChange();
  }

  smoothing(words) {
    const shown = element("output", { class: "number" }, this.settings.smoothing.toFixed(2));
    const slider = element("input", {
      type: "range",
      min: 0,
      max: MOST,
      step: 0.01,
      value: this.settings.smoothing,
      title: words.smoothing_help,
    });
    slider.addEventListener("input", () => {
      shown.textContent = Number(slider.value).toFixed(2);
      this.change("smoothing", Number(slider.value));
    });
    return element("label", {}, words.smoothing, slider, shown);
  }

  axis(words, axes) {
    const options = axes.map(({ id, title }) =>
      element("option", { value: id, selected: id === this.settings.axis }, title),
    );
    const choice = element("select", {}, ...options);
    choice.addEventListener("change", () => this.change("axis", choice.value));
    return element("label", {}, words.axis, choice);
  }

  logarithmic(words) {
    const box = element("input", { type: "checkbox", checked: this.settings.logarithmic });
    box.addEventListener("change", () => this.change("logarithmic", box.checked));
    return element("label", {}, box, words.logarithmic);
  }
}
