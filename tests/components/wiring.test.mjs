import assert from "node:assert/strict";
import { test } from "node:test";

import { path } from "../../cnnviz/components/network/drawing.js";
import { wire } from "../../cnnviz/components/network/wiring.js";

const layer = (name, ...inputs) => ({ name, inputs });

/** Columns that a line passes between its ends must hold nothing else in its lane. */
function assertNothingOverlaps({ lanes, edges }) {
  for (const a of edges) {
    for (let column = a.from + 1; column < a.to; column++) {
      assert.notEqual(lanes[column], a.lane, `layer ${column} lies on the line ${a.from}–${a.to}`);
    }
    for (const b of edges) {
      if (a === b || a.lane !== b.lane) continue;
      assert.ok(
        a.to <= b.from || b.to <= a.from,
        `${a.from}–${a.to} and ${b.from}–${b.to} share a lane`,
      );
    }
  }
}

test("a chain stays in one lane", () => {
  const wiring = wire([layer("a"), layer("b", "a"), layer("c", "b")]);
  assert.deepEqual(wiring.lanes, [0, 0, 0]);
  assert.equal(wiring.count, 1);
  assert.deepEqual(
    wiring.edges.map(({ from, to }) => [from, to]),
    [
      [0, 1],
      [1, 2],
    ],
  );
});

test("a skip connection takes a lane of its own", () => {
  const wiring = wire([layer("a"), layer("b", "a"), layer("c", "b"), layer("add", "c", "a")]);
  assert.deepEqual(wiring.lanes, [0, 0, 0, 0]);
  assert.equal(wiring.count, 2);
  assertNothingOverlaps(wiring);
});

test("branches that lie one after another get a lane each and meet again", () => {
  const wiring = wire([
    layer("in"),
    layer("a1", "in"),
    layer("a2", "a1"),
    layer("b1", "in"),
    layer("c1", "in"),
    layer("c2", "c1"),
    layer("join", "a2", "b1", "c2"),
    layer("out", "join"),
  ]);
  assert.equal(wiring.count, 3);
  assert.equal(new Set([wiring.lanes[1], wiring.lanes[3], wiring.lanes[4]]).size, 3);
  assert.equal(wiring.lanes[6], 0);
  assertNothingOverlaps(wiring);
});

test("random graphs never lie on each other", () => {
  let seed = 7;
  const random = (n) => {
    seed = (seed * 48271) % 2147483647;
    return seed % n;
  };
  for (let round = 0; round < 200; round++) {
    const layers = [layer("0")];
    for (let i = 1; i < 14; i++) {
      const inputs = new Set([String(random(i)), String(i - 1 - random(Math.min(i, 3)))]);
      layers.push(layer(String(i), ...inputs));
    }
    assertNothingOverlaps(wire(layers));
  }
});

test("layers whose source is not shown are drawn without that line", () => {
  assert.equal(wire([layer("b", "missing"), layer("c", "b")]).edges.length, 1);
});

test("a line in its own lane is straight, another bends there and back", () => {
  assert.equal(path(0, 10, 100, 10, 10), "M0 10H14H86H100");
  assert.match(path(0, 10, 100, 10, 24), /^M0 10C.*H86C.*100 10$/);
});
