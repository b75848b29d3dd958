// One channel: the whole of it in small, with the window's frame, and the window's numbers.

import { element } from "../shared/dom.js";
import { TableView } from "../shared/table.js";
import { fill } from "../shared/text.js";
import { drawGrid, letters, paintChannel, SMALLEST_LETTERS } from "./drawing.js";
import { factsOf } from "./layers.js";
import { wayOf } from "./window.js";

const LARGEST_CELL = 64; // CSS pixels
const TALLEST = 760; // CSS pixels for all rows, so that a screen holds them
const LEGIBLE_CELL = 23; // and yet, where there is room, not smaller than this
const INDEX_WIDTH = 26; // for the row numbers

export class Panel {
  /**
   * @param {View} view told what the person does; it moves all panels
   * @param {object} texts words, with {names} to fill in
   */
  constructor(view, texts) {
    Object.assign(this, { view, texts });
    this.title = element("h3", {});
    this.facts = element("p", { class: "facts quiet number" });
    this.small = element("canvas");
    this.frame = element("div", { class: "window" });
    this.overview = element(
      "div",
      { class: "overview", tabindex: "0", role: "application" },
      this.small,
      this.frame,
    );
    this.grid = element("canvas", { class: "grid", tabindex: "0", role: "application" });
    this.columns = element("div", { class: "column-indexes number", "aria-hidden": "true" });
    this.rows = element("div", { class: "row-indexes number", "aria-hidden": "true" });
    this.cells = element("div", { class: "cells" }, this.columns, this.rows, this.grid);
    this.table = new TableView((words) => this.sheet(words));
    this.root = element(
      "section",
      { class: "panel" },
      element("div", { class: "head" }, this.overview, element("div", {}, this.title, this.facts)),
      this.cells,
      this.table.root,
    );
    this.listenToOverview();
    this.listenToGrid();
  }

  listenToOverview() {
    const { overview, view } = this;
    const follow = (event) => {
      const box = overview.getBoundingClientRect();
      view.centre(
        ((event.clientY - box.top) / box.height) * this.height,
        ((event.clientX - box.left) / box.width) * this.width,
      );
    };
    overview.addEventListener("pointerdown", (event) => {
      overview.setPointerCapture(event.pointerId);
      follow(event);
    });
    overview.addEventListener("pointermove", (event) => {
      if (overview.hasPointerCapture(event.pointerId)) follow(event);
    });
    overview.addEventListener("keydown", (event) => {
      const way = wayOf(event, view.window);
      if (!way) return;
      event.preventDefault();
      view.moveWindow(...way);
    });
  }

  listenToGrid() {
    const { grid, view } = this;
    grid.addEventListener("pointermove", (event) => view.hover(this.cellUnder(event)));
    grid.addEventListener("pointerleave", () => view.hover(null));
    grid.addEventListener("pointerdown", (event) => view.setCell(this.cellUnder(event)));
    grid.addEventListener("focus", () => {
      if (!view.cell && !view.hovered) view.moveCell([0, 0]);
    });
    grid.addEventListener("keydown", (event) => {
      const way = wayOf(event, view.window);
      if (!way) return;
      event.preventDefault();
      view.moveCell(way);
    });
  }

  cellUnder(event) {
    const { row, column, rows, columns } = this.view.window;
    const box = this.grid.getBoundingClientRect();
    const place = (share, count) => Math.min(Math.max(Math.floor(share * count), 0), count - 1);
    return {
      row: row + place((event.clientY - box.top) / box.height, rows),
      column: column + place((event.clientX - box.left) / box.width, columns),
    };
  }

  /** Show a channel. */
  show(channel, height, width) {
    Object.assign(this, { channel, height, width });
    this.title.textContent = channel.name;
    this.facts.textContent = fill(this.texts.facts, {
      rows: height,
      columns: width,
      ...factsOf(channel, height, width),
    });
    this.overview.setAttribute("aria-label", fill(this.texts.overview, { channel: channel.name }));
    this.grid.setAttribute("aria-label", fill(this.texts.grid, { channel: channel.name }));
    this.overview.style.aspectRatio = `${width} / ${height}`;
    this.overview.classList.toggle("upright", height > width);
    paintChannel(this.small, channel, height, width);
    this.table.changed();
  }

  /** The channel's numbers, read from where the window is. */
  sheet({ corner }) {
    const { channel, height, width, view } = this;
    const { row, column } = view.window;
    const places = Array.from({ length: width }, (_, place) => place);
    return {
      ...{ title: channel.name, file: channel.name, count: height, from: [row, column] },
      head: [corner, ...places.map(String)],
      row: (i) => [String(i), ...places.map((place) => channel.at(i, place))],
    };
  }

  /** CSS pixels that there are for the cells. */
  room() {
    return this.cells.clientWidth - INDEX_WIDTH;
  }

  /** Whether the numbers are large enough to read. */
  get readable() {
    return this.letters >= SMALLEST_LETTERS;
  }

  /** Give the cells their size: whole pixels, so that all are alike. */
  layOut({ rows, columns }, room) {
    const tall = Math.max(Math.floor(TALLEST / rows), LEGIBLE_CELL);
    this.side = Math.max(1, Math.min(Math.floor(room / columns), tall, LARGEST_CELL));
    this.letters = letters(this.grid, this.channel, this.side);
    const [width, height] = [columns * this.side, rows * this.side];
    this.grid.style.width = `${width}px`;
    this.grid.style.height = `${height}px`;
    this.grid.width = Math.round(width * devicePixelRatio);
    this.grid.height = Math.round(height * devicePixelRatio);
  }

  draw(window, cell) {
    const at = cell && { row: cell.row - window.row, column: cell.column - window.column };
    drawGrid(this.grid, this.channel, window, this, at);
    indexes(this.columns, window.column, window.columns, this.side, at?.column);
    indexes(this.rows, window.row, window.rows, this.side, at?.row);
    this.showFrame(window);
    this.table.changed();
  }

  showFrame({ row, column, rows, columns }) {
    const { style } = this.frame;
    style.left = `${(100 * column) / this.width}%`;
    style.top = `${(100 * row) / this.height}%`;
    style.width = `${(100 * columns) / this.width}%`;
    style.height = `${(100 * rows) / this.height}%`;
  }
}

/** Print the indexes at an edge; where cells are small, only every second, third ... of them. */
function indexes(node, first, count, side, here) {
  const every = Math.ceil(22 / side);
  while (node.childElementCount > count) node.lastChild.remove();
  while (node.childElementCount < count) node.append(element("span"));
  node.style.setProperty("--side", `${side}px`);
  for (let i = 0; i < count; i++) {
    const printed = (first + i) % every === 0 || i === here;
    const near = here !== undefined && i !== here && Math.abs(i - here) < every; // would overlap
    const text = printed && !near ? String(first + i) : "";
    const span = node.children[i];
    if (span.textContent !== text) span.textContent = text;
    span.classList.toggle("here", i === here);
  }
}
