"""A picture's whole way through a network, with all that the screens tell about it."""

from collections.abc import Mapping
from dataclasses import dataclass

from cachetools import LRUCache, cached

from cnnviz import images, zoo
from cnnviz.colour import Mode, Scale, scales
from cnnviz.predict import Verdict, decide
from cnnviz.receptive import Field, receptive_fields
from cnnviz.trace import trace
from cnnviz.types import ModelCard, Trace, UInt8

MODES: tuple[Mode, ...] = ("layer", "map", "network")
"""What shares a colour scale; the first is the default, because it lets maps be compared."""


@dataclass(frozen=True, slots=True, eq=False)
class Walk:
    """What one picture became in one network."""

    id: str
    """Names picture and model together."""
    card: ModelCard
    size: tuple[int, int]
    """Height and width of the upright picture, in pixels."""
    picture: UInt8
    """What the network sees, (H, W, C): the picture before its values are scaled."""
    trace: Trace
    verdict: Verdict
    fields: Mapping[str, Field]
    """The receptive fields of every layer."""
    scales: Mapping[Mode, Mapping[str, Scale]]
    """The colour scales of every layer, for each choice of what shares a scale."""


@cached(LRUCache(16), key=lambda card, traced: card.sha256)
def _fields(card: ModelCard, traced: Trace) -> Mapping[str, Field]:
    """Return the receptive fields, which all pictures in one network share."""
    return receptive_fields(traced)


def all_scales(traced: Trace) -> Mapping[Mode, Mapping[str, Scale]]:
    """Return the colour scales of every layer, for each mode."""
    return {mode: scales(traced, mode) for mode in MODES}


def walk(walk_id: str, card: ModelCard, image: UInt8) -> Walk:
    """Let a picture walk through a shipped model.

    Args:
        walk_id: Names picture and model together.
        card: The model's card.
        image: Upright RGB, uint8 (H, W, 3).

    Raises:
        CnnvizError: the picture or the model cannot be used.
    """
    before, tensor = [image, *(step.array for step in images.prepare_steps(image, card))][-2:]
    traced = trace(zoo.load(card.name), tensor)
    return Walk(
        id=walk_id,
        card=card,
        size=(image.shape[0], image.shape[1]),
        picture=before,
        trace=traced,
        verdict=decide(traced[traced.outputs[0]].output, card),
        fields=_fields(card, traced),
        scales=all_scales(traced),
    )
