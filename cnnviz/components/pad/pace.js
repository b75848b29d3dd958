// Calls a function at most once in a while, and never forgets the last call.

export class Pace {
  /**
   * @param {() => void} send
   * @param {number} interval milliseconds between two calls
   * @param {{now: () => number, later: Function, cancel: Function}} clock replaced in tests
   */
  constructor(send, interval, clock = BROWSER) {
    Object.assign(this, { send, interval, clock, last: -Infinity, timer: null });
  }

  /** Call soon: now if the last call is long enough ago, else when it is. */
  soon() {
    if (this.timer !== null) return;
    const wait = this.last + this.interval - this.clock.now();
    if (wait <= 0) this.now();
    else this.timer = this.clock.later(() => this.now(), wait);
  }

  /** Call at once, instead of a call that still waits. */
  now() {
    if (this.timer !== null) this.clock.cancel(this.timer);
    this.timer = null;
    this.last = this.clock.now();
    this.send();
  }
}

const BROWSER = {
  now: () => performance.now(),
  later: (call, wait) => setTimeout(call, wait),
  cancel: (timer) => clearTimeout(timer),
};
