// The window on its way over the input, and the output that it fills cell by cell with the values
// of the network.

import { element } from "../../shared/dom.js";
import { exact } from "../../shared/numbers.js";
import { fill } from "../../shared/text.js";
import { channelOf } from "./arithmetic.js";
import { ChannelChoice } from "./channels.js";
import { colouring, ofOutput } from "./colours.js";
import { Controls } from "./controls.js";
import { Player } from "./player.js";
import { full } from "./print.js";
import { Stage } from "./stage.js";
import { dragOn, keysOn } from "./steering.js";
import { cellFor, drawnPadding, inside, windowOf } from "./window.js";

// What the person last did counts for the next layer too: who paused does not want to pause again.
const wishes = { playing: null, speed: null };

export class Animation {
  constructor(packet, conv, nameOf, choose) {
    Object.assign(this, { packet, conv, nameOf, choose });
    this.player = new Player(conv.height * conv.width);
    if (wishes.speed) this.player.speed = wishes.speed;
    this.input = new Stage(
      { height: conv.inputHeight, width: conv.inputWidth },
      drawnPadding(conv),
    );
    this.output = new Stage(
      { height: conv.height, width: conv.width },
      drawnPadding({ transposed: true }),
    );
    this.channels = new ChannelChoice(packet, conv, nameOf, () => this.repaint());
    this.controls = new Controls(packet.texts, this.player.count, {
      toggle: () => this.toggle(),
      step: (by) => this.step(by),
      speed: (speed) => this.setSpeed(speed),
      seek: (position) => this.seek(position),
    });
    this.build();
    this.watch();
    this.controls.showSpeed(this.player.speed);
    if (wishes.playing ?? !wantsStill()) this.play();
    else this.controls.showPlaying(false);
  }

  build() {
    const { texts, channel } = this.packet;
    this.inputName = element("figcaption", {});
    const outputName = element("figcaption", {}, fill(texts.output_map, { channel }));
    this.here = element("p", { class: "here number" });
    this.maps = element(
      "div",
      { class: "stages", tabindex: "0", role: "application", "aria-label": texts.stage },
      element("figure", {}, this.inputName, this.input.canvas),
      element("figure", {}, outputName, this.output.canvas),
    );
    this.root = element(
      "section",
      { class: "animation" },
      element("h4", {}, texts.animation),
      this.maps,
      this.here,
      this.controls.root,
      this.channels.root,
      element("p", { class: "quiet" }, texts.stage_hint),
    );
    const { width } = this.conv;
    const go = (cell) => this.seek(cell.row * width + cell.column);
    dragOn(this.input, (place) => go(cellFor(this.conv, place)));
    dragOn(this.output, (place) => go(inside(this.conv, place)));
    keysOn(this.maps, width, {
      toggle: () => this.toggle(),
      step: (by) => this.player.has(by) && this.step(by),
    });
  }

  /** Run only while there is something to see. */
  watch() {
    this.seen = false;
    new IntersectionObserver((entries) => {
      this.seen = entries.at(-1).isIntersecting;
      if (this.seen) this.run();
    }).observe(this.maps);
    new ResizeObserver(() => this.resized()).observe(this.maps);
  }

  resized() {
    this.input.fit();
    this.output.fit();
    this.repaint();
  }

  repaint() {
    const { packet, conv, channels } = this;
    const size = conv.inputHeight * conv.inputWidth;
    const start = channelOf(conv, channels.number) * size;
    this.input.paint(conv.input.subarray(start, start + size), colouring(packet, conv.input));
    this.output.paint(packet.arrays.output, ofOutput(packet));
    channels.paint();
    const channel = this.nameOf(channels.number);
    this.inputName.textContent = fill(packet.texts.input_map, { channel });
    this.draw();
  }

  get cell() {
    const { position } = this.player;
    const { width } = this.conv;
    return { row: Math.floor(position / width), column: position % width };
  }

  draw() {
    const { player, conv, cell } = this;
    this.input.draw(conv.inputHeight * conv.inputWidth, windowOf(conv, cell));
    this.output.draw(player.filled, { top: cell.row, left: cell.column, height: 1, width: 1 });
    this.controls.showPosition(player.position, player.filled);
    this.here.textContent = this.told(full);
  }

  told(print) {
    const value = print(this.packet.arrays.output[this.player.position]);
    return fill(this.packet.texts.position_value, { ...this.cell, value });
  }

  /** Draw a frame whenever the browser shows one. */
  run() {
    if (this.running) return;
    this.running = true;
    let before = null;
    const frame = (now) => {
      if (!this.player.playing || !this.seen || !this.maps.isConnected) {
        this.running = false;
        return;
      }
      const position = this.player.position;
      const done = this.player.pass(before === null ? 0 : (now - before) / 1000);
      before = now;
      if (done) this.finish();
      else if (this.player.position !== position) this.draw();
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  play() {
    this.player.play();
    this.controls.showPlaying(true);
    this.run();
  }

  /** The map is full: the window goes back to the cell that is explained. */
  finish() {
    this.controls.showPlaying(false);
    if (this.chosen !== undefined) this.player.visit(this.chosen);
    this.draw();
  }

  toggle() {
    wishes.playing = !this.player.playing;
    if (wishes.playing) this.play();
    else this.rest();
  }

  /** Pause, and explain the cell on which the window stands. */
  rest() {
    this.player.pause();
    this.controls.showPlaying(false);
    this.choose(this.cell);
  }

  /** Pause where the window stands, whatever is explained. */
  hold() {
    wishes.playing = false;
    this.player.pause();
    this.controls.showPlaying(false);
  }

  step(by) {
    this.seek(this.player.position + by);
  }

  seek(position) {
    wishes.playing = false;
    this.player.seek(position);
    this.rest();
  }

  setSpeed(speed) {
    wishes.speed = speed;
    this.player.speed = speed;
    this.controls.showSpeed(speed);
  }

  /** The cell that is explained changed. While the window moves, it goes on from where it is. */
  show({ row, column }) {
    this.chosen = row * this.conv.width + column;
    if (this.player.playing) return;
    if (this.player.position !== this.chosen) this.player.visit(this.chosen);
    this.controls.tellPosition(this.told(exact));
    this.draw();
  }
}

/** People whom motion troubles start the window themselves. */
function wantsStill() {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}
