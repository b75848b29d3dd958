import assert from "node:assert/strict";
import { test } from "node:test";
import {
  columnsOf,
  contributionsOf,
  convolutionOf,
  PADDING,
  placesOf,
  rowsOf,
  spanOf,
  strongestFirst,
  termsOf,
  UNREACHED,
  worked,
} from "../../cnnviz/components/explain/convolution/arithmetic.js";
import {
  cellOfRow,
  ends,
  product,
  rowReader,
  rowsAround,
  sizeOf,
  weightAt,
} from "../../cnnviz/components/explain/convolution/matrix.js";
import { Player, shareOf, speedAt } from "../../cnnviz/components/explain/convolution/player.js";
import { full, tight } from "../../cnnviz/components/explain/convolution/print.js";

const MINUS = "\u2212";
const NONE = { top: 0, bottom: 0, left: 0, right: 0 };

function array(shape, values) {
  return Object.assign(Float32Array.from(values), { shape });
}

function counting(...shape) {
  const size = shape.reduce((a, b) => a * b);
  return array(
    shape,
    Array.from({ length: size }, (_, i) => i + 1),
  );
}

function convolution(input, kernel, output, facts = {}, more = {}) {
  return convolutionOf({
    arrays: { input, kernel, output: { shape: output }, ...more },
    facts: { strides: [1, 1], dilation: [1, 1], padding: NONE, bias: null, ...facts },
  });
}

function mapOf(conv) {
  return Array.from({ length: conv.height }, (_, row) =>
    Array.from({ length: conv.width }, (_, column) => worked(conv, { row, column })),
  );
}

// 1 2 3      1  0
// 4 5 6  and 0 -1: each cell is the upper left value less the lower right one.
// 7 8 9
test("a kernel slides over a map without padding", () => {
  const conv = convolution(counting(1, 3, 3), array([1, 2, 2], [1, 0, 0, -1]), [2, 2]);
  assert.deepEqual(mapOf(conv), [
    [-4, -4],
    [-4, -4],
  ]);
  const { window, products, sum } = termsOf(conv, placesOf(conv, { row: 1, column: 0 }), 0);
  assert.deepEqual([...window], [4, 5, 7, 8]);
  assert.deepEqual([...products], [4, 0, 0, -8]);
  assert.equal(sum, -4);
});

test("an even kernel with same padding pads below and to the right only", () => {
  const padding = { top: 0, bottom: 1, left: 0, right: 1 };
  const conv = convolution(counting(1, 3, 3), array([1, 2, 2], [1, 10, 100, 1000]), [3, 3], {
    padding,
  });
  assert.deepEqual([...placesOf(conv, { row: 2, column: 2 })], [8, PADDING, PADDING, PADDING]);
  assert.deepEqual(mapOf(conv), [
    [5421, 6532, 603],
    [8754, 9865, 906],
    [87, 98, 9],
  ]);
});

test("padding of three numbers on one side and none on the other is taken as given", () => {
  const conv = convolution(counting(1, 1, 4), array([1, 1, 4], [1, 1, 1, 1]), [1, 4], {
    padding: { top: 0, bottom: 0, left: 3, right: 0 },
  });
  assert.deepEqual(mapOf(conv), [[1, 3, 6, 10]]);
});

test("stride 2 skips every other place, and same padding lies at the end", () => {
  const conv = convolution(counting(1, 4, 4), array([1, 3, 3], Array(9).fill(1)), [2, 2], {
    strides: [2, 2],
    padding: { top: 0, bottom: 1, left: 0, right: 1 },
  });
  assert.deepEqual([...rowsOf(conv, 1)], [2, 3, PADDING]);
  assert.deepEqual(mapOf(conv), [
    [54, 45],
    [72, 54],
  ]);
});

test("dilation 2 spreads the kernel over every other value", () => {
  const conv = convolution(counting(1, 5, 5), array([1, 3, 3], Array(9).fill(1)), [1, 1], {
    dilation: [2, 2],
  });
  assert.deepEqual([...columnsOf(conv, 0)], [0, 2, 4]);
  assert.equal(worked(conv, { row: 0, column: 0 }), 1 + 3 + 5 + 11 + 13 + 15 + 21 + 23 + 25);
});

test("rows and columns have strides and dilations of their own", () => {
  const conv = convolution(counting(1, 3, 5), array([1, 2, 2], [1, 1, 1, 1]), [1, 3], {
    strides: [2, 1],
    dilation: [2, 2],
  });
  assert.deepEqual(mapOf(conv), [[1 + 3 + 11 + 13, 2 + 4 + 12 + 14, 3 + 5 + 13 + 15]]);
});

// Stamps of [1 10; 100 1000], two apart: they only touch.
test("a transposed convolution with stride 2 gives each cell one term", () => {
  const conv = convolution(
    array([1, 2, 2], [1, 2, 3, 4]),
    array([1, 2, 2], [1, 10, 100, 1000]),
    [4, 4],
    { strides: [2, 2], transposed: true },
  );
  assert.deepEqual(mapOf(conv), [
    [1, 10, 2, 20],
    [100, 1000, 200, 2000],
    [3, 30, 4, 40],
    [300, 3000, 400, 4000],
  ]);
  assert.deepEqual(
    [...placesOf(conv, { row: 1, column: 2 })],
    [UNREACHED, UNREACHED, 1, UNREACHED],
  );
});

// One-dimensional: 1 2 3 with the kernel 1 10 100, two apart, the first column cut off:
// 1 10 100+2 20 200+3 30 300 → 10 102 20 203 30 300
test("stamps of a transposed convolution overlap and are cut at the border", () => {
  const conv = convolution(array([1, 1, 3], [1, 2, 3]), array([1, 1, 3], [1, 10, 100]), [1, 6], {
    strides: [1, 2],
    padding: { top: 0, bottom: 0, left: 1, right: 0 },
    transposed: true,
  });
  assert.deepEqual(mapOf(conv), [[10, 102, 20, 203, 30, 300]]);
  assert.deepEqual([...columnsOf(conv, 1)], [1, UNREACHED, 0]);
  assert.deepEqual([...columnsOf(conv, 5)], [PADDING, UNREACHED, 2]);
});

test("a dilated transposed convolution spreads its stamps", () => {
  const conv = convolution(array([1, 1, 2], [1, 2]), array([1, 1, 2], [1, 10]), [1, 4], {
    dilation: [1, 2],
    transposed: true,
  });
  assert.deepEqual(mapOf(conv), [[1, 2, 10, 20]]);
});

test("channels are added up, with the bias, the strongest first", () => {
  const conv = convolution(array([3, 1, 1], [1, 2, 3]), array([3, 1, 1], [1, -10, 2]), [1, 1], {
    bias: 0.5,
  });
  const found = contributionsOf(conv, { row: 0, column: 0 });
  assert.deepEqual([...found], [1, -20, 6]);
  assert.deepEqual(strongestFirst(found), [1, 2, 0]);
  assert.equal(worked(conv, { row: 0, column: 0 }), -12.5);
});

// Two channels, two kernels each: 4 intermediate values 1·1, 1·2, 5·3, 5·4, then 1 10 100 1000.
test("a separable convolution weighs the result of every depthwise kernel", () => {
  const conv = convolution(
    array([2, 1, 1], [1, 5]),
    undefined,
    [1, 1],
    { multiplier: 2, bias: 1 },
    {
      depthwise: array([4, 1, 1], [1, 2, 3, 4]),
      pointwise: array([4], [1, 10, 100, 1000]),
    },
  );
  assert.deepEqual([...contributionsOf(conv, { row: 0, column: 0 })], [1, 20, 1500, 20000]);
  assert.equal(worked(conv, { row: 0, column: 0 }), 21522);
  assert.equal(product(conv, { row: 0, column: 0 }), 21521);
});

test("the span of a window leaves out the padding", () => {
  assert.deepEqual(spanOf([PADDING, 0, 1]), [0, 1]);
  assert.equal(spanOf([PADDING, PADDING]), null);
});

test("as a product of matrices there is a row for each cell and a column for each weight", () => {
  const conv = convolution(counting(2, 3, 3), counting(2, 2, 2), [2, 2]);
  assert.deepEqual(sizeOf(conv), { rows: 4, columns: 8 });
  assert.deepEqual(rowsAround(conv, { row: 1, column: 1 }, 3), [1, 2, 3]);
  assert.deepEqual(cellOfRow(conv, 3), { row: 1, column: 1 });
  assert.deepEqual(weightAt(conv, 6), { channel: 1, row: 1, column: 0 });
  const { entry } = rowReader(conv, { row: 0, column: 1 });
  assert.deepEqual(
    Array.from({ length: 8 }, (_, i) => entry(i)),
    [2, 3, 5, 6, 11, 12, 14, 15],
  );
  for (let row = 0; row < 2; row++) {
    for (let column = 0; column < 2; column++)
      assert.equal(product(conv, { row, column }), worked(conv, { row, column }));
  }
});

test("long lists are shortened in the middle, short ones are not", () => {
  assert.deepEqual(ends(9, 2, 1), [0, 1, null, 8]);
  assert.deepEqual(ends(4, 2, 1), [0, 1, 2, 3]);
});

test("512 channels with 5 × 5 kernels are worked out within a frame", () => {
  const conv = convolution(counting(512, 7, 7), counting(512, 5, 5), [7, 7], {
    padding: { top: 2, bottom: 2, left: 2, right: 2 },
  });
  worked(conv, { row: 3, column: 3 });
  const start = performance.now();
  for (let i = 0; i < 20; i++) worked(conv, { row: 3, column: i % 7 });
  assert.ok((performance.now() - start) / 20 < 16);
});

test("the window plays, fills the map, and stops at its end", () => {
  const player = new Player(10);
  player.speed = 20;
  player.play();
  assert.equal(player.pass(0.05), false);
  assert.equal(player.position, 1);
  assert.equal(player.filled, 2);
  while (!player.pass(0.05));
  assert.deepEqual([player.position, player.filled, player.playing], [9, 10, false]);
  player.visit(4);
  assert.deepEqual([player.position, player.filled], [4, 10]);
  player.seek(4);
  assert.equal(player.filled, 5);
  player.complete = true;
  player.play();
  assert.equal(player.position, 0);
});

test("a stalled browser does not make the window jump", () => {
  const player = new Player(1000);
  player.speed = 10;
  player.play();
  player.pass(60);
  assert.equal(player.position, 1);
});

test("the speed slider goes in equal ratios", () => {
  for (const share of [0, 0.3, 1]) assert.ok(Math.abs(shareOf(speedAt(share)) - share) < 1e-12);
});

test("numbers in narrow cells have at most six signs", () => {
  assert.equal(tight(-0.12345), `${MINUS}0.123`);
  assert.equal(tight(1.005), "1");
  assert.equal(tight(-123.4), `${MINUS}123`);
  assert.equal(tight(0.00012), `1e${MINUS}4`);
  assert.equal(tight(-0), "0");
  for (const value of [-999.96, -99.949, -9.9949, -0.99949, -0.00096, -123456, -3e-7])
    assert.ok(tight(value).length <= 6, tight(value));
  assert.equal(full(0.1 + 0.2), "0.3");
  assert.equal(full(-1234.5678), `${MINUS}1234.57`);
});
