// Pointer and keyboard on the two maps.

/** Call `go` with the place under the pointer while it is pressed. */
export function dragOn(stage, go) {
  const { canvas } = stage;
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    go(stage.cellUnder(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (canvas.hasPointerCapture(event.pointerId)) go(stage.cellUnder(event));
  });
}

/** Space plays and pauses; arrow keys step by a cell, or by a line of `width` cells. */
export function keysOn(node, width, { toggle, step }) {
  node.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -width, ArrowDown: width }[event.key];
    if (!by && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    if (by) step(by);
    else toggle();
  });
}
