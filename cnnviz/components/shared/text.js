// Sentences come from Python as templates; the browser fills in the numbers.

/** Fill the {names} in a sentence: fill("row {row}", { row: 3 }) is "row 3". */
export function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (name, key) => String(values[key] ?? name));
}
