// Softmax by hand, with a temperature and a change of one logit to try out.

/** Every step from the logits to the probabilities. */
export function steps(logits, temperature = 1) {
  const divided = Array.from(logits, (value) => value / temperature);
  const largest = divided.reduce((most, value) => Math.max(most, value), -Infinity);
  const shifted = divided.map((value) => value - largest);
  const exponentials = shifted.map(Math.exp);
  const sum = exponentials.reduce((total, value) => total + value, 0);
  return {
    logits: divided,
    largest,
    shifted,
    exponentials,
    sum,
    probabilities: exponentials.map((value) => value / sum),
  };
}

/** The logits with one of them changed. */
export function changed(logits, index, change) {
  return Array.from(logits, (value, i) => (i === index ? value + change : value));
}

/** Which classes to show: the `most` most probable ones, and the chosen one wherever it is. */
export function shown(order, chosen, most) {
  const first = order.slice(0, most);
  return first.includes(chosen) || chosen === null ? first : [...first, chosen];
}
