import assert from "node:assert/strict";
import { test } from "node:test";
import { magnified } from "../../cnnviz/components/steps/size.js";

test("only pictures smaller than their card show their pixels as squares", () => {
  assert.ok(magnified(28, 28));
  assert.ok(!magnified(320, 10));
  assert.ok(!magnified(224, 224));
});
