// What becomes of the values of several branches at one cell.

const OPERATIONS = {
  add: (values) => values.reduce((a, b) => a + b),
  subtract: (values) => values.reduce((a, b) => a - b),
  multiply: (values) => values.reduce((a, b) => a * b),
  average: (values) => values.reduce((a, b) => a + b) / values.length,
  maximum: (values) => Math.max(...values),
  minimum: (values) => Math.min(...values),
  concatenate: ([value]) => value,
};

/** The inputs in their order. */
export function inputsOf(arrays) {
  const inputs = [];
  while (arrays[`input${inputs.length}`]) inputs.push(arrays[`input${inputs.length}`]);
  return inputs;
}

/** An input's value at a cell; an input with one row or column holds for all of them. */
export function valueAt(input, { row, column }) {
  const [height, width] = input.shape.length === 1 ? [1, input.shape[0]] : input.shape;
  return input[(height === 1 ? 0 : row) * width + (width === 1 ? 0 : column)];
}

/** The value of an element of a concatenated vector; none in another input than this one. */
export function partAt(input, element, { channel, channels }) {
  return input[element - channel + channels[0]];
}

export function isBroadcast(input, output) {
  return input.length < output.length;
}

export function merged(operation, values) {
  return OPERATIONS[operation]?.(values) ?? Number.NaN;
}
