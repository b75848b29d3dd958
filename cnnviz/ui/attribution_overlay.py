"""One heat map over its picture, painted: for places that show a single one, without controls."""

import hashlib
import threading
from collections.abc import Hashable

import numpy as np
from cachetools import LRUCache, cached

from cnnviz import attribution, colour, images, zoo
from cnnviz.attribution import Heatmap
from cnnviz.types import UInt8

KEPT = 64
"""Painted maps, all visitors together; one of 224×224 pixels takes 0.15 MB."""
OPACITY = 0.75
"""Of the map's colour where it is strongest; the weaker, the more of the picture shows through."""


def _key(model_name: str, data: bytes, class_index: int) -> Hashable:
    card = zoo.card(model_name)
    return card.sha256, card.preprocessing, hashlib.sha256(data).digest(), class_index


@cached(LRUCache(KEPT), key=_key, condition=threading.Condition())
def heat_map(model_name: str, data: bytes, class_index: int) -> UInt8:
    """Return the Grad-CAM of one class over the picture as the network sees it.

    Args:
        model_name: of a model in the zoo.
        data: the picture's file.
        class_index: number of the class; for a sigmoid, 0 asks what speaks against ``classes[1]``.

    Returns:
        uint8 (H, W, 3) of the network's input size: the picture, and over it the map's colours from
        none (nothing here speaks for the class) over blue and green to yellow (most).

    Raises:
        CnnvizError: the picture or the model cannot be used.
    """
    card = zoo.card(model_name)
    picture = images.fitted(images.read(data), card)
    tensor = images.scaled(picture, card.preprocessing)
    request = attribution.Request(class_index)
    return painted(picture, attribution.GRAD_CAM.compute(zoo.load(model_name), tensor, request))


def painted(picture: UInt8, found: Heatmap) -> UInt8:
    """Return a map over its picture (H, W, 1 or 3), as uint8 (H, W, 3)."""
    values = found.enlarged(picture.shape[:2])
    signed = bool((found.values < 0).any())
    table = colour.DIVERGING[0] if signed else colour.SEQUENTIAL[0]
    coloured = colour.paint(values, (-found.limit if signed else 0.0, found.limit), table)
    # The square root, so that what is half as strong as the strongest is still easy to see.
    shares = np.sqrt(np.abs(values) / (found.limit or 1))
    opacity = OPACITY * np.minimum(shares, 1)[..., np.newaxis]
    mixed: UInt8 = np.rint(opacity * coloured + (1 - opacity) * picture).astype(np.uint8)
    return mixed
