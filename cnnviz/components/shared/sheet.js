// Numbers behind a drawing as rows and columns, and those as a CSV file. No page is touched here.
//
// A sheet is { title, file, head, count, row }: `head` names the columns, the first of them that of
// the rows' own names; `row(i)` returns the i-th of `count` rows, texts and numbers; `from`, if
// there is one, is the row and the column with which a person begins to read.

import { exact } from "./numbers.js";

const BEFORE = 6; // rows and columns before a cell
const RISKY = /^[=+\-@\t\r]/; // a spreadsheet would take what begins so for a formula

/** The sheet of values (height × width, row by row) whose rows and columns count from 0. */
export function gridSheet({ title, file, corner, values, height, width, from }) {
  return {
    ...{ title, file, from, count: height },
    head: [corner, ...Array.from({ length: width }, (_, column) => String(column))],
    row: (i) => [String(i), ...values.subarray(i * width, (i + 1) * width)],
  };
}

/** The sheet of named rows that are there already. */
export function listSheet({ title, file, head, rows }) {
  return { title, file, head, count: rows.length, row: (i) => rows[i] };
}

/**
 * The sheet of lines over places: a row for each place that any line has, a column for each line.
 * @param {{name: string, x: ArrayLike<number>, y: ArrayLike<number>}[]} lines
 */
export function linesSheet({ title, file, corner, lines }) {
  const columns = lines.map(({ x, y }) => new Map(Array.from(x, (place, i) => [place, y[i]])));
  const places = [...new Set(columns.flatMap((column) => [...column.keys()]))];
  places.sort((a, b) => a - b);
  return {
    ...{ title, file, count: places.length },
    head: [corner, ...lines.map(({ name }) => name)],
    row: (i) => [places[i], ...columns.map((column) => column.get(places[i]) ?? "")],
  };
}

/** Where to begin to read, so that a cell is seen with some of its neighbours before it. */
export function around({ row, column }) {
  return [row, column].map((place) => Math.max(0, place - BEFORE));
}

/** A part of a sheet: at most so many rows and columns, from where its reader begins. */
export function part(sheet, most) {
  const [row, column] = sheet.from ?? [0, 0];
  const width = sheet.head.length - 1;
  const top = Math.max(0, Math.min(row, sheet.count - most.rows));
  const left = Math.max(0, Math.min(column, width - most.columns));
  const cut = ([name, ...cells]) => [name, ...cells.slice(left, left + most.columns)];
  const count = Math.min(sheet.count, most.rows);
  return {
    head: cut(sheet.head),
    rows: Array.from({ length: count }, (_, i) => cut(sheet.row(top + i))),
    whole: count === sheet.count && width <= most.columns,
  };
}

/** The whole sheet as the text of a CSV file (RFC 4180). */
export function csv(sheet) {
  const lines = [sheet.head, ...Array.from({ length: sheet.count }, (_, i) => sheet.row(i))];
  return lines.map((cells) => cells.map(field).join(",")).join("\r\n");
}

function field(cell) {
  if (typeof cell === "number") return exact(cell).replaceAll("\u2212", "-");
  const text = RISKY.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
