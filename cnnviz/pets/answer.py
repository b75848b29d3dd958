"""The nouns of the prediction for pets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cnnviz.types import UInt8

Kind = Literal["cat", "dog", "neither", "both"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the network says of one photo. All probabilities are from 0 to 1."""

    kind: Kind
    probability: float
    """Of the kind: ``cat``, ``dog`` or ``neither`` below; for both, that it is both."""
    cat: float
    """If it is one of the two, how likely it is a cat: the number that the model “pets” gives, as
    the Explore page shows it. ``cat`` and ``dog`` make 1."""
    dog: float
    neither: float
    """How likely the photo shows neither a cat nor a dog; apart from the other two."""
    breeds: tuple[tuple[str, float], ...]
    """The likeliest of the 118 dogs and 5 cats of ImageNet, and what share each has among those of
    the kind (among all of them, for both); empty for neither."""
    seen: tuple[tuple[str, float], ...]
    """The likeliest of all 1,000 ImageNet classes, whatever they are, with their probabilities."""
    note: str
    """One sentence about what is doubtful here, or ""."""


@dataclass(frozen=True, slots=True, eq=False)
class Looked:
    """What came of one photo."""

    name: str
    answer: Answer | None
    """None where the photo could not be read."""
    problem: str
    """Why not, in a sentence; otherwise ""."""
    picture: UInt8 | None
    """The photo, upright, uint8 (H, W, 3), with at most 320 rows and columns; None where it could
    not be read."""
