// The titles and descriptions of pictures of maps.

import { fill } from "../../../shared/text.js";

/** Title and description of a map under one of the texts' names. */
export function labelled(texts, name, { shape }, alt = "map_alt", values = {}) {
  const [height, width] = shape.length === 1 ? [1, shape[0]] : shape;
  const title = fill(texts[name], { height, width, ...values });
  return { title, alt: fill(texts[alt], { title, height, width }) };
}

export function before(texts, input) {
  return labelled(texts, "before", input);
}
