// Layer normalisation: every cell by the mean and the variance of its own channels.

/** The values of all channels at a cell; a vector's are all of it. */
export function channelsAt({ row, column }, input) {
  const [channels, height, width] = input.shape;
  if (height * width === 1 || channels === 1) return Array.from(input);
  return Array.from(
    { length: channels },
    (_, channel) => input[(channel * height + row) * width + column],
  );
}

/** Mean and variance; the variance is the mean squared distance from the mean. */
export function spreadOf(values) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, variance };
}

/** All numbers of the way of one channel's value. */
export function worked(values, channel, { gamma = null, beta = null, epsilon }) {
  const { mean, variance } = spreadOf(values);
  const x = values[channel];
  const normalised = (x - mean) / Math.sqrt(variance + epsilon);
  const y = normalised * (gamma ?? 1) + (beta ?? 0);
  return { x, mean, variance, epsilon, gamma, beta, normalised, y };
}
