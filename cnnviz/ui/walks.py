"""Walks with their packets, worked out once and kept for all who look at the same picture."""

import hashlib
import threading
from dataclasses import dataclass

from cachetools import LRUCache, cached

from cnnviz import images
from cnnviz.components.matrix import matrix_packet
from cnnviz.components.network import network_packet
from cnnviz.components.steps import steps_packet
from cnnviz.language import language
from cnnviz.types import Float32, ModelCard
from cnnviz.ui import browser_texts, step_texts
from cnnviz.walk import Walk, walk

KEPT_BYTES = 320 * 1024**2
"""Memory for walks, all sessions together. One through a small network takes 1 to 10 MB, so that a
class of 30 has room; one through EfficientNet-Lite0 takes 100 MB, and 160 MB at 288×288 pixels."""


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """A walk, and what the browser gets of it."""

    walk: Walk
    network: bytes
    steps: bytes
    matrix: bytes


def _key(card: ModelCard, data: bytes) -> str:
    """Name a walk after all that it depends on; the packets speak one language."""
    return f"{_number(card, data)}-{language()}"


def _number(card: ModelCard, data: bytes) -> str:
    return hashlib.sha256(card.sha256.encode() + hashlib.sha256(data).digest()).hexdigest()[:16]


def _bytes(shown: Shown) -> int:
    packets = len(shown.network) + len(shown.steps) + len(shown.matrix)
    return packets + sum(layer.output.nbytes for layer in shown.walk.trace)


def _in_colour_order(tensor: Float32, card: ModelCard) -> Float32:
    """Return a tensor with red first, so that its numbers stand beside the pixels'."""
    return tensor[..., ::-1] if card.preprocessing.colour == "bgr" else tensor


@cached(LRUCache(KEPT_BYTES, getsizeof=_bytes), key=_key, condition=threading.Condition())
def show(card: ModelCard, data: bytes) -> Shown:
    """Let the picture in a file walk through a model.

    Of a class that chooses the same picture at the same moment one computes, and the others wait.
    The pictures of the single steps are as large as the file's; only what the browser shows of them
    is kept.

    Raises:
        CnnvizError: the picture or the model cannot be used.
    """
    reading = images.read_steps(data)
    image = reading[-1].array
    preparing = images.prepare_steps(image, card)
    walked = walk(_number(card, data), card, image)
    told = [(*step_texts.told(step), step.array) for step in (*reading, *preparing)]
    return Shown(
        walk=walked,
        network=network_packet(walked, browser_texts.TEXTS),
        steps=steps_packet(told),
        matrix=matrix_packet(walked.picture, _in_colour_order(preparing[-1].array, card)),
    )
