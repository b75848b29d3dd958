// A separable convolution: a depthwise step, then a weighted sum. Its arrays `depthwise` and
// `pointwise` tell the working to show both.

export { View } from "../convolution/working.js";
