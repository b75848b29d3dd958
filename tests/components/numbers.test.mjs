import assert from "node:assert/strict";
import { test } from "node:test";
import { count, exact, percent, shape, short } from "../../cnnviz/components/shared/numbers.js";
import { fill } from "../../cnnviz/components/shared/text.js";

const MINUS = "\u2212";

test("exact prints the shortest decimal that is this float32", () => {
  assert.equal(exact(Math.fround(0.1)), "0.1");
  assert.equal(exact(Math.fround(1 / 3)), "0.33333334");
  assert.equal(exact(Math.fround(-2.5)), `${MINUS}2.5`);
  assert.equal(exact(0), "0");
  assert.equal(exact(-0), "0");
});

test("exact prints whole numbers without an exponent", () => {
  assert.equal(exact(10), "10");
  assert.equal(exact(100), "100");
  assert.equal(exact(120), "120");
  assert.equal(exact(16777216), "16777216");
  assert.equal(exact(16777218), "16777218");
  assert.equal(exact(16777217), "16777217"); // no float32 is this number; it is printed all the same
});

test("exact leads back to the very same float32", () => {
  const bits = new Uint32Array(1);
  const value = new Float32Array(bits.buffer);
  for (let i = 0; i < 5000; i++) {
    bits[0] = Math.imul(i, 0x9e3779b1) >>> 0;
    if (!Number.isFinite(value[0])) continue;
    assert.equal(Math.fround(Number(exact(value[0]).replaceAll(MINUS, "-"))), value[0]);
  }
});

test("every minus is a minus, also in an exponent", () => {
  assert.equal(exact(Math.fround(-1e-7)), `${MINUS}1e${MINUS}7`);
  assert.equal(short(-0.00012), `${MINUS}1.2e${MINUS}4`);
  assert.equal(short(-0.4312), `${MINUS}0.431`);
  assert.equal(count(-1234), `${MINUS}1\u202f234`);
});

test("what is no number is called by its name", () => {
  assert.equal(exact(Number.NaN), "NaN");
  assert.equal(short(Number.NaN), "NaN");
  assert.equal(exact(-Infinity), `${MINUS}Infinity`);
});

test("short has three digits", () => {
  assert.equal(short(1.23456), "1.23");
  assert.equal(short(99999), "100000");
  assert.equal(short(123456), "1.2e+5");
  assert.equal(short(0), "0");
});

test("percent never claims more than it knows", () => {
  assert.equal(percent(0), "0.0 %");
  assert.equal(percent(0.0004), "< 0.1 %");
  assert.equal(percent(0.123), "12.3 %");
  assert.equal(percent(0.9995), "> 99.9 %");
  assert.equal(percent(0.99999), "> 99.9 %");
  assert.equal(percent(1), "100.0 %");
});

test("counts and shapes", () => {
  assert.equal(count(1234567), "1\u202f234\u202f567");
  assert.equal(count(999), "999");
  assert.equal(shape([28, 28, 16]), "28 × 28 × 16");
});

test("fill puts numbers into a sentence and leaves unknown names alone", () => {
  assert.equal(fill("row {row}, {row}: {value}", { row: 0, value: "" }), "row 0, 0: ");
  assert.equal(fill("{who} has $& {n}", { n: "$1" }), "{who} has $& $1");
});
