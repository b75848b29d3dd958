import assert from "node:assert/strict";
import { test } from "node:test";

import {
  around,
  csv,
  gridSheet,
  linesSheet,
  listSheet,
  part,
} from "../../cnnviz/components/shared/sheet.js";

const grid = (height, width, more = {}) =>
  gridSheet({
    ...{ title: "Map", file: "map", corner: "row", height, width },
    values: Float32Array.from({ length: height * width }, (_, i) => i / 10),
    ...more,
  });

test("a map is a sheet of its rows and columns, counted from 0", () => {
  const sheet = grid(2, 3);
  assert.deepEqual(sheet.head, ["row", "0", "1", "2"]);
  assert.equal(sheet.count, 2);
  assert.deepEqual(sheet.row(1).slice(0, 1), ["1"]);
  assert.deepEqual(sheet.row(1).slice(1), [...Float32Array.of(0.3, 0.4, 0.5)]);
});

test("the file holds exact numbers, and no text that a spreadsheet would compute", () => {
  const rows = [
    ['=HYPERLINK("x")', Math.fround(-0.1)],
    ["a, b", 12],
    ["+1", NaN],
  ];
  const sheet = listSheet({ title: "T", file: "t", head: ["class", "-value"], rows });
  assert.equal(csv(sheet), 'class,\'-value\r\n"\'=HYPERLINK(""x"")",-0.1\r\n"a, b",12\r\n\'+1,NaN');
});

test("the file holds all rows and columns of a map that is shown in part", () => {
  const sheet = grid(100, 90, { from: around({ row: 50, column: 3 }) });
  const shown = part(sheet, { rows: 10, columns: 8 });
  assert.deepEqual(shown.head, ["row", "0", "1", "2", "3", "4", "5", "6", "7"]);
  assert.equal(shown.rows.length, 10);
  assert.equal(shown.rows[0][0], "44");
  assert.equal(shown.rows[0][1], Math.fround(44 * 9));
  assert.equal(shown.whole, false);
  const lines = csv(sheet).split("\r\n");
  assert.equal(lines.length, 101);
  assert.equal(lines[100].split(",").length, 91);
  assert.equal(lines[100].split(",")[90], "899.9");
});

test("the last rows and columns are shown whole, and a small map is whole", () => {
  const end = part(grid(100, 90, { from: [99, 89] }), { rows: 10, columns: 8 });
  assert.deepEqual(
    end.rows.map(([name]) => name),
    ["90", "91", "92", "93", "94", "95", "96", "97", "98", "99"],
  );
  assert.deepEqual(end.head.slice(1), ["82", "83", "84", "85", "86", "87", "88", "89"]);
  assert.equal(part(grid(3, 4), { rows: 10, columns: 8 }).whole, true);
});

test("lines share a row where they have a value at the same place", () => {
  const sheet = linesSheet({
    ...{ title: "Loss", file: "loss", corner: "epochs" },
    lines: [
      { name: "training", x: [2, 1], y: [0.5, 1] },
      { name: "validation", x: [2], y: [0.25] },
    ],
  });
  assert.deepEqual(sheet.head, ["epochs", "training", "validation"]);
  assert.deepEqual(
    [sheet.row(0), sheet.row(1)],
    [
      [1, 1, ""],
      [2, 0.5, 0.25],
    ],
  );
});
