import assert from "node:assert/strict";
import { test } from "node:test";
import { Pace } from "../../cnnviz/components/pad/pace.js";
import {
  curve,
  draw,
  extend,
  movePen,
  pointAt,
  Sheet,
  SIZE,
} from "../../cnnviz/components/pad/strokes.js";

test("undo takes back the last stroke, and also a clearing", () => {
  const sheet = new Sheet();
  sheet.add([[1, 1]]);
  sheet.add([[2, 2]]);
  sheet.clear();
  assert.ok(sheet.empty);
  sheet.undo();
  assert.equal(sheet.strokes.length, 2);
  sheet.undo();
  assert.deepEqual(sheet.strokes, [[[1, 1]]]);
});

test("an empty sheet has nothing to undo or clear", () => {
  const sheet = new Sheet();
  sheet.undo();
  sheet.clear();
  sheet.add([]);
  assert.ok(sheet.empty && !sheet.undoable);
});

test("points are places in the picture, however large the paper is shown", () => {
  const box = { left: 10, top: 20, width: 140, height: 140 };
  assert.deepEqual(pointAt(80, 90, box), [140, 140]);
  assert.deepEqual(pointAt(10, 160, box), [0, SIZE]);
});

test("points that lie close together are left out", () => {
  const stroke = extend(extend([], [5, 5]), [5.5, 5.5]);
  assert.deepEqual(stroke, [[5, 5]]);
  assert.deepEqual(extend(stroke, [8, 5]), [
    [5, 5],
    [8, 5],
  ]);
});

test("a stroke is a smooth line through the middles, from its first to its last point", () => {
  assert.deepEqual(curve([[3, 4]]), [
    ["moveTo", 3, 4],
    ["lineTo", 3, 4],
  ]); // a dot
  assert.deepEqual(
    curve([
      [0, 0],
      [10, 0],
      [10, 10],
    ]),
    [
      ["moveTo", 0, 0],
      ["quadraticCurveTo", 10, 0, 10, 5],
      ["lineTo", 10, 10],
    ],
  );
});

test("the paper is white whatever the page's theme", () => {
  const calls = [];
  const context = new Proxy(
    {},
    {
      get:
        (_, name) =>
        (...values) =>
          calls.push([name, ...values]),
    },
  );
  draw(context, [], 560);
  assert.deepEqual(calls, [
    ["setTransform", 1, 0, 0, 1, 0, 0],
    ["fillRect", 0, 0, 560, 560],
    ["scale", 2, 2],
  ]);
});

test("arrow keys move the pen, and it stays on the paper", () => {
  assert.deepEqual(movePen([140, 140], "ArrowUp", 4), [140, 136]);
  assert.deepEqual(movePen([278, 2], "ArrowRight", 16), [280, 2]);
  assert.equal(movePen([1, 1], "Enter", 4), null);
});

function clock() {
  const waiting = new Map();
  return {
    time: 0,
    now() {
      return this.time;
    },
    later(call, wait) {
      waiting.set(call, this.time + wait);
      return call;
    },
    cancel: (call) => waiting.delete(call),
    pass(milliseconds) {
      for (const end = this.time + milliseconds; this.time < end; this.time += 10) {
        for (const [call, due] of waiting) if (due <= this.time) call();
      }
    },
  };
}

test("pictures are sent at once, then at most every 300 ms, and the last is never lost", () => {
  const [sent, time] = [[], clock()];
  const pace = new Pace(() => sent.push(time.time), 300, time);
  for (let i = 0; i < 10; i++) {
    pace.soon();
    time.pass(50);
  }
  time.pass(1000);
  assert.deepEqual(sent, [0, 300, 600]);
});

test("the end of a stroke is sent now, and only once", () => {
  const [sent, time] = [[], clock()];
  const pace = new Pace(() => sent.push(time.time), 300, time);
  pace.soon();
  time.pass(100);
  pace.soon();
  pace.now();
  time.pass(1000);
  assert.deepEqual(sent, [0, 100]);
});
