// The picture with its brush: pointers and keys cover parts of it.

import { Pace } from "../pad/pace.js";
import { element } from "../shared/dom.js";
import { percent } from "../shared/numbers.js";
import { paintPicture } from "../shared/paint.js";
import { fill } from "../shared/text.js";
import { coveredShare, outline, packed, sweep } from "./mask.js";

const INTERVAL = 300; // milliseconds between two masks while the person paints
const SMALL = 100; // pixels of a picture that is drawn as squares
const KEYS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

export class Occluder {
  /**
   * @param {Sheet} sheet what is covered so far
   * @param {object} packet the picture, the picture covered everywhere, and the words
   * @param {(mask: string | null) => void} send called with the mask in base64, null when empty
   */
  constructor(sheet, packet, send) {
    Object.assign(this, { sheet, packet, send, texts: packet.texts });
    this.size = [sheet.height, sheet.width];
    this.mask = sheet.mask.slice();
    this.pointer = null; // the finger, pen or mouse that paints
    this.at = null; // where the brush is, [x, y] in pixels of the picture
    this.down = false; // whether the keyboard's brush is
    this.erasing = false;
    this.pace = new Pace(
      () => this.send(this.mask.includes(1) ? packed(this.mask) : null),
      INTERVAL,
    );
    this.build();
    this.update();
  }

  /** The same picture with another filling or other words. */
  show(packet) {
    this.packet = packet;
    this.update();
  }

  build() {
    const { texts } = this;
    this.canvas = element("canvas", { class: Math.min(...this.size) < SMALL ? "sharp" : null });
    this.lines = element("canvas", { class: "lines" });
    this.brush = element("span", { class: "brush", hidden: true });
    this.area = element(
      "div",
      { class: "area", tabindex: "0", role: "application", "aria-label": texts.label },
      this.canvas,
      this.lines,
      this.brush,
    );
    this.status = element("p", { class: "status quiet number", "aria-live": "polite" });
    this.root = element("div", { class: "occluder" }, this.area, this.tools(), this.status);
    this.listen();
  }

  tools() {
    const { texts } = this;
    this.coverButton = action(texts.cover, () => this.erase(false));
    this.eraseButton = action(texts.erase, () => this.erase(true));
    this.undoButton = action(texts.undo, () => this.undo());
    this.clearButton = action(texts.clear, () => this.clear());
    this.hottestButton = action(texts.suggestion, () => this.suggest());
    this.slider = element("input", {
      type: "range",
      min: "2",
      max: "40",
      value: "16",
      oninput: () => this.showBrush(),
    });
    const tool = { class: "tool", role: "group", "aria-label": texts.tool };
    return element(
      "div",
      { class: "tools" },
      element("div", tool, this.coverButton, this.eraseButton),
      element("label", { class: "tool" }, texts.brush, this.slider),
      element("div", { class: "tool" }, this.undoButton, this.clearButton),
      this.hottestButton,
      element("p", { class: "keys quiet" }, texts.keys),
    );
  }

  listen() {
    const on = (type, listener) => this.area.addEventListener(type, listener.bind(this));
    on("pointerdown", this.start);
    on("pointermove", this.move);
    on("pointerup", this.end);
    on("pointercancel", this.end);
    on("pointerleave", () => this.pointer === null && this.hideBrush());
    on("keydown", this.key);
    on("blur", this.lift);
    this.root.addEventListener("keydown", (event) => this.shortcut(event));
    new ResizeObserver(() => this.drawLines()).observe(this.area);
  }

  get radius() {
    return (Number(this.slider.value) / 200) * Math.min(...this.size);
  }

  // ------------------------------------------------------------------- mouse, finger, pen

  start(event) {
    if (this.pointer !== null || event.button !== 0) return;
    this.lift();
    this.pointer = event.pointerId;
    this.area.setPointerCapture(event.pointerId);
    this.at = this.pointOf(event);
    this.paint(this.at);
  }

  move(event) {
    if (this.pointer === null) {
      this.at = this.pointOf(event);
      this.showBrush();
    } else if (event.pointerId === this.pointer) this.paint(this.pointOf(event));
  }

  end(event) {
    if (event.pointerId !== this.pointer) return;
    this.pointer = null;
    this.keep();
  }

  pointOf(event) {
    const { left, top, width, height } = this.area.getBoundingClientRect();
    const x = ((event.clientX - left) / width) * this.size[1];
    return [x, ((event.clientY - top) / height) * this.size[0]];
  }

  /** Move the brush and cover, or uncover, all on its way. */
  paint(to) {
    sweep(this.mask, this.size, this.at, to, this.radius, this.erasing ? 0 : 1);
    this.at = to;
    this.update();
    this.pace.soon();
  }

  /** End the stroke. */
  keep() {
    this.sheet.add(this.mask.slice());
    this.update();
    this.pace.now();
  }

  // ----------------------------------------------------------------------------- keyboard

  key(event) {
    const way = KEYS[event.key];
    if (event.key === " ") {
      event.preventDefault();
      if (this.down) this.lift();
      else this.press();
    } else if (way && !event.altKey && !event.metaKey) {
      event.preventDefault();
      this.step(way, event.shiftKey ? 4 : 1);
    }
  }

  press() {
    this.at ??= this.middle;
    this.down = true;
    this.paint(this.at);
  }

  step([across, down], far) {
    const [height, width] = this.size;
    const step = (far * Math.max(height, width)) / 40;
    const [x, y] = this.at ?? this.middle;
    const to = [within(x + across * step, width), within(y + down * step, height)];
    if (this.down) this.paint(to);
    else this.at = to;
    this.showBrush();
  }

  get middle() {
    return [this.size[1] / 2, this.size[0] / 2];
  }

  lift() {
    if (!this.down) return;
    this.down = false;
    this.keep();
  }

  shortcut(event) {
    if (event.target === this.slider) return;
    if (event.key === "Delete" || event.key === "Backspace") this.clear();
    else if (event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey)) this.undo();
    else return;
    event.preventDefault();
  }

  // ------------------------------------------------------------------------------ buttons

  erase(on) {
    this.lift();
    this.erasing = on;
    this.update();
  }

  undo() {
    this.lift();
    this.sheet.undo();
    this.changed();
  }

  clear() {
    this.lift();
    this.sheet.clear();
    this.changed();
  }

  /** Cover what the map points at. */
  suggest() {
    this.lift();
    this.sheet.add(Uint8Array.from(this.packet.arrays.suggestion));
    this.changed();
  }

  changed() {
    this.mask = this.sheet.mask.slice();
    this.update();
    this.pace.now();
  }

  // ------------------------------------------------------------------------------ showing

  update() {
    this.coverButton.setAttribute("aria-pressed", String(!this.erasing));
    this.eraseButton.setAttribute("aria-pressed", String(this.erasing));
    this.undoButton.disabled = !this.sheet.undoable;
    this.clearButton.disabled = this.sheet.empty;
    this.hottestButton.disabled = !this.packet.arrays.suggestion.includes(1);
    this.status.textContent = fill(this.texts.covered, {
      share: percent(coveredShare(this.mask)),
    });
    this.showBrush();
    this.frame ??= requestAnimationFrame(() => this.draw());
  }

  draw() {
    this.frame = null;
    const { picture, filled } = this.packet.arrays;
    const channels = picture.shape[2];
    const mixed = picture.map((value, i) =>
      this.mask[Math.floor(i / channels)] ? filled[i] : value,
    );
    paintPicture(this.canvas, Object.assign(mixed, { shape: picture.shape }));
    this.drawLines();
  }

  /** Draw the border of what is covered, which may have the colour of what lies around it. */
  drawLines() {
    const width = Math.round(this.area.clientWidth * devicePixelRatio);
    const scale = width / this.size[1];
    Object.assign(this.lines, { width, height: Math.round(scale * this.size[0]) });
    const context = this.lines.getContext("2d");
    for (const [colour, thick] of [
      ["#000", 3.5],
      ["#ff9f1c", 1.75],
    ]) {
      Object.assign(context, { strokeStyle: colour, lineWidth: thick * devicePixelRatio });
      context.beginPath();
      for (const [x1, y1, x2, y2] of outline(this.mask, this.size)) {
        context.moveTo(x1 * scale, y1 * scale);
        context.lineTo(x2 * scale, y2 * scale);
      }
      context.stroke();
    }
  }

  showBrush() {
    if (!this.at) return;
    const [height, width] = this.size;
    this.brush.hidden = false;
    this.brush.classList.toggle("down", this.down);
    this.brush.style.left = `${(100 * this.at[0]) / width}%`;
    this.brush.style.top = `${(100 * this.at[1]) / height}%`;
    this.brush.style.width = `${(200 * this.radius) / width}%`;
  }

  hideBrush() {
    this.brush.hidden = true;
  }
}

function action(text, onclick) {
  return element("button", { class: "action", type: "button", onclick }, text);
}

function within(value, size) {
  return Math.min(Math.max(value, 0), size);
}
