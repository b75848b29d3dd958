import assert from "node:assert/strict";
import { test } from "node:test";

import {
  compact,
  entering,
  kilobytes,
  pair,
  working,
} from "../../cnnviz/components/diagram/format.js";
import { laidOut, PITCH, path } from "../../cnnviz/components/diagram/lanes.js";
import { relations } from "../../cnnviz/components/diagram/relations.js";
import { largest, VIEW, volume } from "../../cnnviz/components/diagram/volume.js";

const layer = (name, ...inputs) => ({ name, inputs });
const SKIP = [layer("a"), layer("b", "a"), layer("add", "b", "a", "a"), layer("c", "add")];

test("relations name what feeds a layer and what it feeds, each once", () => {
  const found = relations(SKIP);
  assert.deepEqual(found[2], { sources: [1, 0], targets: [3] });
  assert.deepEqual(found[0], { sources: [], targets: [1, 2] });
  assert.deepEqual(relations([layer("x", "elsewhere")])[0].sources, []);
});

test("dots stand in the middle of their boxes, lane 0 on the right", () => {
  const { width, height, dots, lines } = laidOut(SKIP);
  assert.equal(height, SKIP.length * PITCH);
  assert.deepEqual(
    dots.map(({ y }) => y),
    [0.5, 1.5, 2.5, 3.5].map((rows) => rows * PITCH),
  );
  assert.equal(new Set(dots.map(({ x }) => x)).size, 1);
  assert.ok(dots.every(({ x }) => x > width / 2 && x < width));
  assert.ok(lines.some(({ from, to }) => from === 0 && to === 2));
});

test("a line in its own lane is straight, another bends there and back", () => {
  const down = path({ x: 10, y: 0 }, { x: 10, y: 100 }, 10);
  assert.doesNotMatch(down, /C/);
  assert.match(down, /V93$/);
  assert.match(path({ x: 10, y: 0 }, { x: 10, y: 200 }, 4), /^M10 0C.* 4 20V173C.* 10 193$/);
});

test("blocks grow with the shape and stay in their frame", () => {
  const shapes = [[224, 224, 3], [7, 7, 1280], [1000], [14, 56], [1, 1, 16], []];
  const most = largest(shapes);
  assert.deepEqual(most, { side: 224, depth: 1280, vector: 1000 });
  const span = (points, axis) => {
    const values = points.map((point) => point[axis]);
    return Math.max(...values) - Math.min(...values);
  };
  for (const shape of shapes) {
    for (const [x, y] of Object.values(volume(shape, most)).flat()) {
      assert.ok(x >= 0 && x <= VIEW.width && y >= 0 && y <= VIEW.height, `${shape}: ${x}, ${y}`);
    }
  }
  const [large, deep] = [volume(shapes[0], most), volume(shapes[1], most)];
  assert.ok(span(large.front, 0) > span(deep.front, 0));
  assert.ok(span(deep.top, 1) > span(large.top, 1));
  assert.ok(span(volume([1000], most).front, 1) > span(volume([10], most).front, 1));
});

test("shapes, sizes and workings are written as people read them", () => {
  assert.equal(compact([28, 28, 16]), "28×28×16");
  assert.equal(compact([]), "1");
  assert.equal(entering([[4, 4, 2]]), "4×4×2");
  assert.equal(
    entering([
      [4, 4, 2],
      [4, 4, 2],
    ]),
    "2 × 4×4×2",
  );
  assert.equal(
    entering([
      [4, 4, 2],
      [4, 4, 3],
    ]),
    "4×4×(2 + 3)",
  );
  assert.equal(entering([[2], [3]]), "2 + 3");
  assert.equal(
    entering([
      [1, 1, 2],
      [4, 4, 2],
    ]),
    "1×1×2 + 4×4×2",
  );
  assert.equal(kilobytes(40), "0.04");
  assert.equal(kilobytes(12288), "12.3");
  assert.equal(kilobytes(1455696), "1\u202f456");
  assert.equal(working("(3·3·16 + 1)·32 = 4,640"), "(3·3·16 + 1)·32");
  assert.equal(working("4·32 = 128 (64 of them trained)"), "4·32");
  assert.equal(working(""), "");
  assert.equal(pair([3, 5]), "3 × 5");
  assert.equal(pair([null, 5]), null);
});
