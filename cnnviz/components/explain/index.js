// How one cell came about: a shell with the cell's place and value, and the view of its layer.

import { mounted } from "../shared/dom.js";
import { Shell } from "./shell.js";

// Loaded when a layer of that kind is opened for the first time.
const VIEWS = {
  convolution: () => import("./views/convolution.js"),
  separable: () => import("./views/separable.js"),
  pooling: () => import("./views/pooling.js"),
  activation: () => import("./views/activation.js"),
  affine: () => import("./views/affine.js"),
  layer_norm: () => import("./views/layer_norm.js"),
  flatten: () => import("./views/flatten.js"),
  dense: () => import("./views/dense.js"),
  softmax: () => import("./views/softmax.js"),
  sigmoid: () => import("./views/sigmoid.js"),
  merge: () => import("./views/merge.js"),
  passing: () => import("./views/passing.js"),
  other: () => import("./views/other.js"),
};

export default async function render(component) {
  const { root, record } = mounted(component);
  record.shell ??= new Shell(root, VIEWS);
  await record.shell.show(component.data, (cell) => component.setStateValue("cell", cell));
}
