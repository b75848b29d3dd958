// Reads what cnnviz/components/packet.py packs: a header and named arrays in one run of bytes.

const ARRAYS = { float32: Float32Array, int32: Int32Array, uint8: Uint8Array };

/**
 * Return the packet's header, with each entry of `header.arrays` replaced by a typed array that
 * also has a `shape`. The bytes are copied once, because typed arrays need aligned memory.
 * @param {Uint8Array} bytes
 */
export function unpack(bytes) {
  const buffer = bytes.slice().buffer;
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  const start = 4 + length;
  for (const [name, { dtype, shape, offset }] of Object.entries(header.arrays)) {
    const size = shape.reduce((product, axis) => product * axis, 1);
    const array = new ARRAYS[dtype](buffer, start + offset, size);
    header.arrays[name] = Object.assign(array, { shape });
  }
  return header;
}
