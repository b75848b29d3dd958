"""Whether a model and a data set mean the same classes, and in which order each names them."""

from __future__ import annotations

from collections.abc import Sequence

from cnnviz.datasets import DataSet
from cnnviz.errors import DifferentClasses
from cnnviz.evaluation.answers import folded
from cnnviz.language import _
from cnnviz.types import ModelCard

SHOWN = 6
"""Names in a message."""


def fits(card: ModelCard, data: DataSet) -> bool:
    """Whether a model can be measured on a data set: its classes have the same names."""
    ours, theirs = ([folded(name) for name in names] for names in (card.classes, data.classes))
    return sorted(ours) == sorted(theirs) and len(set(ours)) == len(ours)


def columns(card: ModelCard, data: DataSet) -> list[int]:
    """Return which of the model's classes each class of the data set is.

    Raises:
        DifferentClasses: the two do not have the same classes.
    """
    if not fits(card, data):
        raise DifferentClasses(
            _(
                "A model is measured on the classes that it knows, but “{title}” tells "
                "{listed} apart and “{pictures}” holds {others}; choose a data set with the "
                "model’s classes."
            ).format(
                title=card.title,
                listed=_listed(card.classes),
                pictures=data.title,
                others=_listed(data.classes),
            )
        )
    known = [folded(name) for name in card.classes]
    return [known.index(folded(name)) for name in data.classes]


def _listed(names: Sequence[str]) -> str:
    """Return names for a sentence, and how many more there are."""
    more = len(names) - SHOWN
    shown = ", ".join(name[:40] for name in names[: SHOWN if more > 0 else len(names)])
    return f"{shown} and {more} more" if more > 0 else shown
