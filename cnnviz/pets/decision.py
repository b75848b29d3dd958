"""From what the network saw to an answer: cat, dog, both, or neither of them.

The numbers were fitted on photos that the network did not learn from; `docs/pets.md` tells on
which, and how often the answers are right on others.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from cnnviz.pets import notes
from cnnviz.pets.answer import Answer, Kind
from cnnviz.pets.network import CATS, DOGS, Sight
from cnnviz.types import Float32

PETS = np.r_[DOGS, CATS]
WHOLE, PART, CAT, OFFSET = 1.48, 0.51, 0.23, -2.65
"""How much the evidence of the whole photo counts, that of its clearest places, and that of the
places which lean most towards a cat: whatever is no cat leans towards a dog, a car, too."""
PLACES = 4
"""How many of the clearest places count."""
NEITHER = 0.6
"""From which probability on the answer is that it is neither."""
APART, CLEARLY = 0.36, 14.9
"""How the clearness of two animals, a logit, becomes a probability, and where that is one half."""
SHOWN = 5
"""Breeds and kinds that are named."""


def answer(sight: Sight, names: tuple[str, ...]) -> Answer:
    """Return the answer for one photo.

    Args:
        sight: what the network saw in it.
        names: of the ImageNet classes.
    """
    cat, dog = 1 - sight.dog, sight.dog
    neither, both = likely_neither(sight), likely_both(sight)
    kind = _kind(dog, neither, both)
    chances = _softmax(sight.kinds)
    seen = _ranked(chances, np.arange(len(names)), names)
    values = {"cat": cat, "dog": dog, "neither": neither, "both": both}
    return Answer(
        kind=kind,
        probability=values[kind],
        cat=cat,
        dog=dog,
        neither=neither,
        breeds=_breeds(kind, chances, names),
        seen=seen,
        note=notes.note(kind, values[kind], neither, seen[0]),
    )


def _kind(dog: float, neither: float, both: float) -> Kind:
    if neither >= NEITHER:
        return "neither"
    if both >= 0.5:
        return "both"
    return "dog" if dog >= 0.5 else "cat"


def likely_neither(sight: Sight) -> float:
    """Return how likely a photo shows no cat and no dog, from 0 to 1.

    A small animal in a large room hardly counts in the whole photo, but it does at its places.
    """
    cats, dogs, others = sight.clearest.T
    clear = np.sort(np.logaddexp(cats, dogs) - others)[-PLACES:].mean()
    cat, dog, other = sight.whole
    whole = np.logaddexp(cat, dog) - other
    leaning = -np.sort(sight.leaning)[:PLACES].mean()
    return 1 / (1 + math.exp(WHOLE * whole + PART * clear + CAT * leaning + OFFSET))


def likely_both(sight: Sight) -> float:
    """Return how likely some places show a cat and others a dog, from 0 to 1.

    The less clear of the two counts.
    """
    leaning = np.sort(sight.leaning)
    clear = min(leaning[-PLACES:].mean(), -leaning[:PLACES].mean())
    return 1 / (1 + math.exp(APART * (CLEARLY - clear)))


def _softmax(logits: Float32) -> Float32:
    raised = np.exp(logits - logits.max())
    chances: Float32 = raised / raised.sum()
    return chances


def _breeds(kind: Kind, chances: Float32, names: tuple[str, ...]) -> tuple[tuple[str, float], ...]:
    places = {"cat": np.r_[CATS], "dog": np.r_[DOGS], "both": PETS}.get(kind)
    if places is None:
        return ()
    return _ranked(chances / chances[places].sum(), places, names)


def _ranked(
    chances: Float32, places: NDArray[np.int64], names: tuple[str, ...]
) -> tuple[tuple[str, float], ...]:
    best = places[np.argsort(-chances[places], kind="stable")][:SHOWN]
    return tuple((names[place], float(chances[place])) for place in best)
