"""Which pictures to look at: the mistakes, and those of a cell of the confusion matrix."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cnnviz.evaluation.answers import Answers

Places = NDArray[np.int64]
"""Places within `Answers`; ``answers.numbers[place]`` is a picture’s number in its part."""


def mistakes(answers: Answers) -> Places:
    """Return the places of the wrong answers, the most confident first."""
    return _surest_first(answers, np.flatnonzero(~answers.right))


def cell(answers: Answers, truth: int, said: int) -> Places:
    """Return the places of the pictures of a class that were taken for a class, surest first.

    Args:
        answers: the answers.
        truth: number of the right class.
        said: number of the class that was named.
    """
    within = (answers.labels == truth) & (answers.said == said)
    return _surest_first(answers, np.flatnonzero(within))


def _surest_first(answers: Answers, places: Places) -> Places:
    order = np.argsort(-answers.confidence[places], kind="stable")
    return places[order]
