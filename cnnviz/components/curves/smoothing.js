// The moving average of TensorBoard's scalar charts.

/**
 * Return the exponential moving average: each value keeps the share `weight` of the average before
 * it. Divided by 1 − weightⁿ, because the average begins at 0 (Kingma and Ba, 2014, arXiv:1412.6980,
 * section 3). What is no number leaves the average as it is.
 */
export function smoothed(values, weight) {
  if (weight <= 0) return Array.from(values);
  let average = 0;
  let left = 1; // weightⁿ
  return Array.from(values, (value) => {
    if (!Number.isFinite(value)) return value;
    average = weight * average + (1 - weight) * value;
    left *= weight;
    return average / (1 - left);
  });
}
