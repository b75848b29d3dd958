import assert from "node:assert/strict";
import { test } from "node:test";
import {
  base64,
  isTextField,
  megabytes,
  pictureIn,
} from "../../cnnviz/components/paste/clipboard.js";

test("the first picture among the files is taken", () => {
  const [text, png, jpeg] = ["text/plain", "image/png", "image/jpeg"].map((type) => ({ type }));
  assert.equal(pictureIn([text, png, jpeg]), png);
  assert.equal(pictureIn([text]), null);
  assert.equal(pictureIn([]), null);
  assert.equal(pictureIn(undefined), null);
});

test("a paste into a text field is left alone", () => {
  assert.ok(isTextField({ tagName: "TEXTAREA" }));
  assert.ok(isTextField({ tagName: "INPUT", type: "text" }));
  assert.ok(isTextField({ tagName: "INPUT", type: "search" }));
  assert.ok(isTextField({ tagName: "DIV", isContentEditable: true }));
  assert.ok(!isTextField({ tagName: "INPUT", type: "range" }));
  assert.ok(!isTextField({ tagName: "BODY" }));
  assert.ok(!isTextField({})); // the document
});

test("sizes never look smaller, limits never larger than they are", () => {
  assert.equal(megabytes(10_000_001), "10.1");
  assert.equal(megabytes(10_499_999, Math.floor), "10.4");
  assert.equal(megabytes(20_000_000), "20");
});

test("the base64 text of a data URL", () => {
  assert.equal(base64("data:image/png;base64,aGVsbG8="), "aGVsbG8=");
});
