// Paints cells and their numbers on canvases: hundreds of elements would be too slow to drag.

import { css, inkOn } from "./colour.js";

export const SMALLEST_LETTERS = 7.5; // CSS pixels; smaller numbers are left out
const MARK = "#ff9f1c"; // --mark: orange with a dark rim shows on any colour
const RIM = "#14161c";

/** The size of letters, in CSS pixels, with which every number of the channel fits into a cell. */
export function letters(canvas, channel, side) {
  const context = canvas.getContext("2d");
  context.font = font(canvas, 10);
  const width = context.measureText(channel.widest).width / 10; // of letters of size 1
  return Math.min(0.42 * side, (side - 4) / width, 17);
}

function font(canvas, size) {
  return `${size}px ${getComputedStyle(canvas).fontFamily}`;
}

/** Paint a whole channel, one canvas pixel a cell. */
export function paintChannel(canvas, channel, height, width) {
  const image = new ImageData(width, height);
  for (let i = 0; i < height * width; i++) {
    const colour = channel.colour(channel.at(Math.floor(i / width), i % width));
    for (let c = 0; c < 3; c++) image.data[4 * i + c] = colour[c];
    image.data[4 * i + 3] = 255;
  }
  canvas.width = width;
  canvas.height = height;
  canvas.getContext("2d").putImageData(image, 0, 0);
}

/**
 * Draw the window's cells, and mark the cell `at` if it is among them.
 * @param {{side: number, letters: number}} sizes of a cell and of its letters, in CSS pixels
 */
export function drawGrid(canvas, channel, window, { side, letters }, at) {
  const context = canvas.getContext("2d");
  const scale = canvas.width / (window.columns * side);
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, window.columns * side, window.rows * side);
  context.font = font(canvas, letters);
  context.textAlign = "center";
  context.textBaseline = "middle";
  const printed = letters >= SMALLEST_LETTERS;
  for (let row = 0; row < window.rows; row++) {
    for (let column = 0; column < window.columns; column++) {
      const value = channel.at(window.row + row, window.column + column);
      drawCell(context, channel, value, column * side, row * side, side, printed);
    }
  }
  if (at && inside(at, window)) mark(context, at.column * side, at.row * side, side);
}

function drawCell(context, channel, value, x, y, side, printed) {
  const colour = channel.colour(value);
  context.fillStyle = css(colour);
  context.fillRect(x, y, side - 1, side - 1);
  if (!printed) return;
  context.fillStyle = inkOn(colour);
  context.fillText(channel.print(value), x + (side - 1) / 2, y + side / 2);
}

function mark(context, x, y, side) {
  for (const [style, width] of [
    [RIM, 5],
    [MARK, 2.5],
  ]) {
    context.strokeStyle = style;
    context.lineWidth = width;
    context.strokeRect(x + 1.5, y + 1.5, side - 4, side - 4);
  }
}

function inside({ row, column }, { rows, columns }) {
  return row >= 0 && row < rows && column >= 0 && column < columns;
}
