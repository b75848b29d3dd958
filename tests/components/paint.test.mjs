import assert from "node:assert/strict";
import { test } from "node:test";

import { inkOn, level, words } from "../../cnnviz/components/shared/paint.js";

test("zero is the middle of a scale around zero and the start of one from zero", () => {
  assert.equal(level(0, [-3, 3]), 128);
  assert.equal(level(0, [0, 3]), 0);
});

test("the ends and everything beyond get the ends' colours", () => {
  assert.equal(level(3, [-3, 3]), 255);
  assert.equal(level(-3, [-3, 3]), 0);
  assert.equal(level(Infinity, [-3, 3]), 255);
  assert.equal(level(-99, [0, 3]), 0);
});

test("where all values are the same there is one colour", () => {
  assert.equal(level(0, [0, 0]), 0);
});

test("a table becomes opaque little-endian pixels", () => {
  const rgb = new Uint8Array(768);
  rgb.set([1, 2, 3]);
  assert.equal(words(rgb)[0], 0xff030201);
  assert.equal(words(rgb)[255], 0xff000000);
});

test("numbers are black on light colours and white on dark ones", () => {
  assert.equal(inkOn(0xffffffff), "#000");
  assert.equal(inkOn(0xff440000), "#fff");
});
