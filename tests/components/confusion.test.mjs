import assert from "node:assert/strict";
import { test } from "node:test";

import {
  DARKEST,
  neighbour,
  shade,
  shares,
  start,
} from "../../cnnviz/components/confusion/shading.js";

test("each cell has its share of its own row, and a class without pictures has none", () => {
  assert.deepEqual(
    shares([
      [3, 1],
      [0, 0],
    ]),
    [
      [0.75, 0.25],
      [0, 0],
    ],
  );
});

test("shades grow with the share, and rare mistakes can be seen", () => {
  assert.equal(shade(0), 0);
  assert.equal(shade(1), DARKEST);
  assert.ok(shade(0.01) >= DARKEST / 10);
});

test("arrow keys move by one cell and stay within the matrix", () => {
  assert.deepEqual(neighbour([1, 1], "ArrowUp", 3), [0, 1]);
  assert.deepEqual(neighbour([1, 1], "ArrowRight", 3), [1, 2]);
  assert.deepEqual(neighbour([2, 0], "ArrowDown", 3), [2, 0]);
  assert.deepEqual(neighbour([0, 0], "ArrowLeft", 3), [0, 0]);
  assert.deepEqual(neighbour([1, 1], "Home", 3), [1, 0]);
  assert.deepEqual(neighbour([1, 1], "End", 3), [1, 2]);
  assert.deepEqual(neighbour([1, 1], "PageUp", 3), [0, 1]);
  assert.deepEqual(neighbour([1, 1], "PageDown", 3), [2, 1]);
  assert.equal(neighbour([1, 1], "Enter", 3), null);
});

test("the Tab key leads to the open cell, or to the first where there is none", () => {
  assert.deepEqual(start([1, 2], 3), [1, 2]);
  assert.deepEqual(start([1, 3], 3), [0, 0]);
  assert.deepEqual(start(null, 3), [0, 0]);
});
