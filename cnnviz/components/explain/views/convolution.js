// A convolution: plain, grouped, depthwise or transposed.

export { View } from "../convolution/working.js";
