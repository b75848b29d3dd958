import assert from "node:assert/strict";
import { test } from "node:test";
import { configuration, layout, traces } from "../../cnnviz/components/curves/figure.js";
import { smoothed } from "../../cnnviz/components/curves/smoothing.js";

const THEME = { colours: ["blue", "orange"], ink: "black", quiet: "grey", line: "silver" };
const near = (one, other) => assert.ok(Math.abs(one - other) < 1e-9, `${one} is not ${other}`);

/** TensorBoard's own way, spelled out. */
function average(values, weight) {
  let last = 0;
  return values.map((value, index) => {
    last = last * weight + (1 - weight) * value;
    return last / (1 - weight ** (index + 1));
  });
}

test("smoothing is TensorBoard's moving average", () => {
  const values = [3, 1, 4, 1, 5, 9, 2, 6];
  for (const weight of [0.1, 0.6, 0.99]) {
    const expected = average(values, weight);
    smoothed(values, weight).forEach((value, index) => {
      near(value, expected[index]);
    });
  }
  assert.deepEqual(smoothed(Float32Array.of(1, 2), 0), [1, 2]);
});

test("a constant stays what it is, however much it is smoothed", () => {
  for (const value of smoothed(Array(50).fill(0.7), 0.95)) near(value, 0.7);
});

test("what is no number is passed on and spoils nothing after it", () => {
  const found = smoothed([1, NaN, 1, Infinity, 1], 0.5);
  assert.ok(Number.isNaN(found[1]));
  assert.equal(found[3], Infinity);
  near(found[4], 1);
});

function chart(changes = {}) {
  const line = (name, look, colour) => ({
    name,
    look,
    colour,
    dash: "solid",
    legend: true,
    x: { epoch: Float32Array.of(0.5, 1, 1.5), step: Float32Array.of(5, 10, 15) },
    y: Float32Array.of(3, 1, 2),
  });
  return {
    title: "Loss",
    alt: "",
    unit: "number",
    logarithmic: "offered",
    from_zero: false,
    marks: [{ x: { epoch: 1, step: 10 }, word: "best" }],
    lines: [line("each batch", "thin", 0), line("validation", "points", 1)],
    ...changes,
  };
}

test("smoothing shows the average and leaves what was measured faintly behind it", () => {
  const [measured, smooth, points] = traces(chart(), { axis: "epoch", smoothing: 0.5 }, THEME);
  assert.deepEqual(measured.y, [3, 1, 2]);
  assert.ok(measured.opacity < 0.5);
  assert.ok(smooth.visible);
  near(smooth.y[1], average([3, 1], 0.5)[1]);
  assert.deepEqual(points.y, [3, 1, 2]);
  assert.deepEqual([measured.showlegend, smooth.showlegend], [false, true]);
});

test("the same traces are there with and without smoothing, so that hidden ones stay hidden", () => {
  const uids = (smoothing) =>
    traces(chart(), { axis: "epoch", smoothing }, THEME).map(({ uid }) => uid);
  assert.deepEqual(uids(0), uids(0.9));
  assert.equal(new Set(uids(0)).size, 3);
});

test("lines lie along the chosen axis, marks too", () => {
  const settings = { axis: "step", smoothing: 0, logarithmic: false };
  const packet = {
    axes: [
      { id: "epoch", title: "epochs", logarithmic: false },
      { id: "step", title: "steps", logarithmic: true },
    ],
    height: 300,
  };
  const [measured] = traces(chart(), settings, THEME);
  assert.deepEqual(measured.x, [5, 10, 15]);
  const frame = layout(chart(), packet, settings, { ...THEME, width: 800 });
  assert.equal(frame.xaxis.title.text, "steps");
  assert.equal(frame.xaxis.type, "log");
  assert.deepEqual([frame.shapes[0].x0, frame.shapes[0].x1], [10, 10]);
});

test("zoom outlives new points, and begins anew on another axis or scale", () => {
  const axes = ["epoch", "step"].map((id) => ({ id, title: id, logarithmic: false }));
  const made = (axis, logarithmic) =>
    layout(
      chart(),
      { axes, height: 300 },
      { axis, smoothing: 0, logarithmic },
      { ...THEME, width: 800 },
    );
  const first = made("epoch", false);
  assert.equal(first.uirevision, made("step", true).uirevision);
  assert.equal(first.xaxis.uirevision, made("epoch", true).xaxis.uirevision);
  assert.notEqual(first.xaxis.uirevision, made("step", false).xaxis.uirevision);
  assert.notEqual(first.yaxis.uirevision, made("epoch", true).yaxis.uirevision);
});

test("a scale is logarithmic where it must be, or where it may be and is asked for", () => {
  const axes = [{ id: "epoch", title: "epochs", logarithmic: false }];
  const type = (logarithmic, asked) =>
    layout(
      chart({ logarithmic }),
      { axes, height: 300 },
      { axis: "epoch", logarithmic: asked },
      { ...THEME, width: 800 },
    ).yaxis.type;
  assert.equal(type("offered", true), "log");
  assert.equal(type("offered", false), "linear");
  assert.equal(type("never", true), "linear");
  assert.equal(type("always", false), "log");
});

test("pictures are saved twice as fine, and nothing can be sent elsewhere", () => {
  const config = configuration("my run", true);
  assert.deepEqual(config.toImageButtonOptions, { format: "png", filename: "my run", scale: 2 });
  assert.ok(config.modeBarButtonsToRemove.includes("sendChartToCloud"));
  assert.equal(config.displayModeBar, "hover");
  assert.equal(configuration("x", false).displayModeBar, true);
});
