import assert from "node:assert/strict";
import { test } from "node:test";
import { unpack } from "../../cnnviz/components/shared/packet.js";

// What cnnviz/components/packet.py documents, written by hand: the header's length, the header
// padded to four bytes, then the arrays, each padded to four bytes.
function packed(header, ...parts) {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const length = Math.ceil(text.length / 4) * 4;
  const bytes = new Uint8Array(4 + length + parts.reduce((sum, part) => sum + part.length, 0));
  new DataView(bytes.buffer).setUint32(0, length, true);
  bytes.fill(0x20, 4, 4 + length);
  bytes.set(text, 4);
  let offset = 4 + length;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

const HEADER = {
  title: "Größe × 2",
  arrays: {
    small: { dtype: "uint8", shape: [3, 1], offset: 0 },
    floats: { dtype: "float32", shape: [2], offset: 4 },
    ints: { dtype: "int32", shape: [1, 1], offset: 12 },
  },
};
const ARRAYS = [
  [1, 2, 255, 0], // three bytes and one of padding
  [0x00, 0x00, 0x80, 0x3f, 0x00, 0x00, 0x20, 0xc1], // 1 and −10
  [0xfe, 0xff, 0xff, 0xff], // −2
];

test("a packet gives the header and typed arrays with their shapes", () => {
  const { title, arrays } = unpack(packed(HEADER, ...ARRAYS));
  assert.equal(title, "Größe × 2");
  assert.deepEqual([...arrays.small], [1, 2, 255]);
  assert.deepEqual(arrays.small.shape, [3, 1]);
  assert.deepEqual([...arrays.floats], [1, -10]);
  assert.ok(arrays.floats instanceof Float32Array);
  assert.deepEqual([...arrays.ints], [-2]);
});

test("a packet may lie anywhere in memory", () => {
  const packet = packed(HEADER, ...ARRAYS);
  const memory = new Uint8Array(packet.length + 7);
  memory.set(packet, 3);
  const { arrays } = unpack(memory.subarray(3, 3 + packet.length));
  assert.deepEqual([...arrays.floats], [1, -10]);
});

test("a packet without arrays, and one with an empty array", () => {
  assert.deepEqual(unpack(packed({ a: 1, arrays: {} })), { a: 1, arrays: {} });
  const none = { dtype: "float32", shape: [0, 4], offset: 0 };
  assert.equal(unpack(packed({ arrays: { none } })).arrays.none.length, 0);
});
