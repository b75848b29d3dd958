import assert from "node:assert/strict";
import { test } from "node:test";
import * as arithmetic from "../../cnnviz/components/laboratory/arithmetic.js";
import { bracketed, printed } from "../../cnnviz/components/laboratory/numbers.js";

const picture = {
  shape: [2, 3, 2],
  values: Float32Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2]),
};
const filter = { window: [2, 2], stride: 2, dilation: 1, before: [1, 0] };

test("the channels of a picture lie one after another", () => {
  assert.deepEqual([...arithmetic.channelOf(picture, 1)], [7, 8, 9, 0, 1, 2]);
  assert.equal(arithmetic.valueAt(picture, { row: 1, column: 2, channel: 0 }), 6);
});

test("a window at the edge reaches into the padding, which holds zeros", () => {
  const places = arithmetic.placesOf(filter, picture.shape, { row: 0, column: 1 });
  assert.deepEqual(
    places.map(({ row, column, padding }) => [row, column, padding]),
    [
      [-1, 2, true],
      [-1, 3, true],
      [0, 2, false],
      [0, 3, true],
    ],
  );
  assert.deepEqual(arithmetic.numbersAt(picture, 0, places), [0, 0, 3, 0]);
});

test("a dilated window leaves gaps", () => {
  const wide = { window: [1, 2], stride: 1, dilation: 2, before: [0, 0] };
  const places = arithmetic.placesOf(wide, picture.shape, { row: 1, column: 0 });
  assert.deepEqual(arithmetic.numbersAt(picture, 1, places), [0, 2]);
});

test("products have no minus before a zero", () => {
  const products = arithmetic.productsOf([0, 2, 3], [[-1, -1, 0]]);
  assert.deepEqual(products.map(String), ["0", "-2", "0"]);
  assert.ok(products.every((product) => !Object.is(product, -0)));
  assert.equal(arithmetic.sum(products), -2);
});

test("all channels flow into a sum, only its own into a result kept apart", () => {
  assert.deepEqual(arithmetic.channelsOf(picture, { shape: [1, 1, 1] }, 0), [0, 1]);
  assert.deepEqual(arithmetic.channelsOf(picture, { shape: [1, 1, 2] }, 1), [1]);
});

test("whole numbers are printed as they are, others with three digits", () => {
  assert.equal(printed(-12345), "\u221212345");
  assert.equal(printed(1 / 9), "0.111");
  assert.equal(bracketed(-2), "(\u22122)");
});
