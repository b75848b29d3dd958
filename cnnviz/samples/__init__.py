"""Pictures to start with: photos, digits and shapes, each with its author and licence.

``scripts/make_samples.py`` makes the pictures and ``samples.json`` beside this file.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from cnnviz.types import ModelCard

__all__ = ["Sample", "all_samples", "for_card"]

_FOLDER = files(__name__)


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample picture and what is known about it."""

    id: str
    """Its name in links: lower-case letters, digits and hyphens."""
    title: str
    alt: str
    """What the picture shows, for those who cannot see it."""
    shows: str
    """The class it belongs to (``cat``, ``7``), or "" where no shipped network has its class."""
    kind: Literal["digit", "photo", "shape"]
    author: str
    source: str
    """Where the picture comes from."""
    licence: str
    """SPDX expression, or "Public domain"."""
    changes: str
    """What was done to the original, as most licences want it said."""
    file: str

    def data(self) -> bytes:
        """Return the bytes of the picture's file (JPEG or PNG)."""
        return _FOLDER.joinpath(self.file).read_bytes()


@cache
def all_samples() -> tuple[Sample, ...]:
    """Return every sample, in the order in which they are shown."""
    entries = json.loads(_FOLDER.joinpath("samples.json").read_text(encoding="utf-8"))
    return tuple(Sample(**entry) for entry in entries)


def for_card(card: ModelCard) -> tuple[Sample, ...]:
    """Return the samples that suit a network, those that show one of its classes first."""
    # Data sets name their classes "cat", "Cat" or "cats".
    classes = {name.casefold() for name in card.classes}
    classes |= {name.removesuffix("s") for name in classes}
    kind = _kind(card, classes)
    suiting = [sample for sample in all_samples() if sample.kind == kind]
    return tuple(sorted(suiting, key=lambda sample: sample.shows not in classes))


def _kind(card: ModelCard, classes: set[str]) -> str:
    """Say what a network looks at; one that knows no shape is shown photos."""
    if card.preprocessing.fit == "digit":
        return "digit"
    knows = {sample.kind for sample in all_samples() if sample.shows in classes}
    return "shape" if "shape" in knows else "photo"
