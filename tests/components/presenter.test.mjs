import assert from "node:assert/strict";
import { test } from "node:test";

import { further } from "../../cnnviz/components/explain/cells.js";
import { needs, wishOf } from "../../cnnviz/components/presenter/keys.js";
import { next } from "../../cnnviz/components/presenter/sections.js";
import { change, current, heard, listen } from "../../cnnviz/components/shared/store.js";

const press = (key, more = {}) => wishOf({ key, ...more });

test("arrows and a presenter's remote go from layer to layer", () => {
  for (const key of ["ArrowRight", "PageDown"])
    assert.deepEqual(press(key), { walk: { layers: 1 } });
  for (const key of ["ArrowLeft", "PageUp"]) assert.deepEqual(press(key), { walk: { layers: -1 } });
});

test("with Shift they go from cell to cell", () => {
  assert.deepEqual(press("ArrowRight", { shiftKey: true }), { move: { columns: 1 } });
  assert.deepEqual(press("ArrowUp", { shiftKey: true }), { move: { rows: -1 } });
  assert.deepEqual(press("M", { shiftKey: true }), { walk: { maps: -1 } });
});

test("other keys do what the help says", () => {
  assert.deepEqual(press(" "), { play: true });
  assert.deepEqual(press("P"), { play: true }); // Caps Lock
  assert.deepEqual(press("?", { shiftKey: true }), { help: true });
  assert.deepEqual(press("Escape"), { leave: true });
});

test("the browser keeps its own keys", () => {
  for (const held of ["ctrlKey", "metaKey", "altKey"])
    assert.equal(press("ArrowRight", { [held]: true }), null);
  for (const key of ["ArrowDown", "Tab", "x", "Home"]) assert.equal(press(key), null);
});

const node = (tagName, role = null) => ({ tagName, getAttribute: () => role });

test("whatever takes the keys itself keeps them, but Escape always leads out", () => {
  assert.ok(needs(node("INPUT"), "p"));
  assert.ok(needs(node("DIV", "slider"), "ArrowRight"));
  assert.ok(needs({ ...node("DIV"), isContentEditable: true }, "m"));
  assert.ok(needs(node("BUTTON"), " "));
  assert.ok(!needs(node("BUTTON"), "ArrowRight"));
  assert.ok(!needs(node("INPUT"), "Escape"));
  assert.ok(!needs(undefined, "p"));
});

test("sections are the next below and the one above", () => {
  const tops = [-300, 0, 200, 900];
  assert.equal(next(tops, 1), 2);
  assert.equal(next(tops, -1), 0);
  assert.equal(next([-300, 0], 1), -1);
});

const map = { layer: { isMap: true, shape: [3, 4, 2] } };

test("the next cell of the last column is in the next row, and the ends are the ends", () => {
  assert.deepEqual(further(map, { row: 0, column: 3 }, { columns: 1 }), { row: 1, column: 0 });
  assert.deepEqual(further(map, { row: 1, column: 0 }, { columns: -1 }), { row: 0, column: 3 });
  assert.deepEqual(further(map, { row: 2, column: 3 }, { columns: 1 }), { row: 2, column: 3 });
  assert.deepEqual(further(map, { row: 0, column: 2 }, { rows: -1 }), { row: 0, column: 2 });
  const vector = { layer: { isMap: false, shape: [10] } };
  assert.deepEqual(further(vector, { row: 0, column: 8 }, { columns: 1 }), { row: 0, column: 9 });
});

test("wishes reach who hears of them, as long as they are on the page", () => {
  const root = { isConnected: true };
  const wishes = [];
  assert.ok(!heard("walk"));
  listen(root, {}, ({ walk }) => wishes.push(walk), ["walk"]);
  assert.ok(heard("walk") && !heard("move"));
  change({ walk: { layers: 1 } });
  change({ map: 3 });
  assert.deepEqual(wishes, [{ layers: 1 }]);
  assert.equal(current().map, 3);
  root.isConnected = false;
  assert.ok(!heard("walk"));
});
