"""The way from a file to the tensor, told in pictures: one card a step, arrows between."""

from collections.abc import Mapping, Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from cnnviz.components import register
from cnnviz.components.packet import pack
from cnnviz.language import in_language
from cnnviz.types import UInt8

LONGEST_SIDE = 320
"""Pixels; a card shows fewer, so larger pictures are reduced before they travel."""

TEXTS = {
    "label": "The way from the file to the tensor",
    "alt": "The picture after the step “{title}”, {size} numbers",
    "axes": "Sizes are rows × columns × channels.",
    "scale": "black is {low}, white is {high}",
    "scale_rgb": "in each channel, dark is {low}, bright is {high}",
}

_component = register("steps")


def steps(packet: bytes, key: str) -> None:
    """Show the steps that :func:`steps_packet` packed."""
    _component(data=packet, key=key, width="stretch", height="content")


def steps_packet(
    items: Sequence[tuple[str, str, NDArray[Any]]], texts: Mapping[str, str] = TEXTS
) -> bytes:
    """Pack the steps for the browser.

    Args:
        items: Title, sentence and array of each step, in order: uint8 (H, W, 3), (H, W, 1) or
            (H, W), or the tensor, float32 (H, W, C), which is shown as a picture from its smallest
            value to its largest.
        texts: The words around them; the keys are those of ``TEXTS``.
    """
    texts, cards, arrays = in_language(texts), [], {}
    for index, (title, sentence, array) in enumerate(items):
        size = " × ".join(map(str, array.shape))
        cards.append(
            {
                "title": title,
                "sentence": sentence,
                "size": size,
                "alt": texts["alt"].format(title=title, size=size),
                "legend": _legend(array, texts),
            }
        )
        arrays[str(index)] = picture(array)
    return pack({"texts": dict(texts), "cards": cards}, arrays)


def picture(array: NDArray[Any]) -> UInt8:
    """Return an array of a step as a uint8 picture (H, W, 1 or 3) of at most 320 × 320 pixels."""
    if array.ndim == 2:
        array = array[:, :, np.newaxis]
    if array.dtype != np.uint8:
        array = _visible(array)
    longest = max(array.shape[:2])
    if longest <= LONGEST_SIDE:
        return array
    height, width = (max(1, round(side * LONGEST_SIDE / longest)) for side in array.shape[:2])
    small = cv2.resize(array, (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8).reshape(height, width, -1)  # cv2 drops a channel axis of 1


def _visible(tensor: NDArray[Any]) -> UInt8:
    """Map a tensor's values, smallest to largest, to 0-255; all channels with the same limits."""
    if tensor.shape[2] != 3:
        tensor = tensor[:, :, :1]
    low, high = _limits(tensor)
    shares = (np.nan_to_num(tensor, nan=low) - low) / ((high - low) or 1.0)
    return np.asarray(np.round(np.clip(shares, 0.0, 1.0) * 255), np.uint8)


def _limits(tensor: NDArray[Any]) -> tuple[float, float]:
    finite = tensor[np.isfinite(tensor)]
    return (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)


def _legend(array: NDArray[Any], texts: Mapping[str, str]) -> dict[str, str] | None:
    """Say which numbers the darkest and the brightest shade of a tensor stand for."""
    if array.dtype == np.uint8:
        return None
    low, high = (f"{limit:.3g}".replace("-", "\N{MINUS SIGN}") for limit in _limits(array))
    scale = texts["scale_rgb" if array.shape[-1] == 3 else "scale"]
    return {"low": low, "high": high, "text": scale.format(low=low, high=high)}
