// The product's column folded back into the map, with the rows that are shown outlined.

import { element } from "../../shared/dom.js";
import { ofOutput } from "./colours.js";
import { cellOfRow } from "./matrix.js";
import { Stage } from "./stage.js";
import { drawnPadding, inside } from "./window.js";

export class FoldedMap {
  constructor(packet, conv, choose) {
    Object.assign(this, { packet, conv });
    this.stage = new Stage(
      { height: conv.height, width: conv.width },
      drawnPadding({ transposed: true }),
    );
    const { canvas } = this.stage;
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", packet.texts.product_map);
    canvas.addEventListener("click", (event) => choose(inside(conv, this.stage.cellUnder(event))));
    this.root = element("div", { class: "folded" }, canvas);
  }

  show(cell, numbers) {
    const { conv, stage } = this;
    stage.fit();
    stage.paint(this.packet.arrays.output, ofOutput(this.packet));
    const boxes = linesOf(conv, numbers);
    stage.draw(conv.height * conv.width, null);
    for (const box of boxes) stage.outline(box, "#fff");
    stage.outline({ top: cell.row, left: cell.column, height: 1, width: 1 });
  }
}

/** Neighbouring entries as boxes, one for each line of the map that they lie on. */
function linesOf(conv, numbers) {
  const boxes = new Map();
  for (const number of numbers) {
    const { row, column } = cellOfRow(conv, number);
    const box = boxes.get(row) ?? { top: row, left: column, height: 1, width: 0 };
    boxes.set(row, { ...box, width: column - box.left + 1 });
  }
  return [...boxes.values()];
}
