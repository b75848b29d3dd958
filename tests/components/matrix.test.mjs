import assert from "node:assert/strict";
import { test } from "node:test";
import { inkOn, luminance, shades, signed } from "../../cnnviz/components/matrix/colour.js";
import * as layers from "../../cnnviz/components/matrix/layers.js";
import * as windows from "../../cnnviz/components/matrix/window.js";

const TEXTS = {
  channels: ["Red", "Green", "Blue"],
  grey: "Grey",
  channel: "Channel {channel}",
  cell: "row {row}, column {column}: {numbers} → tensor {tensor}",
};

function array(shape, ...values) {
  return Object.assign(Float32Array.from(values), { shape });
}

// -------------------------------------------------------------------------------- the window

test("a window keeps inside the matrix", () => {
  const corner = windows.windowAround({ row: 0, column: 63 }, 12, 64, 64);
  assert.deepEqual(corner, { row: 0, column: 52, rows: 12, columns: 12 });
  assert.deepEqual(windows.moved(corner, -5, 5, 64, 64), corner);
  assert.equal(windows.moved(corner, 100, 0, 64, 64).row, 52);
});

test("a window is no larger than the matrix", () => {
  const window = windows.windowAround({ row: 3, column: 3 }, 12, 8, 20);
  assert.deepEqual([window.row, window.rows, window.columns], [0, 8, 12]);
});

test("zooming in and out keeps the window's middle", () => {
  const window = windows.windowAround({ row: 30, column: 20 }, 12, 64, 64);
  assert.deepEqual(windows.middleOf(window), { row: 30, column: 20 });
  const wider = windows.windowAround(windows.middleOf(window), 20, 64, 64);
  assert.deepEqual(windows.middleOf(wider), { row: 30, column: 20 });
});

test("the window follows the cell, and only as far as it must", () => {
  const window = { row: 10, column: 10, rows: 6, columns: 6 };
  assert.deepEqual(windows.following(window, { row: 12, column: 15 }, 64, 64), window);
  assert.equal(windows.following(window, { row: 16, column: 12 }, 64, 64).row, 11);
  assert.equal(windows.following(window, { row: 12, column: 9 }, 64, 64).column, 9);
});

test("arrow keys move by one, with Shift by a window", () => {
  const window = { rows: 12, columns: 10 };
  assert.deepEqual(windows.wayOf({ key: "ArrowUp" }, window), [-1, 0]);
  assert.deepEqual(windows.wayOf({ key: "ArrowRight", shiftKey: true }, window), [0, 10]);
  assert.equal(windows.wayOf({ key: "Tab" }, window), null);
  assert.equal(windows.wayOf({ key: "ArrowLeft", altKey: true }, window), null); // browser: back
});

test("the cell stays on the matrix", () => {
  const cell = windows.movedCell({ row: 0, column: 63 }, [-1, 1], 64, 64);
  assert.deepEqual(cell, { row: 0, column: 63 });
});

test("as many cells as can be read: 12 on a desktop, 7 on a phone, a whole digit alone", () => {
  assert.equal(windows.cellsFor(380, false), 12);
  assert.equal(windows.cellsFor(190, false), 7);
  assert.equal(windows.cellsFor(50, false), windows.FEWEST);
  assert.equal(windows.cellsFor(320, true), 7);
  assert.equal(windows.cellsFor(1100, true), 28);
});

test("the first window shows the place with the greatest differences", () => {
  const at = (row, column) => (row >= 40 && column >= 40 ? 255 * ((row + column) % 2) : 7);
  const { row, column } = windows.busiest(at, 8, 64, 64);
  assert.ok(row > 40 && column > 40);
  const same = windows.busiest(() => 1, 8, 64, 64);
  assert.ok(Number.isFinite(same.row + same.column));
});

// -------------------------------------------------------------------------------- the colours

test("shades run from black to the channel's hue", () => {
  const red = shades("red", 255);
  assert.deepEqual(red(0), [0, 0, 0]);
  assert.equal(red(255)[0], 255);
  assert.deepEqual(shades("grey", 255)(128), [128, 128, 128]);
  assert.deepEqual(shades("grey", 0)(0), [0, 0, 0]);
});

test("signed colours are white at 0, blue below and red above", () => {
  const colour = signed(2);
  assert.deepEqual(colour(0), [255, 255, 255]);
  const [red, , blue] = colour(-2);
  assert.ok(blue > red);
  assert.ok(colour(2)[0] > colour(2)[2]);
  assert.deepEqual(colour(-9), colour(-2));
});

test("numbers contrast with their cells by at least 4.5 to 1", () => {
  for (const colour of [
    ...["red", "green", "blue", "grey"].map((hue) => shades(hue, 255)),
    signed(255),
  ]) {
    for (let value = -255; value <= 255; value += 5) {
      const cell = luminance(colour(value)) + 0.05;
      const ink = inkOn(colour(value)) === "#000" ? 0.05 : 1.05;
      assert.ok(Math.max(cell, ink) / Math.min(cell, ink) >= 4.5);
    }
  }
});

// ---------------------------------------------------------------------------------- the values

test("channels have names and find their values", () => {
  const picture = array([1, 2, 3], 1, 2, 3, 4, 5, 6);
  const channels = layers.numbersOf(picture, TEXTS);
  assert.deepEqual(
    channels.map(({ name }) => name),
    ["Red", "Green", "Blue"],
  );
  assert.deepEqual(
    channels.map(({ at }) => at(0, 1)),
    [4, 5, 6],
  );
  assert.deepEqual(layers.numbersOf(array([1, 1, 1], 9), TEXTS)[0].name, "Grey");
  assert.deepEqual(layers.tensorOf(array([1, 1, 2], 9, 8), TEXTS)[1].name, "Channel 1");
});

test("tensor values have as many decimals as their size allows", () => {
  assert.equal(layers.printer(2.6)(-0.4312), "\u22120.43");
  assert.equal(layers.printer(2.6)(-0.001), "0.00");
  assert.equal(layers.printer(50)(-12.34), "\u221212.3");
  assert.equal(layers.printer(120)(-119.6), "\u2212120");
  assert.equal(layers.printer(0.02)(0.0123), "0.0123");
});

test("a tensor without negative values keeps the channels' hues", () => {
  const [red] = layers.tensorOf(array([1, 1, 3], 0, 0.5, 1), TEXTS);
  assert.deepEqual(red.colour(0), [0, 0, 0]);
  const [both] = layers.tensorOf(array([1, 1, 3], -1, 0.5, 1), TEXTS);
  assert.deepEqual(both.colour(0), [255, 255, 255]);
});

test("facts about a channel", () => {
  const [channel] = layers.numbersOf(array([2, 2, 1], 0, 1, 2, 255), TEXTS);
  assert.deepEqual(layers.factsOf(channel, 2, 2), { low: "0", high: "255", mean: "64.5" });
});

test("the sentence about a cell", () => {
  const numbers = layers.numbersOf(array([1, 1, 3], 123, 88, 90), TEXTS);
  const tensor = layers.tensorOf(array([1, 1, 3], -0.43, 0, 2), TEXTS);
  assert.equal(
    layers.sentence({ row: 0, column: 0 }, numbers, tensor, TEXTS),
    "row 0, column 0: red 123, green 88, blue 90 → tensor \u22120.43, 0, 2",
  );
});
