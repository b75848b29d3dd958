// The matrix as a PNG file, drawn by itself: what a browser shows cannot be saved as it is.

import { save as download } from "../shared/save.js";

const SIDE = 56; // of a cell, in pixels before scaling
const LABEL = 170; // room for the names of the rows and of the columns
const SCALE = 2;

/** Draw the matrix of a view as it is shown now, and let the browser save it. */
export function save(view) {
  const canvas = draw(view);
  canvas.toBlob((blob) => download(view.data.texts.file, blob));
}

function draw(view) {
  const { classes, texts } = view.data;
  const side = LABEL + 24 + classes.length * SIDE;
  const canvas = document.createElement("canvas");
  canvas.width = SCALE * side;
  canvas.height = SCALE * side;
  const pen = canvas.getContext("2d");
  const style = getComputedStyle(view.root);
  const ink = style.color;
  pen.scale(SCALE, SCALE);
  pen.fillStyle = getComputedStyle(view.buttons[0][0]).getPropertyValue("--paper") || "white";
  pen.fillRect(0, 0, side, side);
  pen.font = `13px ${style.fontFamily}`;
  pen.textBaseline = "middle";
  for (const [truth, row] of view.buttons.entries()) {
    for (const [said, button] of row.entries()) paint(pen, button, truth, said, ink);
  }
  names(pen, classes, ink);
  titles(pen, texts, side, ink);
  return canvas;
}

function paint(pen, button, truth, said, ink) {
  const [left, top] = [LABEL + said * SIDE, LABEL + truth * SIDE];
  pen.fillStyle = getComputedStyle(button).backgroundColor;
  pen.fillRect(left, top, SIDE - 1, SIDE - 1);
  pen.fillStyle = ink;
  pen.textAlign = "center";
  pen.fillText(button.textContent, left + SIDE / 2, top + SIDE / 2);
}

function names(pen, classes, ink) {
  pen.fillStyle = ink;
  for (const [place, name] of classes.entries()) {
    const middle = LABEL + (place + 0.5) * SIDE;
    pen.textAlign = "right";
    pen.fillText(name, LABEL - 8, middle, LABEL - 36);
    pen.save();
    pen.translate(middle, LABEL - 8);
    pen.rotate(-Math.PI / 2);
    pen.textAlign = "left";
    pen.fillText(name, 0, 0, LABEL - 36);
    pen.restore();
  }
}

function titles(pen, texts, side, ink) {
  pen.fillStyle = ink;
  pen.font = pen.font.replace("13px", "600 13px");
  pen.textAlign = "center";
  const middle = (LABEL + side) / 2;
  pen.fillText(texts.said, middle, 14);
  pen.save();
  pen.translate(14, middle);
  pen.rotate(-Math.PI / 2);
  pen.fillText(texts.truthPlain, 0, 0);
  pen.restore();
}
