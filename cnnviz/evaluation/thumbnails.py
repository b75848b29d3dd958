"""Small pictures that a page or a report holds whole."""

from __future__ import annotations

import base64

import cv2
import numpy as np

from cnnviz.types import UInt8

SIDE = 128
"""Longest side of a reduced picture, in pixels."""
QUALITY = 85


def data_url(picture: UInt8, side: int = SIDE) -> str:
    """Return a picture as an address that holds it whole.

    Args:
        picture: uint8 (H, W, 3) RGB or (H, W, 1).
        side: a picture with a longer side is reduced to it, and stored as JPEG; a smaller one
            keeps every pixel, as PNG.
    """
    factor = side / max(picture.shape[:2])
    bgr = np.ascontiguousarray(picture[..., ::-1])  # as OpenCV takes it
    if factor >= 1:
        return _encoded(bgr, "png")
    height, width = (max(1, round(factor * length)) for length in picture.shape[:2])
    smaller = np.asarray(cv2.resize(bgr, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
    return _encoded(smaller, "jpeg", [cv2.IMWRITE_JPEG_QUALITY, QUALITY])


def _encoded(bgr: UInt8, kind: str, options: list[int] | None = None) -> str:
    _, file = cv2.imencode(f".{kind}", bgr, options or [])
    return f"data:image/{kind};base64," + base64.b64encode(file.tobytes()).decode()
