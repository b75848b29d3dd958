// Plotly charts that are drawn on, not anew, when points are added; with one row of settings.

import { element, mounted } from "../shared/dom.js";
import { unpack } from "../shared/packet.js";
import { palette } from "../shared/palette.js";
import { linesSheet } from "../shared/sheet.js";
import { TableView } from "../shared/table.js";
import { configuration, layout, traces } from "./figure.js";
import { plotly, takeStyles } from "./plotly.js";
import { Toolbar } from "./toolbar.js";

export default function render(component) {
  const { root, record } = mounted(component);
  record.view ??= new CurvesView(root);
  record.view.show(component.data);
}

class CurvesView {
  constructor(root) {
    this.root = root;
    this.boxes = [];
    this.grid = element("div", { class: "charts" });
    this.problem = element("p", { class: "quiet", role: "status", hidden: true });
    this.toolbar = new Toolbar(() => this.draw());
    root.replaceChildren(this.toolbar.root, this.grid, this.problem);
    this.held = false;
    this.grid.addEventListener("pointerdown", () => {
      this.held = true;
    });
    // A chart that were drawn while somebody drags over it would lose the drag.
    for (const end of ["pointerup", "pointercancel"]) {
      window.addEventListener(end, () => this.release());
    }
    // Also the first sight of a chart in a closed drawer, which has no width before it is opened.
    new ResizeObserver(() => this.draw()).observe(this.grid);
  }

  async show(bytes) {
    this.packet = unpack(bytes);
    for (const chart of this.packet.charts) resolve(chart, this.packet.arrays);
    this.toolbar.show(this.packet);
    this.arrange();
    try {
      this.plotly = await plotly(this.packet.script);
    } catch {
      this.say(this.packet.words.missing);
      return;
    }
    this.draw();
  }

  say(sentence) {
    this.problem.textContent = sentence;
    this.problem.hidden = !sentence;
  }

  /** Have one box for each chart. */
  arrange() {
    const { charts, height } = this.packet;
    while (this.boxes.length > charts.length) {
      const box = this.boxes.pop();
      this.plotly?.purge(box.plot);
      box.figure.remove();
    }
    while (this.boxes.length < charts.length) this.boxes.push(this.addBox());
    for (const [number, { figure, plot, told, table }] of this.boxes.entries()) {
      figure.setAttribute("aria-label", charts[number].title);
      told.textContent = charts[number].alt;
      plot.style.height = `${height}px`;
      table.changed();
    }
  }

  addBox() {
    const plot = element("div", { class: "plot" });
    const told = element("figcaption", { class: "hidden-text" });
    const box = { plot, told, table: new TableView(() => this.sheet(box)) };
    box.figure = element("figure", {}, told, plot, box.table.root);
    this.grid.append(box.figure);
    return box;
  }

  /** The numbers of a chart, not smoothed, along the axis; of batches only without whole epochs. */
  sheet(box) {
    const chart = this.packet.charts[this.boxes.indexOf(box)];
    const axis = this.packet.axes.find(({ id }) => id === this.toolbar.settings.axis);
    const whole = chart.lines.filter(({ look, y }) => look !== "thin" && y.length);
    const lines = (whole.length ? whole : chart.lines).map(({ name, x, y }) => ({
      name,
      x: x[axis.id],
      y,
    }));
    const { title } = chart;
    return linesSheet({ title, file: `${this.packet.file}-${title}`, corner: axis.title, lines });
  }

  release() {
    if (!this.held) return;
    this.held = false;
    setTimeout(() => this.missed && this.draw()); // after Plotly has taken the drag
  }

  draw() {
    if (!this.plotly || !this.packet || this.grid.clientWidth === 0) return;
    this.missed = this.held;
    if (this.held) return;
    const theme = themeOf(this.root);
    const pointer = window.matchMedia("(hover: hover)").matches;
    const config = configuration(this.packet.file, pointer);
    for (const [number, chart] of this.packet.charts.entries()) {
      const { plot } = this.boxes[number];
      const shown = { ...theme, width: plot.clientWidth };
      const data = traces(chart, this.toolbar.settings, theme);
      const frame = layout(chart, this.packet, this.toolbar.settings, shown);
      this.plotly.react(plot, data, { ...frame, width: plot.clientWidth }, config);
      plot.dataset.points = data.reduce((sum, trace) => sum + trace.x.length, 0);
    }
    takeStyles(this.root);
    const empty = this.packet.charts.every((chart) => chart.lines.every((line) => !line.y.length));
    this.say(empty ? this.packet.words.empty : "");
    this.root.dataset.drawn = String(Number(this.root.dataset.drawn ?? 0) + 1);
  }
}

/** Put the arrays in the places of their names. */
function resolve(chart, arrays) {
  for (const line of chart.lines) {
    line.y = arrays[line.y];
    for (const axis of Object.keys(line.x)) line.x[axis] = arrays[line.x[axis]];
  }
}

const PEN = { willReadFrequently: true };

/** The page's colours as Plotly takes them: it knows neither CSS variables nor color-mix(). */
function themeOf(root) {
  const probe = element("span", { hidden: true });
  const pen = element("canvas", { width: 1, height: 1 }).getContext("2d", PEN);
  root.append(probe);
  const colour = (name) => {
    probe.style.color = `var(${name})`;
    pen.fillStyle = getComputedStyle(probe).color;
    pen.fillRect(0, 0, 1, 1);
    return `rgb(${pen.getImageData(0, 0, 1, 1).data.slice(0, 3).join(", ")})`;
  };
  const style = getComputedStyle(root);
  const theme = {
    ink: colour("--ink"),
    quiet: colour("--quiet"),
    line: colour("--grid"),
    paper: colour("--paper"),
    font: style.fontFamily,
    colours: palette(root),
  };
  probe.remove();
  return theme;
}
