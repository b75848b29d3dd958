// What the person has done and the server may not have heard yet. Nothing here touches the page.

const MOST = 200;

/**
 * A log of numbered actions. All that are not answered are sent each time, since the page may pass
 * only the last of several quick messages on.
 */
export class Actions {
  constructor() {
    this.last = 0;
    this.open = [];
  }

  /** Number an action and return all that are to be sent. */
  add(action) {
    this.last += 1;
    this.open = [...this.open, { ...action, n: this.last }].slice(-MOST);
    return this.open;
  }

  /** Take over which action the server has carried out last. */
  answer(done) {
    this.last = Math.max(this.last, done);
    this.open = this.open.filter(({ n }) => n > done);
  }

  /** Whether a setting has a value that the server does not know yet. */
  waits(id, field) {
    return this.open.some((one) => one.do === "set" && one.id === id && one.field === field);
  }
}
