import assert from "node:assert/strict";
import { test } from "node:test";

import { Choice } from "../../cnnviz/components/runs/choice.js";

const ORDER = ["a", "b", "c", "d", "e"];

test("rows are ticked and unticked, in the order in which they were", () => {
  const choice = new Choice();
  choice.set("d", true, ORDER);
  choice.set("a", true, ORDER);
  choice.set("c", true, ORDER);
  choice.set("a", false, ORDER);
  assert.deepEqual(choice.ids, ["d", "c"]);
  assert.ok(choice.has("c") && !choice.has("a"));
});

test("a range goes from the row before to this one, up or down, and ticks nothing twice", () => {
  const choice = new Choice();
  choice.set("b", true, ORDER);
  choice.set("d", true, ORDER, true);
  assert.deepEqual(choice.ids, ["b", "c", "d"]);
  choice.set("a", false, ORDER, true);
  assert.deepEqual(choice.ids, []);
});

test("a range from a row that is no longer shown is this row alone", () => {
  const choice = new Choice();
  choice.set("gone", true, ORDER);
  choice.set("c", true, ORDER, true);
  assert.deepEqual(choice.ids, ["gone", "c"]);
});

test("ticking all leaves alone what is not shown", () => {
  const choice = new Choice();
  choice.take({ chosen: ["elsewhere", "b"], revision: 1 });
  choice.setAll(ORDER, true);
  assert.deepEqual(choice.ids, ["elsewhere", "b", "a", "c", "d", "e"]);
  assert.equal(choice.extent(ORDER), "all");
  choice.setAll(ORDER, false);
  assert.deepEqual(choice.ids, ["elsewhere"]);
  assert.equal(choice.extent(ORDER), "none");
});

test("some of the rows are neither all nor none, and no rows are none", () => {
  const choice = new Choice();
  choice.set("b", true, ORDER);
  assert.equal(choice.extent(ORDER), "some");
  assert.equal(choice.extent([]), "none");
});

test("an older word of the server does not undo what was ticked meanwhile", () => {
  const choice = new Choice();
  choice.take({ chosen: ["a"], revision: 1 });
  choice.set("b", true, ORDER);
  choice.take({ chosen: ["a"], revision: 1 });
  assert.deepEqual(choice.ids, ["a", "b"]);
  choice.take({ chosen: [], revision: 2 });
  assert.deepEqual(choice.ids, []);
});
