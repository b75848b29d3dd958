import assert from "node:assert/strict";
import { test } from "node:test";

import { Actions } from "../../cnnviz/components/builder/actions.js";

test("all that is not answered is sent again, in order and numbered", () => {
  const actions = new Actions();
  actions.add({ do: "up", id: "a" });
  const sent = actions.add({ do: "remove", id: "b" });
  assert.deepEqual(
    sent.map(({ n, do: name }) => [n, name]),
    [
      [1, "up"],
      [2, "remove"],
    ],
  );
  actions.answer(1);
  assert.deepEqual(
    actions.add({ do: "undo" }).map(({ n }) => n),
    [2, 3],
  );
});

test("after another visit the numbers go on where the server is", () => {
  const actions = new Actions();
  actions.answer(17);
  assert.deepEqual(actions.add({ do: "undo" }), [{ do: "undo", n: 18 }]);
});

test("a setting waits until the server has heard of its last change", () => {
  const actions = new Actions();
  actions.add({ do: "set", id: "a", field: "kernel", value: 3 });
  actions.add({ do: "set", id: "a", field: "kernel", value: 5 });
  actions.answer(1);
  assert.ok(actions.waits("a", "kernel"));
  assert.ok(!actions.waits("a", "filters") && !actions.waits("b", "kernel"));
  actions.answer(2);
  assert.ok(!actions.waits("a", "kernel"));
});
