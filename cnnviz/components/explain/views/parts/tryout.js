// What if: another temperature, or another logit of one class, beside the network's own values.

import { element } from "../../../shared/dom.js";
import { short } from "../../../shared/numbers.js";
import { fill } from "../../../shared/text.js";
import { changed, steps } from "../../arithmetic/softmax.js";
import { bar } from "./bars.js";
import { Slider } from "./slider.js";
import { share } from "./steps.js";

const FARTHEST = 10; // the logit's change, either way; the temperature is 10 ** -1 to 10 ** 1

export class TryOut {
  constructor(texts, names, logits) {
    Object.assign(this, { texts, names, logits, power: 0, change: 0, rows: [], chosen: 0 });
    this.own = steps(logits).probabilities;
    this.temperature = new Slider(
      texts.temperature,
      { min: -1, max: 1, step: 0.02, value: 0 },
      (power) => this.set({ power }),
    );
    this.logit = new Slider("", { min: -FARTHEST, max: FARTHEST, step: 0.1, value: 0 }, (change) =>
      this.set({ change }),
    );
    this.reset = element("button", { class: "action", type: "button" }, texts.reset);
    this.reset.addEventListener("click", () => this.set({ power: 0, change: 0 }));
    this.banner = element("p", { class: "banner", role: "status" });
    this.table = element("table", { class: "tried number", "aria-label": texts.table_tried });
    this.root = element(
      "div",
      { class: "try-out" },
      element("div", { class: "sliders" }, this.temperature.root, this.logit.root, this.reset),
      element("p", { class: "note quiet" }, texts.temperature_note),
      this.banner,
      this.table,
    );
  }

  /** Show these classes; the chosen one is the one whose logit can be changed. */
  show(rows, chosen) {
    if (chosen !== this.chosen) this.change = 0;
    const same = rows.length === this.rows.length && rows.every((i, n) => i === this.rows[n]);
    Object.assign(this, { rows, chosen });
    if (!same) this.build();
    this.update();
  }

  set(values) {
    Object.assign(this, values);
    this.update();
  }

  get degree() {
    return Number((10 ** this.power).toPrecision(3));
  }

  update() {
    const { texts, change, degree } = this;
    const label = this.names[this.chosen];
    const own = this.logits[this.chosen];
    const sign = signed(change);
    this.temperature.set(
      this.power,
      degree === 1 ? texts.temperature_own : fill(texts.temperature_is, { value: short(degree) }),
    );
    this.logit.name.textContent = fill(texts.change, { label });
    this.logit.set(
      change,
      change === 0
        ? fill(texts.change_own, { logit: short(own) })
        : fill(texts.change_is, { change: sign, logit: short(own + change) }),
    );
    this.tell(label, sign);
    const tried = steps(changed(this.logits, this.chosen, change), degree).probabilities;
    for (const line of this.lines) {
      line.show(tried[line.index], this.isOwn, line.index === this.chosen);
    }
  }

  /** Say plainly whether these are the network's values. */
  tell(label, change) {
    const { texts } = this;
    const what = [
      this.degree === 1 ? null : fill(texts.with_temperature, { value: short(this.degree) }),
      this.change === 0 ? null : fill(texts.with_logit, { label, change }),
    ].filter(Boolean);
    this.isOwn = what.length === 0;
    this.reset.disabled = this.isOwn;
    this.root.classList.toggle("own", this.isOwn);
    this.banner.textContent = this.isOwn
      ? texts.own
      : fill(texts.changed, { what: what.join(texts.and) });
  }

  /** The rows, made once for the classes shown; the tried values are put in by `update`. */
  build() {
    const { texts } = this;
    const names = [texts.class, texts.network, texts.tried, texts.difference];
    const head = element("tr", {}, ...names.map((name) => element("th", { scope: "col" }, name)));
    this.lines = this.rows.map((i) => new Line(i, this.names[i], this.own[i], texts));
    this.table.replaceChildren(
      element("thead", {}, head),
      element("tbody", {}, ...this.lines.map(({ root }) => root)),
    );
  }
}

/** One class: the network's probability, and the one tried out. */
class Line {
  constructor(index, name, own, texts) {
    Object.assign(this, { index, own, texts });
    this.tried = element("td");
    this.difference = element("td");
    this.root = element(
      "tr",
      {},
      element("th", { scope: "row", title: name }, name),
      element("td", {}, share(own), bar(own, 1)),
      this.tried,
      this.difference,
    );
  }

  show(tried, isOwn, isChosen) {
    this.root.classList.toggle("chosen", isChosen);
    if (this.shown === tried && this.wasOwn === isOwn) return;
    Object.assign(this, { shown: tried, wasOwn: isOwn });
    if (isOwn) return this.empty();
    const points = signed(Number((100 * (tried - this.own)).toFixed(1)));
    this.tried.replaceChildren(share(tried), bar(tried, 1, false, "other"));
    this.difference.textContent = fill(this.texts.points, { points });
  }

  empty() {
    this.tried.replaceChildren();
    this.difference.textContent = "";
  }
}

/** A change with its sign: +3.2. */
function signed(value) {
  return value > 0 ? `+${short(value)}` : short(value);
}
