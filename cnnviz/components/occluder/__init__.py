"""A picture to paint over: what is covered is sent as a mask."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.components import register
from cnnviz.components.encoding import decode
from cnnviz.components.packet import pack
from cnnviz.types import UInt8

Mask = NDArray[np.bool_]

_component = register("occluder")


def occluder(
    packet: bytes, size: tuple[int, int], *, key: str, on_change: Callable[[], None]
) -> Mask:
    """Show the picture of a packet and return what is covered, bool (H, W).

    The mask arrives while the person paints, at most every 300 ms, and at the end of each stroke.

    Args:
        packet: what :func:`occluder_packet` returned.
        size: (H, W) of the picture.
        key: the widget's key. The browser keeps what is covered under each key, so a new key is an
            uncovered picture.
        on_change: called before the rerun that a stroke causes.
    """
    held = _mask(_state(key), size) is not None
    result: Any = _component(
        data=pack({"sheet": key, "held": held}, {"packet": np.frombuffer(packet, np.uint8)}),
        key=key,
        on_mask_change=on_change,
        width="stretch",
        height="content",
    )
    mask = _mask(result.mask, size)
    return np.zeros(size, bool) if mask is None else mask


def occluder_packet(
    picture: UInt8, filled: UInt8, suggestion: Mask, texts: Mapping[str, str]
) -> bytes:
    """Pack what the browser paints with.

    Args:
        picture: (H, W, 1 or 3).
        filled: the same, covered everywhere.
        suggestion: bool (H, W), what one button covers.
        texts: the words on the screen.
    """
    arrays = {"picture": picture, "filled": filled, "suggestion": suggestion.astype(np.uint8)}
    return pack({"texts": dict(texts)}, arrays)


def _mask(text: object, size: tuple[int, int]) -> Mask | None:
    """Return the mask that the browser sent as one bit a pixel, None where it is none."""
    pixels = size[0] * size[1]
    data = decode(text, (pixels + 7) // 8)
    if data is None or len(data) != (pixels + 7) // 8:
        return None
    bits = np.unpackbits(np.frombuffer(data, np.uint8), count=pixels)
    return bits.reshape(size).astype(bool)


def _state(key: str) -> object:
    state = st.session_state.get(key)
    return state.get("mask") if isinstance(state, Mapping) else None
