"""Pictures -> probabilities -> what a network decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from cnnviz import compiled, images
from cnnviz.trace import compile_ports, read
from cnnviz.types import Float32, ModelCard, UInt8

BATCH = 32
"""Pictures that go through the network together; more need memory and save no time."""


def predict(model: Any, card: ModelCard, pictures: Sequence[UInt8]) -> Float32:
    """Return the network's probabilities, float32 (N, classes); one column for a sigmoid.

    Args:
        model: the card's model. Of several outputs, the first counts.
        card: says how a picture is prepared.
        pictures: uint8 (H, W, 3) RGB, of any sizes.

    Raises:
        ImageError: a picture cannot be prepared.
        ModelError: the model does not take what its card says.
    """
    forward = _forward(model, card)
    starts = range(0, len(pictures), BATCH)
    parts = [pictures[start : start + BATCH] for start in starts]
    rows = [forward(_prepared(part, card))[0] for part in parts]
    columns = 1 if card.output == "sigmoid" else len(card.classes)
    return np.concatenate([np.empty((0, columns), np.float32), *rows])


def _prepared(pictures: Sequence[UInt8], card: ModelCard) -> Float32:
    """Return the tensor that enters the network: what `images.prepare` gives, of all at once."""
    fitted = np.stack([images.fitted(each, card) for each in pictures])
    return images.scaled(fitted, card.preprocessing)


def _forward(model: Any, card: ModelCard) -> compiled.Compiled:
    graph = read(model)
    shape = (None, *card.input_shape)
    make = partial(compile_ports, graph, graph.outputs[:1], shape)
    return compiled.kept(model, ("predict", id(graph), shape), make)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the network decides about one picture."""

    label: str
    probability: float
    """Of the label, from 0 to 1."""
    ranking: tuple[tuple[str, float], ...]
    """(class, probability), the most probable first."""


def decide(probabilities: ArrayLike, card: ModelCard, top: int | None = None) -> Verdict:
    """Return the decision for one picture's row of ``predict``.

    A softmax answers with its most probable class. A sigmoid answers ``classes[1]`` from the card's
    threshold on, which need not be one half: then the label may not lead the ranking.

    Args:
        probabilities: (classes,), or (1,) for a sigmoid.
        card: for the classes, the kind of output and the threshold.
        top: how many classes to rank; without it, all.
    """
    row = [float(each) for each in np.ravel(probabilities)]
    if card.output == "sigmoid":
        chosen = int(row[0] >= card.threshold)
        row = [1 - row[0], row[0]]
    else:
        chosen = int(np.argmax(row))
    pairs = zip(card.classes, row, strict=True)
    ranking = sorted(pairs, key=lambda pair: -pair[1])
    return Verdict(card.classes[chosen], row[chosen], tuple(ranking[:top]))
