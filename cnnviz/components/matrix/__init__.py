"""The numbers of a picture: one matrix a channel, as the network gets them."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.components import register
from cnnviz.components.packet import pack
from cnnviz.types import Float32, UInt8

TEXTS = {
    "channels": ["Red", "Green", "Blue"],
    "grey": "Grey",
    "channel": "Channel {channel}",
    "numbers": "Numbers 0–255",
    "tensor": "Tensor values",
    "shown": "What the cells show",
    "cells": "Cells",
    "size": "{rows} × {columns}",
    "too_small": "{rows} × {columns}, too small to print the numbers",
    "facts": "{rows} × {columns} numbers from {low} to {high}, on average {mean}",
    "overview": "{channel}: the whole channel. Arrow keys move the window, with Shift by a whole "
    "window.",
    "grid": "{channel}: the numbers in the window. Arrow keys move from cell to cell.",
    "cell": "row {row}, column {column}: {numbers} → tensor {tensor}",
    "hint": "Point at a cell, or drag the frame in a small picture. Rows and columns count from 0.",
}

_component = register("matrix")


def matrix(packet: bytes, key: str) -> None:
    """Show the matrices that :func:`matrix_packet` packed."""
    _component(data=packet, key=key, width="stretch", height="content")


def matrix_packet(picture: UInt8, tensor: Float32, texts: Mapping[str, Any] = TEXTS) -> bytes:
    """Pack a picture and the tensor that it became for the browser.

    Args:
        picture: (H, W, 3) or (H, W, 1), 0-255: the picture after the geometry, before the colours
            are scaled.
        tensor: (H, W, C), what enters the network.
        texts: The words around them; the keys are those of ``TEXTS``.

    Raises:
        ValueError: picture and tensor are not three-dimensional or differ in height or width.
    """
    if picture.ndim != 3 or tensor.ndim != 3 or picture.shape[:2] != tensor.shape[:2]:
        raise ValueError(
            "The picture and the tensor need the same height and width and a channel axis; "
            f"got {picture.shape} and {tensor.shape}."
        )
    arrays: dict[str, NDArray[Any]] = {
        "numbers": picture.astype(np.uint8),
        "tensor": tensor.astype(np.float32),
    }
    return pack({"texts": dict(texts)}, arrays)
