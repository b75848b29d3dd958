// The layers of a packet as objects: their values, limits and receptive fields.

/** Join each layer's header entry with its arrays (`v`, `m`, `r`, `c`, `p`, `q` and the layer's number). */
export function layersOf(packet) {
  return packet.layers.map((layer, i) => ({
    ...layer,
    number: i,
    values: packet.arrays[`v${i}`],
    mapLimits: packet.arrays[`m${i}`],
    fieldRows: packet.arrays[`r${i}`],
    fieldColumns: packet.arrays[`c${i}`],
    wholeRows: packet.arrays[`p${i}`],
    wholeColumns: packet.arrays[`q${i}`],
  }));
}

/** The values of one map of a map layer, row by row. */
export function mapOf(layer, map) {
  const size = layer.shape[0] * layer.shape[1];
  return layer.values.subarray(map * size, (map + 1) * size);
}

/** The exact value of a cell; for a vector layer `column` counts its elements. */
export function valueAt(layer, { map, row, column }) {
  return layer.isMap ? mapOf(layer, map)[row * layer.shape[1] + column] : layer.values[column];
}

/**
 * The part of the input picture that a cell depends on, as first and last row and column: `exact`
 * on the picture itself, `whole` with the padding around it.
 */
export function fieldOf(layer, cell) {
  const { row, column } = layer.isMap ? cell : cellOfElement(layer, cell.column);
  return {
    exact: box(layer.fieldRows, layer.fieldColumns, row, column),
    whole: box(layer.wholeRows, layer.wholeColumns, row, column),
  };
}

function box(rows, columns, row, column) {
  return {
    top: rows[2 * row],
    bottom: rows[2 * row + 1],
    left: columns[2 * column],
    right: columns[2 * column + 1],
  };
}

/** Where an element of a vector lies on the maps it came from: (row, column, channel). */
export function cellOfElement(layer, element) {
  const [, width, channels] = layer.cells;
  return {
    row: Math.floor(element / (width * channels)),
    column: Math.floor(element / channels) % width,
    channel: element % channels,
  };
}
