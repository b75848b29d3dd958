"""Walks with their packets, worked out once and kept for all who look at the same picture."""

import hashlib
import threading
from dataclasses import dataclass

from cachetools import LRUCache, cached

from cnnviz import images
from cnnviz.components.matrix import matrix_packet
from cnnviz.components.network import network_packet
from cnnviz.components.steps import steps_packet
from cnnviz.types import Float32, ModelCard
from cnnviz.ui import browser_texts, step_texts
from cnnviz.walk import Walk, walk

KEPT_BYTES = 512 * 1024**2
"""Memory for walks, all sessions together; one through a shipped model takes 2 to 5 MB."""


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """A walk, and what the browser gets of it."""

    walk: Walk
    network: bytes
    steps: bytes
    matrix: bytes


def _key(card: ModelCard, data: bytes) -> str:
    return hashlib.sha256(card.sha256.encode() + hashlib.sha256(data).digest()).hexdigest()[:16]


def _bytes(shown: Shown) -> int:
    packets = len(shown.network) + len(shown.steps) + len(shown.matrix)
    return packets + sum(layer.output.nbytes for layer in shown.walk.trace)


def _in_colour_order(tensor: Float32, card: ModelCard) -> Float32:
    """Return a tensor with red first, so that its numbers stand beside the pixels'."""
    return tensor[..., ::-1] if card.preprocessing.colour == "bgr" else tensor


@cached(LRUCache(KEPT_BYTES, getsizeof=_bytes), key=_key, lock=threading.Lock())
def show(card: ModelCard, data: bytes) -> Shown:
    """Let the picture in a file walk through a model.

    The pictures of the single steps are as large as the file's; only what the browser shows of
    them is kept.

    Raises:
        CnnvizError: the picture or the model cannot be used.
    """
    reading = images.read_steps(data)
    image = reading[-1].array
    preparing = images.prepare_steps(image, card)
    walked = walk(_key(card, data), card, image)
    told = [(*step_texts.told(step), step.array) for step in (*reading, *preparing)]
    return Shown(
        walk=walked,
        network=network_packet(walked, browser_texts.TEXTS),
        steps=steps_packet(told),
        matrix=matrix_packet(walked.picture, _in_colour_order(preparing[-1].array, card)),
    )
