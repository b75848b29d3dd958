"""Reads packets as the browser's ``shared/packet.js`` does."""

import json

import numpy as np


def read(packet):
    """Return a packet's header, with its arrays."""
    length = int.from_bytes(packet[:4], "little")
    header = json.loads(packet[4 : 4 + length])
    for name, entry in header["arrays"].items():
        size = int(np.prod(entry["shape"], dtype=int))
        flat = np.frombuffer(packet, entry["dtype"], size, 4 + length + entry["offset"])
        header["arrays"][name] = flat.reshape(entry["shape"])
    return header
