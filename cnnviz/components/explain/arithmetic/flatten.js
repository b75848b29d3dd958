// Where an element of the vector lies on the maps, and back.

/** (row · W + column) · C + channel. */
export function indexOf({ row, column, channel }, [, width, channels]) {
  return (row * width + column) * channels + channel;
}

/** The place on the maps (H, W, C) that becomes this element. */
export function placeOf(index, [, width, channels]) {
  const place = Math.floor(index / channels);
  return { row: Math.floor(place / width), column: place % width, channel: index % channels };
}

/** The map of one channel of maps (C, H, W). */
export function mapAt(maps, channel) {
  const [, height, width] = maps.shape;
  return maps.subarray(channel * height * width, (channel + 1) * height * width);
}
