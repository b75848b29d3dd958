"""The bytes that go to the browser; tests/components/packet.test.mjs reads the same format."""

import json

import numpy as np
import pytest

from cnnviz.components.packet import ALIGNMENT, pack


def read(packet):
    length = int.from_bytes(packet[:4], "little")
    return json.loads(packet[4 : 4 + length]), packet[4 + length :]


def test_the_header_keeps_its_values_and_lists_the_arrays():
    header, _ = read(pack({"title": "Größe", "n": 3}, {"a": np.zeros((2, 3), np.float32)}))
    assert header == {
        "title": "Größe",
        "n": 3,
        "arrays": {"a": {"dtype": "float32", "shape": [2, 3], "offset": 0}},
    }


@pytest.mark.parametrize("title", ["", "a", "ab", "abc", "Größe × 2"])
def test_header_and_arrays_start_at_multiples_of_four(title):
    arrays = {"five": np.zeros(5, np.uint8), "one": np.zeros(1, np.int32)}
    packet = pack({"title": title}, arrays)
    header, body = read(packet)
    assert (len(packet) - len(body)) % ALIGNMENT == 0
    assert [entry["offset"] for entry in header["arrays"].values()] == [0, 8]
    assert len(body) == 12


@pytest.mark.parametrize("dtype", ["float32", "int32", "uint8"])
def test_arrays_come_back_as_they_went(dtype):
    array = np.arange(24).reshape(2, 3, 4).astype(dtype)
    header, body = read(pack({}, {"first": np.ones(3, np.uint8), "a": array}))
    entry = header["arrays"]["a"]
    back = np.frombuffer(body, dtype, array.size, entry["offset"]).reshape(entry["shape"])
    np.testing.assert_array_equal(back, array)


def test_memory_order_and_byte_order_do_not_matter():
    array = np.arange(6, dtype=">f4").reshape(2, 3).T
    _, body = read(pack({}, {"a": array}))
    np.testing.assert_array_equal(np.frombuffer(body, "<f4").reshape(3, 2), array)


@pytest.mark.parametrize("dtype", ["float64", "float16", "int64", "bool"])
def test_other_dtypes_are_refused(dtype):
    with pytest.raises(KeyError, match=dtype):
        pack({}, {"a": np.zeros(1, dtype)})
