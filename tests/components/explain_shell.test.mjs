import assert from "node:assert/strict";
import { test } from "node:test";
import { agree, clamped, movedTo, startOf } from "../../cnnviz/components/explain/cells.js";
import { cellFor, inside, windowOf } from "../../cnnviz/components/explain/convolution/window.js";
import { change, current, listen } from "../../cnnviz/components/shared/store.js";

const map = (height, width, name = "a") => ({
  layer: { isMap: true, name, shape: [height, width, 4] },
  arrays: { output: new Float32Array(height * width) },
});
const vector = (values, name = "v") => ({
  layer: { isMap: false, name, shape: [values.length] },
  arrays: { output: Float32Array.from(values) },
});

test("a cell outside is the nearest that exists", () => {
  assert.deepEqual(clamped(map(4, 6), { row: 9, column: -1 }), { row: 3, column: 0 });
  assert.deepEqual(clamped(map(4, 6), { row: 1.9, column: Number.NaN }), { row: 1, column: 0 });
  assert.deepEqual(clamped(vector([1, 2]), { row: 5, column: 5 }), { row: 0, column: 1 });
});

test("to begin with, the middle of a map and the largest element of a vector", () => {
  assert.deepEqual(startOf(map(4, 6), null), { row: 2, column: 3 });
  assert.deepEqual(startOf(vector([1, 7, 3]), null), { row: 0, column: 1 });
  assert.deepEqual(startOf(map(4, 6), { row: 1, column: 1 }), { row: 1, column: 1 });
});

test("in a smaller map the same place stays chosen", () => {
  assert.deepEqual(movedTo(map(14, 14), { row: 20, column: 7 }, map(28, 28)), {
    row: 10,
    column: 3,
  });
  assert.deepEqual(movedTo(vector([0, 1]), { row: 0, column: 0 }, map(2, 2)), {
    row: 0,
    column: 1,
  });
  const [one, same] = [vector([9, 1]), vector([9, 1])];
  assert.deepEqual(movedTo(same, { row: 0, column: 1 }, one), { row: 0, column: 1 });
});

test("values agree within float32, also where large terms cancel out, and no further", () => {
  const output = Float32Array.of(100, 0, 1);
  assert.ok(agree(1.0005, 1, output));
  assert.ok(!agree(1.02, 1, output));
  assert.ok(agree(1e-4, 0, output));
  assert.ok(!agree(0.01, 0, output));
  assert.ok(agree(Number.NaN, Number.NaN, output));
  assert.ok(!agree(1, Number.NaN, output));
  assert.ok(agree(Infinity, Infinity, output));
  assert.ok(!agree(Number.NaN, 1, output));
});

const conv = {
  ...{ kernelHeight: 3, kernelWidth: 3, height: 4, width: 4, transposed: false },
  ...{ inputHeight: 8, inputWidth: 8, strides: [2, 2], dilation: [1, 1] },
  padding: { top: 0, bottom: 1, left: 0, right: 1 },
};

test("the window lies where the cell looks, and a place belongs to the nearest window", () => {
  const box = windowOf(conv, { row: 3, column: 1 });
  assert.deepEqual(box, { top: 6, left: 2, height: 3, width: 3 });
  assert.deepEqual(cellFor(conv, { row: 7, column: 3 }), { row: 3, column: 1 });
  assert.deepEqual(cellFor(conv, { row: -5, column: 50 }), { row: 0, column: 3 });
  assert.deepEqual(inside(conv, { row: 4, column: -1 }), { row: 3, column: 0 });
});

test("of a transposed convolution the window is what reaches the cell, or nothing", () => {
  const stamps = {
    ...{ kernelHeight: 2, kernelWidth: 2, inputHeight: 2, inputWidth: 2, height: 5, width: 5 },
    ...{ strides: [3, 3], dilation: [1, 1], transposed: true },
    padding: { top: 0, bottom: 0, left: 0, right: 0 },
  };
  assert.deepEqual(windowOf(stamps, { row: 3, column: 1 }), {
    ...{ top: 1, left: 0, height: 1, width: 1 },
  });
  assert.equal(windowOf(stamps, { row: 2, column: 0 }), null);
});

test("of the cell only those hear who asked, and nobody of his own change", () => {
  const root = { isConnected: true };
  const heard = [];
  const [view, cell] = [{}, {}];
  listen(root, view, () => heard.push("view"));
  listen(root, cell, () => heard.push("cell"), ["cell"]);
  change({ cell: { row: 1, column: 2 } });
  change({ map: 3 });
  change({ cell: { row: 1, column: 3 } }, cell);
  assert.deepEqual(heard, ["cell", "view"]);
  assert.deepEqual(current().cell, { row: 1, column: 3 });
  root.isConnected = false;
  change({ map: 4, cell: null });
  assert.deepEqual(heard, ["cell", "view"]);
});
