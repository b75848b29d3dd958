"""What was found out about networks on data sets: worked out in one line, kept for everybody."""

from __future__ import annotations

from collections.abc import Sequence

from cnnviz import evaluation
from cnnviz.datasets import DataSet
from cnnviz.evaluation import Result
from cnnviz.types import ModelCard
from cnnviz.ui.waiting import stoppable
from cnnviz.ui.waiting_line import Desk, Line, Work

KEPT_BYTES = 128 * 1024**2
"""Memory for results, all visitors together; one of 10,000 pictures and 10 classes takes 0.6 MB."""
BESIDE = 64 * 1024
"""Bytes of a result beside its arrays, about."""


def size(result: Result) -> int:
    """Return about how many bytes a result takes."""
    found = result.answers
    arrays = (found.probabilities, found.labels, found.numbers)
    return BESIDE + sum(array.nbytes for array in arrays)


LINE: Line[Result] = Line(KEPT_BYTES, size)
"""Of the whole app."""

Key = tuple[str, str, str]


def key_of(card: ModelCard, data: DataSet) -> Key:
    """Return what a result is kept under; a network that was trained on has another."""
    return card.name, card.sha256, data.name


def find(card: ModelCard, data: DataSet) -> Result | None:
    """Return the result, if it is known."""
    return LINE.found(key_of(card, data))


def ask(cards: Sequence[ModelCard], data: DataSet, visitor: str) -> None:
    """Let networks be evaluated for a visitor.

    Raises:
        Busy: too many evaluations wait already.
    """
    LINE.ask([_work(card, data) for card in cards], visitor)


def _work(card: ModelCard, data: DataSet) -> Work[Result]:
    def do(desk: Desk) -> Result:
        data.fetch(stoppable(desk, desk.fetched))
        found = evaluation.measure(
            card.name, data, progress=desk.progress, cancelled=desk.cancelled
        )
        return Result(found, evaluation.figures(found))

    return Work(key_of(card, data), do)
