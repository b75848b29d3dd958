// Which rows are ticked. Nothing here touches the page.

/** The ids that the person has ticked, in the order in which they were. */
export class Choice {
  constructor() {
    this.ids = [];
    this.revision = null;
    this.last = null; // the row that was ticked last: where a range begins
  }

  /** Take over what the server says, but only when it has something new to say. */
  take({ chosen, revision }) {
    if (revision === this.revision) return;
    this.revision = revision;
    this.ids = [...chosen];
  }

  has(id) {
    return this.ids.includes(id);
  }

  /**
   * Tick a row or take its tick away.
   * @param {string[]} order all rows as they are shown
   * @param {boolean} range also those between this row and the one that was ticked before
   */
  set(id, on, order, range = false) {
    const ids = range ? between(order, this.last, id) : [id];
    this.last = id;
    this.setAll(ids, on);
  }

  setAll(ids, on) {
    const others = this.ids.filter((id) => !ids.includes(id));
    this.ids = on ? [...this.ids, ...ids.filter((id) => !this.has(id))] : others;
  }

  /** "all", "some" or "none" of the rows that are shown. */
  extent(order) {
    const count = order.filter((id) => this.has(id)).length;
    if (!count) return "none";
    return count === order.length ? "all" : "some";
  }
}

function between(order, from, to) {
  const [start, end] = [order.indexOf(from), order.indexOf(to)];
  if (start < 0 || end < 0) return [to];
  return order.slice(Math.min(start, end), Math.max(start, end) + 1);
}
