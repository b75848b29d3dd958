// Where the window is on its way over the map: a clock without a screen.

export const SLOWEST = 1; // cells a second
export const FASTEST = 4000;
const LONGEST_FRAME = 0.1; // seconds: a stalled browser does not make the window jump
const WHOLE_MAP = 12; // seconds for the whole map, unless the person chose a speed

export class Player {
  /** @param {number} count cells of the map */
  constructor(count) {
    this.count = count;
    this.speed = Math.min(Math.max(count / WHOLE_MAP, SLOWEST), FASTEST);
    this.playing = false;
    this.complete = false; // the whole map is filled, wherever the window stands
    this.at = 0; // cells passed, with a fraction
  }

  /** The cell on which the window stands, counted line by line. */
  get position() {
    return Math.min(Math.floor(this.at), this.count - 1);
  }

  /** How many cells are filled. */
  get filled() {
    return this.complete ? this.count : this.position + 1;
  }

  /** Whether there is a cell that many further on. */
  has(by) {
    return this.position + by >= 0 && this.position + by < this.count;
  }

  play() {
    if (this.complete || this.position === this.count - 1) this.at = 0;
    Object.assign(this, { playing: true, complete: false });
  }

  pause() {
    this.playing = false;
  }

  /** Stand on a cell; the map is filled up to it. */
  seek(position) {
    this.at = Math.min(Math.max(position, 0), this.count - 1);
    this.complete = false;
  }

  /** Stand on a cell without emptying a map that is filled. */
  visit(position) {
    const { complete } = this;
    this.seek(position);
    this.complete = complete;
  }

  /** Let time pass; tells whether the last cell was reached. */
  pass(seconds) {
    if (!this.playing) return false;
    this.at += Math.min(seconds, LONGEST_FRAME) * this.speed;
    if (this.at < this.count) return false;
    Object.assign(this, { at: this.count - 1, playing: false, complete: true });
    return true;
  }
}

/** Cells a second for a slider from 0 to 1: equal steps on the slider are equal ratios. */
export function speedAt(share) {
  return SLOWEST * (FASTEST / SLOWEST) ** share;
}

/** The slider's place for a speed. */
export function shareOf(speed) {
  return Math.log(speed / SLOWEST) / Math.log(FASTEST / SLOWEST);
}
