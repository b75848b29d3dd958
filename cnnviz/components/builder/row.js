// One layer of the list. Only what has changed is made anew.

import { block } from "../diagram/boxes.js";
import { volume } from "../diagram/volume.js";
import { element } from "../shared/dom.js";
import { percent, shape } from "../shared/numbers.js";
import { fill } from "../shared/text.js";
import { Field } from "./field.js";

const ACTS = [
  ["up", "arrow_upward"],
  ["down", "arrow_downward"],
  ["copy", "content_copy"],
  ["remove", "delete"],
];

export class Row {
  /** `heard.act(do, id, more)` is told what the person does, `heard.waits(id, field)` is asked. */
  constructor(entry, heard) {
    this.id = entry.id;
    this.heard = heard;
    this.picture = element("span", { class: "picture", "aria-hidden": "true" });
    this.name = element("span", { class: "name" });
    this.title = element("span", { class: "quiet" });
    this.fields = element("div", { class: "fields" });
    this.made = new Map();
    this.shape = element("span", { class: "shape number" });
    this.cost = element("span", { class: "cost quiet number" });
    this.bar = element("span", { class: "bar", "aria-hidden": "true" }, element("span"));
    this.complaint = element("p", { class: "complaint", id: `complaint-${entry.id}` });
    this.acts = element("div", { class: "acts" }, ...(entry.fixed ? [] : this.buttons()));
    this.root = element(
      "li",
      { "data-id": entry.id, onkeydown: (event) => this.moveByKey(event) },
      element("div", { class: "what" }, this.picture, element("span", {}, this.name, this.title)),
      this.fields,
      element("div", { class: "gives" }, this.shape, this.cost, this.bar),
      this.acts,
      this.complaint,
    );
  }

  buttons() {
    this.buttonsByAct = ACTS.map(([act, icon]) => {
      const symbol = element("span", { class: "symbol", "aria-hidden": "true" }, icon);
      const onclick = () => this.heard.act(act, this.id);
      return element("button", { class: `act ${act}`, type: "button", onclick }, symbol);
    });
    return this.buttonsByAct;
  }

  /** Show an entry; what is as before is not touched. */
  show(entry, { texts, most, movable, full }) {
    const text = JSON.stringify([entry, most, movable, full]);
    this.showFields(entry);
    if (text === this.shown) return;
    this.shown = text;
    this.root.className = `row ${entry.family}`;
    this.root.classList.toggle("wrong", entry.complaint !== "");
    this.root.classList.toggle("fixed", entry.fixed);
    this.root.classList.toggle("few", entry.fields.length < 2);
    this.root.setAttribute("aria-label", `${entry.name}, ${entry.title}`);
    this.name.textContent = entry.name;
    this.title.textContent = entry.title;
    this.complaint.textContent = entry.complaint;
    this.showResult(entry, texts, most);
    this.showActs(entry, texts, movable, full);
  }

  showResult({ shape: axes, cost, share, complaint }, texts, most) {
    this.picture.replaceChildren(...(axes ? [block(volume(axes, most))] : []));
    this.shape.textContent = axes ? shape(axes) : complaint ? texts.nothing : texts.unknown;
    this.cost.textContent = cost && share ? `${cost} · ${percent(share)}` : cost;
    this.bar.hidden = !share;
    this.bar.firstChild.style.width = `${(100 * share).toFixed(1)}%`;
  }

  showActs({ name, fixed }, texts, { first, last }, full) {
    if (fixed) return;
    const stuck = { up: first, down: last, copy: full, remove: false };
    for (const [number, [act]] of ACTS.entries()) {
      const button = this.buttonsByAct[number];
      const label = fill(texts[act], { name });
      button.setAttribute("aria-label", label);
      button.title = label;
      // Not `disabled`: that would take the focus away from whoever has just moved the row there.
      button.setAttribute("aria-disabled", String(stuck[act]));
    }
  }

  showFields({ fields, name, complaint }) {
    const kept = new Map();
    for (const entry of fields) {
      const made =
        this.made.get(entry.name) ??
        new Field(entry, (value) => this.heard.act("set", this.id, { field: entry.name, value }));
      if (!this.heard.waits(this.id, entry.name)) made.show(entry, name, complaint);
      if (complaint) made.input.setAttribute("aria-describedby", this.complaint.id);
      else made.input.removeAttribute("aria-describedby");
      kept.set(entry.name, made);
    }
    const same =
      kept.size === this.made.size && [...kept.keys()].every((one) => this.made.has(one));
    if (!same) this.fields.replaceChildren(...[...kept.values()].map(({ root }) => root));
    this.made = kept;
  }

  moveByKey(event) {
    const act = { ArrowUp: "up", ArrowDown: "down" }[event.key];
    if (!act || !event.altKey || !this.buttonsByAct) return;
    event.preventDefault();
    this.heard.act(act, this.id);
  }

  focus(act) {
    const button = act && this.root.querySelector(`.act.${act}`);
    (button ?? this.root.querySelector("input, select, button"))?.focus();
  }
}
