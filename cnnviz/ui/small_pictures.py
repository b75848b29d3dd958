"""Small pictures inside a page."""

import base64
from functools import lru_cache

import cv2
import numpy as np

from cnnviz.types import UInt8


def data_url(picture: UInt8) -> str:
    """Return a picture (H, W, 1 or 3) as an address that holds it whole."""
    return _encoded(picture.tobytes(), picture.shape)


@lru_cache(maxsize=256)
def _encoded(data: bytes, shape: tuple[int, ...]) -> str:
    picture = np.frombuffer(data, np.uint8).reshape(shape)
    _, file = cv2.imencode(".png", np.ascontiguousarray(picture[..., ::-1]))  # OpenCV takes BGR
    return "data:image/png;base64," + base64.b64encode(file.tobytes()).decode()
