import { element } from "../shared/dom.js";
import { fill } from "../shared/text.js";
import { Boxes } from "./boxes.js";
import { relations } from "./relations.js";
import { Table } from "./table.js";

const STEPS = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1, PageUp: -8, PageDown: 8 };
const NONE = { sources: [], targets: [] };
const MOST_NAMES = 4; // layers that a sentence names; of more it says how many

export class DiagramView {
  constructor(root) {
    this.root = root;
  }

  /** Show a network; `open(name)` is called when a layer is to be opened. */
  show(data, open) {
    this.open = open;
    if (data.network === this.data?.network) return;
    this.data = data;
    this.relations = relations(data.rows);
    this.boxes = new Boxes(data, (number) => this.names(number));
    this.table = new Table(data);
    this.told = element("p", { class: "told" });
    this.root.replaceChildren(
      element("p", { class: "quiet hint" }, data.texts.hint),
      this.told,
      element("div", { class: "halves" }, this.boxes.root, this.table.root),
    );
    this.listen();
    const marked = data.rows.findIndex(({ name }) => name === data.marked);
    this.pin(marked < 0 ? null : marked);
    if (marked >= 0) this.showAt(marked);
    this.root.dataset.painted = data.network;
  }

  /** Begin at a layer, as soon as the page has laid the areas out. */
  showAt(number) {
    const watch = new ResizeObserver(() => {
      if (!this.boxes.root.offsetHeight) return;
      watch.disconnect();
      requestAnimationFrame(() => {
        this.reveal(this.boxes.root, this.boxes.boxes[number], true);
        this.reveal(this.table.root, this.table.rows[number], true);
      });
    });
    watch.observe(this.boxes.root);
  }

  listen() {
    for (const [number, box] of this.boxes.boxes.entries()) {
      box.addEventListener("pointerenter", () => this.light(number, this.table));
      box.addEventListener("focus", () => this.pin(number));
      box.addEventListener("click", (event) => this.follow(event, number));
    }
    for (const [number, row] of this.table.rows.entries()) {
      row.addEventListener("pointerenter", () => this.light(number, this.boxes));
      row.addEventListener("click", () => this.pin(number));
    }
    for (const area of [this.boxes.root, this.table.root])
      area.addEventListener("pointerleave", () => this.light(this.pinned));
    this.boxes.root.addEventListener("keydown", (event) => this.move(event));
  }

  /** Light up a layer for as long as no other is pointed at. */
  pin(number) {
    this.pinned = number;
    for (const [i, box] of this.boxes.boxes.entries()) box.tabIndex = i === (number ?? 0) ? 0 : -1;
    this.light(number, this.table, this.boxes);
  }

  /** Light up a layer everywhere, and bring it into sight in the given halves. */
  light(number, ...halves) {
    const beside = this.relations[number] ?? NONE;
    this.boxes.light(number, beside);
    this.table.light(number, beside);
    const { texts, rows } = this.data;
    this.told.textContent =
      number === null
        ? texts.nothing
        : fill(texts.told, { name: rows[number].name, ...this.names(number) });
    if (number === null) return;
    if (halves.includes(this.table)) this.reveal(this.table.root, this.table.rows[number]);
    if (halves.includes(this.boxes)) this.reveal(this.boxes.root, this.boxes.boxes[number]);
  }

  names(number) {
    const { sources, targets } = this.relations[number];
    const { start, end, many } = this.data.texts;
    const told = (numbers, without) => {
      if (!numbers.length) return without;
      if (numbers.length > MOST_NAMES) return fill(many, { count: numbers.length });
      return numbers.map((each) => this.data.rows[each].name).join(", ");
    };
    return { sources: told(sources, start), targets: told(targets, end) };
  }

  /** Scroll an area, and never the page, until the node is in it, or in its middle. */
  reveal(area, node, centred = false) {
    const outer = area.getBoundingClientRect();
    const inner = node.getBoundingClientRect();
    const head = area.querySelector("thead")?.offsetHeight ?? 12;
    const foot = area.querySelector("tfoot")?.offsetHeight ?? 12;
    const above = outer.top + head - inner.top;
    const below = inner.bottom - (outer.bottom - foot);
    if (centred) area.scrollTop += inner.top - outer.top - (outer.height - inner.height) / 2;
    else if (above > 0) area.scrollTop -= above;
    else if (below > 0) area.scrollTop += below;
  }

  /** Open a layer without loading the page anew, so that the person's own picture stays. */
  follow(event, number) {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    this.open(this.data.rows[number].name);
  }

  /** Arrow keys move from box to box: the diagram is one stop of the Tab key. */
  move(event) {
    const last = this.data.rows.length - 1;
    const now = this.boxes.boxes.indexOf(event.target);
    const goals = { Home: 0, End: last };
    const goal = goals[event.key] ?? now + STEPS[event.key];
    if (now < 0 || Number.isNaN(goal)) return;
    event.preventDefault();
    const box = this.boxes.boxes[Math.min(Math.max(goal, 0), last)];
    box.focus({ preventScroll: true });
    box.scrollIntoView({ block: "nearest" }); // the page, too: the area may be taller than a phone
  }
}
