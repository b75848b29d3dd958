"""Header and arrays in one run of bytes, as the browser's ``shared/packet.js`` reads them.

Streamlit hands ``bytes`` to a component untouched, but turns a dict that holds bytes into text.
So a packet carries both: four bytes with the header's length (little-endian), the header as JSON,
then each array, little-endian and aligned to four bytes.
"""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.language import in_language

ALIGNMENT = 4
DTYPES = {"float32": "<f4", "int32": "<i4", "uint8": "|u1"}


def pack(header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """Return header and arrays as one packet.

    Args:
        header: Anything that JSON can hold; ``arrays`` is added to it, and its ``texts`` are put
            into the reader's language.
        arrays: float32, int32 or uint8 arrays of any shape, by name.

    Raises:
        KeyError: an array has another dtype.
    """
    parts: list[bytes] = []
    table: dict[str, dict[str, Any]] = {}
    offset = 0
    for name, array in arrays.items():
        data = np.ascontiguousarray(array, dtype=DTYPES[array.dtype.name]).tobytes()
        table[name] = {"dtype": array.dtype.name, "shape": array.shape, "offset": offset}
        data += b"\0" * (-len(data) % ALIGNMENT)
        parts.append(data)
        offset += len(data)
    told = {**spoken(header), "arrays": table}
    text = json.dumps(told, separators=(",", ":"), allow_nan=False).encode()
    text += b" " * (-len(text) % ALIGNMENT)
    return b"".join([len(text).to_bytes(ALIGNMENT, "little"), text, *parts])


def spoken(header: Mapping[str, Any]) -> dict[str, Any]:
    """Return a component's data with its ``texts`` in the reader's language."""
    words = {"texts": in_language(header["texts"])} if "texts" in header else {}
    return {**header, **words}
