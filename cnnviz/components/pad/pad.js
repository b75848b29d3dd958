// The paper with its buttons: pointers and keys become strokes, strokes become a picture.

import { element } from "../shared/dom.js";
import { fill } from "../shared/text.js";
import { Pace } from "./pace.js";
import { draw, extend, movePen, pointAt, SIZE } from "./strokes.js";

const INTERVAL = 300; // milliseconds between two pictures while the person draws
const STEP = 4; // pixels that an arrow key moves the pen; with Shift four times as far

export class Pad {
  /**
   * @param {Sheet} sheet what is drawn so far
   * @param {object} texts the words on it
   * @param {(drawing: string | null) => void} send called with the PNG as base64, null when empty
   */
  constructor(sheet, texts, send) {
    Object.assign(this, { sheet, texts, send });
    this.stroke = []; // the one being drawn
    this.pointer = null; // the finger, pen or mouse that draws it
    this.pen = null; // where the keyboard's pen is, once the keyboard is used
    this.inking = false; // whether that pen is down
    this.pace = new Pace(() => this.send(this.picture()), INTERVAL);
    this.build();
    this.update();
  }

  build() {
    const { texts } = this;
    this.canvas = element("canvas");
    this.hint = element("span", { class: "hint" }, texts.hint);
    this.nib = element("span", { class: "nib", hidden: true });
    this.paper = element(
      "div",
      { class: "paper", tabindex: "0", role: "application", "aria-label": texts.label },
      this.canvas,
      this.hint,
      this.nib,
    );
    this.undoButton = button(texts.undo, texts.undo_keys, () => this.undo());
    this.clearButton = button(texts.clear, texts.clear_keys, () => this.clear());
    this.status = element("p", { class: "hidden-text", "aria-live": "polite" });
    this.root = element(
      "div",
      { class: "pad" },
      this.paper,
      element("div", { class: "buttons" }, this.undoButton, this.clearButton),
      element("p", { class: "keys quiet" }, texts.keys),
      this.status,
    );
    this.listen();
  }

  listen() {
    const on = (type, listener) => this.paper.addEventListener(type, listener.bind(this));
    on("pointerdown", this.start);
    on("pointermove", this.move);
    on("pointerup", this.end);
    on("pointercancel", this.end);
    on("keydown", this.key);
    on("blur", this.liftPen);
    this.root.addEventListener("keydown", (event) => this.shortcut(event));
    new ResizeObserver(() => this.redraw()).observe(this.paper);
  }

  // ------------------------------------------------------------------- mouse, finger, pen

  start(event) {
    if (this.pointer !== null || event.button !== 0) return;
    this.liftPen();
    this.pen = null;
    this.pointer = event.pointerId;
    this.paper.setPointerCapture(event.pointerId);
    this.stroke = [this.pointOf(event)];
    this.update();
    this.pace.soon();
  }

  move(event) {
    if (event.pointerId !== this.pointer) return;
    // The browser bundles what happened since the last frame; a fast curve needs all of it.
    const events = event.getCoalescedEvents?.() ?? [];
    for (const each of events.length ? events : [event]) {
      this.stroke = extend(this.stroke, this.pointOf(each));
    }
    this.update();
    this.pace.soon();
  }

  end(event) {
    if (event.pointerId !== this.pointer) return;
    this.pointer = null;
    this.finish();
  }

  pointOf(event) {
    return pointAt(event.clientX, event.clientY, this.canvas.getBoundingClientRect());
  }

  /** Keep the stroke and send the picture. */
  finish() {
    this.sheet.add(this.stroke);
    this.stroke = [];
    this.update();
    this.pace.now();
  }

  // ----------------------------------------------------------------------------- keyboard

  key(event) {
    if (event.key === " ") {
      event.preventDefault();
      this.togglePen();
    } else if (event.key.startsWith("Arrow") && !event.altKey && !event.metaKey) {
      event.preventDefault();
      this.movePen(event.key, event.shiftKey ? 4 * STEP : STEP);
    }
  }

  togglePen() {
    this.pen ??= [SIZE / 2, SIZE / 2];
    if (this.inking) return this.liftPen();
    this.inking = true;
    this.stroke = [this.pen];
    this.tellPen();
    this.update();
    this.pace.soon();
  }

  movePen(key, step) {
    this.pen = movePen(this.pen ?? [SIZE / 2, SIZE / 2], key, step);
    if (this.inking) {
      this.stroke = extend(this.stroke, this.pen);
      this.pace.soon();
    }
    this.tellPen();
    this.update();
  }

  liftPen() {
    if (!this.inking) return;
    this.inking = false;
    this.finish();
    this.tellPen();
  }

  tellPen() {
    const [x, y] = this.pen.map((place) => Math.round((100 * place) / SIZE));
    this.status.textContent = fill(this.inking ? this.texts.pen_down : this.texts.pen_up, { x, y });
  }

  shortcut(event) {
    if (event.key === "Delete" || event.key === "Backspace") this.clear();
    else if (event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey)) this.undo();
    else return;
    event.preventDefault();
  }

  // ------------------------------------------------------------------------------ buttons

  undo() {
    this.liftPen();
    if (!this.sheet.undoable) return;
    this.sheet.undo();
    this.changed(this.texts.taken_back);
  }

  clear() {
    this.liftPen();
    if (this.sheet.empty) return;
    this.sheet.clear();
    this.changed(this.texts.cleared);
  }

  changed(message) {
    this.status.textContent = message;
    this.update();
    this.pace.now();
  }

  // ------------------------------------------------------------------------------ showing

  get strokes() {
    return this.stroke.length ? [...this.sheet.strokes, this.stroke] : this.sheet.strokes;
  }

  update() {
    this.hint.hidden = this.strokes.length > 0;
    this.undoButton.disabled = !this.sheet.undoable;
    this.clearButton.disabled = this.sheet.empty;
    this.nib.hidden = this.pen === null;
    this.nib.classList.toggle("down", this.inking);
    if (this.pen) {
      this.nib.style.left = `${(100 * this.pen[0]) / SIZE}%`;
      this.nib.style.top = `${(100 * this.pen[1]) / SIZE}%`;
    }
    this.frame ??= requestAnimationFrame(() => this.redraw());
  }

  redraw() {
    this.frame = null;
    const side = Math.round(this.paper.clientWidth * devicePixelRatio);
    if (this.canvas.width !== side) this.canvas.width = this.canvas.height = side;
    draw(this.canvas.getContext("2d"), this.strokes, side);
  }

  /** The drawing as a base64 PNG, or null for an empty sheet. */
  picture() {
    if (this.strokes.length === 0) return null;
    const canvas = element("canvas", { width: SIZE, height: SIZE });
    draw(canvas.getContext("2d"), this.strokes, SIZE);
    return canvas.toDataURL("image/png").split(",")[1];
  }
}

function button(text, title, onclick) {
  return element("button", { class: "action", type: "button", title, onclick }, text);
}
