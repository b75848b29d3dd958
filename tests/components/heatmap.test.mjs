import assert from "node:assert/strict";
import { test } from "node:test";

import { bar, behind, furthest, veil } from "../../cnnviz/components/heatmap/painting.js";
import {
  coveredShare,
  outline,
  packed,
  Sheet,
  sweep,
} from "../../cnnviz/components/occluder/mask.js";

const map = (values, shape) => Object.assign(Float32Array.from(values), { shape });

test("what is nothing is not painted, what is strongest is as opaque as asked", () => {
  assert.equal(veil(0, 2, 0.8), 0);
  assert.equal(veil(2, 2, 0.8), 0.8);
  assert.equal(veil(-2, 2, 0.8), 0.8);
  assert.equal(veil(5, 2, 0.8), 0.8);
  assert.ok(Math.abs(veil(0.5, 2, 0.8) - 0.4) < 1e-12);
  assert.equal(veil(1, 0, 0.8), 0);
  assert.equal(veil(Number.NaN, 2, 0.8), 0);
});

test("a legend is as transparent as the map, and opaque for the map alone", () => {
  const table = new Uint32Array(256).fill(0xff0000ff);
  assert.match(bar([0, 1], table, 0.5), /^linear-gradient\(to right, rgb\(255 0 0 \/ 0\.000\)/);
  assert.match(bar([0, 1], table, 0.5), /rgb\(255 0 0 \/ 0\.500\)\)$/);
  assert.doesNotMatch(bar([-1, 1], table, null), / \/ 0\./);
});

test("the strongest place may be a negative one", () => {
  assert.deepEqual(furthest(map([1, -7, 3, 2, 0, 6], [2, 3])), { row: 0, column: 1 });
});

test("a pixel lies in the cell that covers it, as Heatmap.behind says", () => {
  assert.deepEqual(behind({ row: 0, column: 223 }, [7, 7], [224, 224]), { row: 0, column: 6 });
  assert.deepEqual(behind({ row: 32, column: 31 }, [7, 7], [224, 224]), { row: 1, column: 0 });
  assert.deepEqual(behind({ row: 9, column: 4 }, [3, 2], [10, 5]), { row: 2, column: 1 });
});

test("a brush covers the pixels whose centres it reaches, on its whole way", () => {
  const mask = new Uint8Array(5 * 6);
  sweep(mask, [5, 6], [1.5, 2.5], [4.5, 2.5], 0.6, 1);
  const rows = Array.from({ length: 5 }, (_, row) => mask.slice(row * 6, row * 6 + 6).join(""));
  assert.deepEqual(rows, ["000000", "000000", "011110", "000000", "000000"]);
  sweep(mask, [5, 6], [3.5, 2.5], [3.5, 2.5], 0.6, 0);
  assert.equal(mask.slice(12, 18).join(""), "011010");
  assert.equal(coveredShare(mask), 0.1);
});

test("a brush at the border stays on the picture", () => {
  const mask = new Uint8Array(4);
  sweep(mask, [2, 2], [-5, -5], [9, 9], 50, 1);
  assert.equal(mask.join(""), "1111");
});

test("eight pixels become a byte, the first its highest bit", () => {
  const mask = Uint8Array.from([1, 0, 0, 0, 0, 0, 0, 1, 1]);
  assert.deepEqual(
    [...atob(packed(mask))].map((each) => each.charCodeAt(0)),
    [129, 128],
  );
});

test("an outline runs around what is covered", () => {
  const sides = outline(Uint8Array.from([0, 1]), [1, 2]).map((side) => side.join(" "));
  assert.deepEqual(sides.sort(), ["1 0 1 1", "1 0 2 0", "1 1 2 1", "2 0 2 1"]);
});

test("undo takes back strokes and clearings, and old ones are forgotten", () => {
  const sheet = new Sheet(1, 2);
  sheet.clear();
  assert.ok(!sheet.undoable);
  sheet.add(Uint8Array.from([1, 0]));
  sheet.clear();
  assert.ok(sheet.empty);
  sheet.undo();
  assert.equal(sheet.mask.join(""), "10");
  for (let i = 0; i < 100; i++) sheet.add(Uint8Array.from([1, 1]));
  assert.equal(sheet.history.length, 30);
});
