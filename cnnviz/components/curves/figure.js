// From a chart and the person's settings to what Plotly takes. Nothing here touches the page.

import { smoothed } from "./smoothing.js";

const NUMBERS = {
  number: { tick: "", hover: ".4~g" },
  share: { tick: ".0%", hover: ".2%" },
};
const FAINT = 0.3; // of what was measured, beneath its smoothed line
const NARROW = 520; // CSS pixels

/**
 * Return Plotly's traces of a chart.
 * @param {object} chart lines with typed arrays in `x[axis]` and `y`
 * @param {{axis: string, smoothing: number}} settings
 * @param {{colours: string[]}} theme
 */
export function traces(chart, settings, theme) {
  return chart.lines.flatMap((line, number) => {
    const common = commonOf(chart, line, number, settings, theme);
    return line.look === "thin" ? thin(line, common, settings) : [plain(line, common)];
  });
}

function commonOf(chart, line, number, { axis }, { colours }) {
  const colour = colours[line.colour % colours.length];
  return {
    type: "scatter",
    uid: `${number}`,
    name: line.name,
    legendgroup: `${number}`, // what was measured goes with its smoothed line
    showlegend: line.legend,
    x: Array.from(line.x[axis]),
    y: Array.from(line.y),
    line: { color: colour, dash: line.dash, width: 2 },
    hovertemplate: `%{y:${NUMBERS[chart.unit].hover}}`,
  };
}

/** What was measured, and once it is smoothed, both. */
function thin(line, common, { smoothing }) {
  const on = smoothing > 0;
  const measured = {
    ...common,
    mode: "lines",
    opacity: on ? FAINT : 0.75,
    showlegend: line.legend && !on,
    line: { ...common.line, width: 1 },
  };
  const average = {
    ...common,
    uid: `${common.uid}-smooth`,
    mode: "lines",
    visible: on,
    showlegend: line.legend && on,
    y: smoothed(line.y, smoothing),
    line: { ...common.line, width: 1.75 },
  };
  return [on ? { ...measured, hoverinfo: "skip", hovertemplate: null } : measured, average];
}

function plain(line, common) {
  const marked = line.look === "points";
  return {
    ...common,
    mode: marked ? "lines+markers" : "lines",
    marker: { color: common.line.color, size: 7, line: { width: 0 } },
  };
}

/**
 * Return Plotly's layout of a chart.
 * @param {object} chart
 * @param {{axes: object[], height: number}} packet
 * @param {{axis: string, logarithmic: boolean}} settings
 * @param {{ink: string, quiet: string, line: string, paper: string, font: string, width: number}} theme
 */
export function layout(chart, packet, settings, theme) {
  const axis = packet.axes.find(({ id }) => id === settings.axis);
  const high = isLogarithmic(chart, settings);
  const grid = { gridcolor: theme.line, linecolor: theme.line, zeroline: false, automargin: true };
  const quiet = { color: theme.quiet, size: 12 };
  return {
    title: {
      text: chart.title,
      x: 0,
      xref: "paper",
      xanchor: "left",
      y: 1,
      yref: "container",
      yanchor: "top",
      pad: { t: 10 },
      font: { size: 16, color: theme.ink, weight: 600 },
    },
    font: { family: theme.font, color: theme.ink, size: 13 },
    height: packet.height,
    margin: { l: 46, r: 12, t: 40, b: 36 },
    paper_bgcolor: theme.paper,
    plot_bgcolor: theme.paper,
    hovermode: "x unified",
    hoverlabel: { bgcolor: theme.paper, bordercolor: theme.line, font: { color: theme.ink } },
    legend: {
      orientation: "h",
      x: 0,
      xanchor: "left",
      y: theme.width < NARROW ? -0.24 : -0.2,
      yanchor: "top",
      font: { size: 12 },
      bgcolor: "rgba(0,0,0,0)",
    },
    xaxis: {
      ...grid,
      title: { text: axis.title, font: quiet, standoff: 6 },
      tickfont: quiet,
      type: axis.logarithmic ? "log" : "linear",
      uirevision: axis.id,
    },
    yaxis: {
      ...grid,
      tickfont: quiet,
      type: high ? "log" : "linear",
      tickformat: NUMBERS[chart.unit].tick,
      exponentformat: "power",
      dtick: high ? "D2" : null,
      nticks: 7,
      rangemode: chart.from_zero ? "tozero" : "normal",
      uirevision: String(high),
    },
    shapes: chart.marks.map((mark) => upright(mark, settings.axis, theme)),
    uirevision: "kept", // zoom and hidden lines outlive new points
  };
}

/** Whether a chart is drawn with a logarithmic vertical axis. */
export function isLogarithmic(chart, settings) {
  return (
    chart.logarithmic === "always" || (chart.logarithmic === "offered" && settings.logarithmic)
  );
}

function upright({ x, word }, axis, theme) {
  return {
    type: "line",
    xref: "x",
    yref: "paper",
    x0: x[axis],
    x1: x[axis],
    y0: 0,
    y1: 1,
    line: { color: theme.quiet, dash: "dot", width: 1 },
    label: {
      text: word,
      textposition: "end",
      textangle: 0,
      xanchor: "right",
      font: { color: theme.quiet, size: 11 },
      padding: 3,
    },
  };
}

/** Return Plotly's configuration: which buttons there are, and how a picture is saved. */
export function configuration(file, pointer) {
  return {
    displaylogo: false,
    displayModeBar: pointer ? "hover" : true,
    // Above all, nothing here may be sent to a server elsewhere.
    modeBarButtonsToRemove: ["sendChartToCloud", "select2d", "lasso2d", "autoScale2d"],
    toImageButtonOptions: { format: "png", filename: file, scale: 2 },
  };
}
