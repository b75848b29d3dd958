import assert from "node:assert/strict";
import { test } from "node:test";
import * as activation from "../../cnnviz/components/explain/arithmetic/activation.js";
import * as affine from "../../cnnviz/components/explain/arithmetic/affine.js";
import * as dense from "../../cnnviz/components/explain/arithmetic/dense.js";
import * as flatten from "../../cnnviz/components/explain/arithmetic/flatten.js";
import * as layerNorm from "../../cnnviz/components/explain/arithmetic/layer_norm.js";
import * as limits from "../../cnnviz/components/explain/arithmetic/limits.js";
import * as merge from "../../cnnviz/components/explain/arithmetic/merge.js";
import * as passing from "../../cnnviz/components/explain/arithmetic/passing.js";
import * as pooling from "../../cnnviz/components/explain/arithmetic/pooling.js";
import * as softmax from "../../cnnviz/components/explain/arithmetic/softmax.js";

function array(shape, ...values) {
  return Object.assign(Float32Array.from(values), { shape });
}

function close(actual, expected, within = 1e-6) {
  assert.ok(Math.abs(actual - expected) <= within, `${actual} is not ${expected}`);
}

// ----------------------------------------------------------------------------------- pooling

const NONE = { top: 0, left: 0, bottom: 0, right: 0 };
const MAP = array([4, 4], 1, 2, 3, 4, 5, 9, 9, 8, -1, -2, -3, -4, -5, -6, -7, -8);

test("a window is where the stride puts it, and its largest value wins", () => {
  const facts = { size: [2, 2], strides: [2, 2], padding: NONE };
  const places = pooling.windowOf({ row: 1, column: 1 }, MAP, facts);
  assert.deepEqual(
    places.map(({ value }) => value),
    [-3, -4, -7, -8],
  );
  assert.deepEqual(pooling.boxOf(places), { top: 2, bottom: 3, left: 2, right: 3 });
  assert.deepEqual(pooling.winnerOf(places), { row: 2, column: 2, value: -3, equals: 1 });
  assert.equal(pooling.pooled(places, "max"), -3);
});

test("of equal values the first wins", () => {
  const facts = { whole: true };
  const winner = pooling.winnerOf(pooling.windowOf({ row: 0, column: 0 }, MAP, facts));
  assert.deepEqual(winner, { row: 1, column: 1, value: 9, equals: 2 });
});

test("the padding counts neither as a maximum nor in an average", () => {
  const padding = { ...NONE, top: 1, left: 1 };
  const facts = { size: [3, 3], strides: [2, 2], padding };
  const corner = pooling.windowOf({ row: 0, column: 0 }, MAP, facts);
  assert.equal(corner.filter(({ value }) => value === null).length, 5);
  assert.deepEqual(pooling.averageOf(corner), { sum: 17, count: 4, value: 4.25 });
  assert.deepEqual(pooling.boxOf(corner), { top: 0, bottom: 1, left: 0, right: 1 });
  const negative = array([1, 1], -2);
  assert.equal(pooling.pooled(pooling.windowOf({ row: 0, column: 0 }, negative, facts), "max"), -2);
});

test("a global pooling takes the whole map", () => {
  const places = pooling.windowOf({ row: 0, column: 7 }, MAP, { whole: true });
  assert.deepEqual(pooling.averageOf(places), { sum: 5, count: 16, value: 0.3125 });
});

// -------------------------------------------------------------------------------- activation

test("relu and its variants", () => {
  assert.deepEqual(activation.activate("relu", -0.31).y, 0);
  assert.equal(activation.activate("relu", 2, { max_value: null, negative_slope: 0 }).y, 2);
  assert.equal(activation.activate("relu6", 7.5).y, 6);
  assert.equal(activation.activate("relu", 9, { max_value: 6, negative_slope: 0.1 }).y, 6);
  const below = activation.activate("relu", 0.5, { negative_slope: 0.1, threshold: 1 });
  assert.deepEqual([below.rule, below.y], ["below", -0.05]);
  assert.equal(activation.activate("leaky_relu", -2, { negative_slope: 0.3 }).y, -0.6);
  assert.equal(activation.activate("prelu", -2, { alpha: 0.25 }).y, -0.5);
});

test("smooth curves at places that are known", () => {
  close(activation.activate("elu", -1, { alpha: 2 }).y, 2 * (Math.exp(-1) - 1), 1e-12);
  close(activation.activate("sigmoid", Math.log(3)).y, 0.75, 1e-12);
  close(activation.activate("silu", Math.log(3)).y, 0.75 * Math.log(3), 1e-12);
  close(activation.activate("gelu", 1).y, 0.8413447460685429, 1e-12);
  close(activation.activate("gelu", -4).y, -4 * 3.167124183311986e-5, 1e-12);
  close(activation.activate("gelu", 1, { approximate: true }).y, 0.8411919906082768, 1e-12);
  close(activation.activate("softplus", 0).y, Math.LN2, 1e-12);
  assert.equal(activation.activate("softplus", 800).y, 800);
  close(activation.activate("mish", 1).y, 0.8650983882673103, 1e-12);
  close(activation.activate("selu", -1).y, -1.1113307, 1e-6);
  close(activation.activate("log_sigmoid", 0).y, -Math.LN2, 1e-12);
  assert.equal(activation.activate("hard_sigmoid", 1.5).y, 0.75);
  assert.equal(activation.activate("soft_shrink", -2).y, -1.5);
  assert.equal(activation.activate("squareplus", 0).y, 1);
});

test("a function that is not known is read off its curve", () => {
  const curve = array([2, 3], -1, 0, 2, 10, 20, 40);
  assert.equal(activation.activate("strange", 1, {}, curve).y, 30);
  assert.equal(activation.activate("strange", -1, {}, curve).y, 10);
});

// -------------------------------------------------------------------- straight lines and norms

test("batch normalisation, with and without gamma and beta", () => {
  const facts = { mean: 1, variance: 3.99, epsilon: 0.01, gamma: 3, beta: -1 };
  const { centred, spread, y } = affine.worked(5, facts);
  close(centred, 4);
  close(spread, 2);
  close(y, 5);
  close(affine.worked(5, { ...facts, gamma: null, beta: null }).y, 2);
  const { slope, offset } = affine.lineOf(facts);
  close(5 * slope + offset, 5);
});

test("rescaling", () => {
  assert.equal(affine.worked(100, { scale: 0.5, offset: -1, mean: null }).y, 49);
  assert.equal(affine.worked(100, { mean: 90, variance: 25, epsilon: null }).y, 2);
});

test("layer normalisation takes mean and variance over the channels of a cell", () => {
  const input = array([3, 1, 2], 0, 1, 0, 3, 0, 5); // at column 1: 1, 3, 5
  const values = layerNorm.channelsAt({ row: 0, column: 1 }, input);
  assert.deepEqual(values, [1, 3, 5]);
  const { mean, variance, y } = layerNorm.worked(values, 2, { epsilon: 0, gamma: 2, beta: 1 });
  assert.equal(mean, 3);
  close(variance, 8 / 3);
  close(y, (2 / Math.sqrt(8 / 3)) * 2 + 1);
  assert.deepEqual(layerNorm.channelsAt({ row: 0, column: 1 }, array([1, 1, 2], 4, 6)), [4, 6]);
});

// ------------------------------------------------------------------------- flatten and dense

test("flattening goes place by place, channel by channel, and back", () => {
  const cells = [2, 3, 4];
  assert.equal(flatten.indexOf({ row: 1, column: 2, channel: 3 }, cells), 23);
  assert.equal(flatten.indexOf({ row: 0, column: 1, channel: 2 }, cells), 6);
  for (let index = 0; index < 24; index++) {
    assert.equal(flatten.indexOf(flatten.placeOf(index, cells), cells), index);
  }
});

test("a neuron's contributions: the strongest, both sides, and on their maps", () => {
  const values = dense.contributions([1, 2, 0, 4], [3, -1, 9, 0.5]);
  assert.deepEqual([...values], [3, -2, 0, 2]);
  assert.deepEqual(dense.strongest(values, 1), { positive: [0], negative: [1] });
  assert.deepEqual(dense.sides(values), { positive: 5, negative: -2 });
  assert.equal(dense.total(values), 3);
  const maps = dense.onMaps(values, [1, 2, 2]); // two cells, two channels
  assert.deepEqual([...maps], [3, 0, -2, 2]);
  assert.deepEqual([...dense.summed(maps)], [1, 2]);
  const { sums, order } = dense.byChannel([3, -5, 0, 1], 2);
  assert.deepEqual([...sums], [3, -4]);
  assert.deepEqual(order, [1, 0]);
});

// ----------------------------------------------------------------------------------- softmax

test("softmax step by step", () => {
  const logits = [Math.log(1), Math.log(2), Math.log(5)];
  const { largest, exponentials, sum, probabilities } = softmax.steps(logits);
  close(largest, Math.log(5));
  close(exponentials[0], 0.2);
  close(sum, 1.6);
  close(probabilities[1], 0.25);
  const half = softmax.steps(logits, 0.5).probabilities; // squares: 1, 4, 25
  close(half[1], 4 / 30);
  const more = softmax.steps(softmax.changed(logits, 1, Math.log(2))).probabilities; // 1, 4, 5
  close(more[1], 0.4);
});

test("huge logits do not overflow", () => {
  assert.deepEqual(softmax.steps([1000, 1000]).probabilities, [0.5, 0.5]);
});

test("the chosen class is shown also where it is not among the first", () => {
  assert.deepEqual(softmax.shown([4, 2, 0, 1], 1, 2), [4, 2, 1]);
  assert.deepEqual(softmax.shown([4, 2, 0, 1], 2, 2), [4, 2]);
});

// -------------------------------------------------------------------------- merge and passing

test("branches come together cell by cell", () => {
  const inputs = merge.inputsOf({
    input0: array([2, 2], 1, 2, 3, 4),
    input1: array([1, 1], 0.5),
    output: array([2, 2], 0, 0, 0, 0),
  });
  const values = inputs.map((input) => merge.valueAt(input, { row: 1, column: 0 }));
  assert.deepEqual(values, [3, 0.5]);
  const worked = (operation) => merge.merged(operation, values);
  assert.deepEqual(
    ["add", "subtract", "multiply", "average", "maximum", "minimum"].map(worked),
    [3.5, 2.5, 1.5, 1.75, 3, 0.5],
  );
  assert.ok(Number.isNaN(worked("strange")));
  assert.equal(merge.valueAt(array([1, 2], 7, 8), { row: 1, column: 1 }), 8); // one row for all
});

test("an element of a concatenated vector is found in the input that it came from", () => {
  const part = { channel: 5, channels: [1] }; // element 5 is element 1 of the second input
  assert.equal(merge.partAt(array([3], 7, 8, 9), 6, part), 9);
  assert.equal(merge.partAt(array([3], 7, 8, 9), 2, part), undefined);
});

const SMALL = array([2, 2], 10, 20, 30, 40);

function found(row, column, facts, channel = 0) {
  const places = passing.origins({ row, column }, SMALL, facts, channel);
  return passing.mixOf(places, SMALL);
}

test("padding and cropping move values", () => {
  const padded = { operation: "zero padding", top: 1, left: 2 };
  assert.equal(found(1, 2, padded), 10);
  assert.equal(found(2, 3, padded), 40);
  assert.equal(found(0, 2, padded), 0);
  assert.equal(found(0, 0, { operation: "cropping", top: 1, left: 0 }), 30);
  assert.equal(found(1, 0, { operation: "dropout" }), 30);
});

test("up-sampling repeats the nearest value, or mixes the four nearest", () => {
  const nearest = { operation: "up-sampling", factor: [2, 2], interpolation: "nearest" };
  assert.equal(found(1, 2, nearest), 20);
  const bilinear = { ...nearest, interpolation: "bilinear" };
  assert.equal(found(0, 0, bilinear), 10); // the edge has only one neighbour
  assert.equal(found(1, 0, bilinear), 15); // 0.75 · 10 + 0.25 · 30
  assert.equal(found(1, 1, bilinear), 17.5);
});

test("reshaping keeps the order of all values", () => {
  const vector = array([8], 0, 1, 2, 3, 4, 5, 6, 7);
  const facts = { operation: "reshape", cells: [2, 2, 2] };
  const places = passing.origins({ row: 1, column: 0 }, vector, facts, 1);
  assert.equal(passing.mixOf(places, vector), 5);
});

// ----------------------------------------------------------------------------------- limits

test("limits are symmetric where there are negative values", () => {
  assert.deepEqual(limits.limitsOf([1, 2], [0]), { limits: [0, 2], signed: false });
  assert.deepEqual(limits.limitsOf([1, -2, Number.NaN]), { limits: [-2, 2], signed: true });
});

test("ticks are round numbers", () => {
  assert.deepEqual(limits.ticks(-0.7, 0.7, 4), [-0.5, 0, 0.5]);
  assert.deepEqual(limits.ticks(0, 255, 5), [0, 100, 200]);
  assert.deepEqual(limits.ticks(3, 3), [3]);
});

test("numbers in the cells of a map are short and claim no sign that they lack", () => {
  assert.equal(limits.compact(-0.001, 2), "0.00");
  assert.equal(limits.compact(-1.234, 2), "\u22121.23");
  assert.equal(limits.compact(0, 2), "0");
  assert.equal(limits.compact(213.4, 255), "213");
});

test("a histogram counts every value once", () => {
  assert.deepEqual(limits.histogram([0, 0.5, 1, 4], 0, 4, 4), [2, 1, 0, 1]);
});
