"""From answers to the figures that say how good they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cnnviz.evaluation.answers import Answers
from cnnviz.evaluation.calibration import Calibration, calibration
from cnnviz.evaluation.intervals import Interval, of_mean, of_share
from cnnviz.evaluation.roc import Roc, roc


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """How well one class is recognised; not a number where nothing can be said."""

    name: str
    precision: float
    """Of the pictures that the network takes for this class, the share that are."""
    recall: float
    """Of the pictures of this class, the share that the network finds."""
    f1: float
    """The harmonic mean of the two."""
    support: int
    """Pictures of this class."""
    named: int
    """Pictures that the network takes for it."""


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """How good a network’s answers are."""

    count: int
    """Pictures that were measured."""
    skipped: int
    """Pictures that could not be read."""
    accuracy: Interval
    """Share of right answers, with Wilson’s 95 % interval."""
    loss: Interval
    """Mean cross-entropy, with the bootstrap’s 95 % interval."""
    classes: tuple[ClassFigures, ...]
    """In the order of the data set."""
    mean: ClassFigures
    """The plain mean over the classes that can be judged (“macro average”)."""
    confusion: NDArray[np.int64]
    """(K, K) pictures: a row for each right class, a column for each answer."""
    calibration: Calibration
    roc: Roc | None
    """Of two classes only."""


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """What a network says of the pictures, and how good that is."""

    answers: Answers
    figures: Figures


def result(answers: Answers) -> Result:
    """Return answers with their figures, as the tables and the report take them."""
    return Result(answers, figures(answers))


def figures(answers: Answers) -> Figures:
    """Return all figures of a network’s answers; a fraction of a second for 10,000 pictures."""
    right = answers.right
    classes = _classes(answers)
    return Figures(
        count=len(answers),
        skipped=len(answers.skipped),
        accuracy=of_share(int(right.sum()), len(answers)),
        loss=of_mean(answers.losses),
        classes=classes,
        mean=_mean(classes),
        confusion=confusion(answers),
        calibration=calibration(answers.confidence, right),
        roc=roc(answers),
    )


def confusion(answers: Answers) -> NDArray[np.int64]:
    """Return how often each class is taken for which: (K, K), rows are the right classes."""
    size = len(answers.data.classes)
    cells = np.bincount(answers.labels * size + answers.said, minlength=size * size)
    return cells.reshape(size, size)


def _classes(answers: Answers) -> tuple[ClassFigures, ...]:
    from sklearn import metrics  # noqa: PLC0415 - takes a second, and no page needs it at once

    names = answers.data.classes
    precision, recall, f1, support = metrics.precision_recall_fscore_support(
        answers.labels, answers.said, labels=range(len(names)), zero_division=np.nan
    )
    named = np.bincount(answers.said, minlength=len(names))
    columns = (precision, recall, f1, support, named)
    rows = zip(names, *(column.tolist() for column in columns), strict=True)
    return tuple(ClassFigures(*row) for row in rows)


def _mean(classes: tuple[ClassFigures, ...]) -> ClassFigures:
    def mean(values: list[float]) -> float:
        known = [value for value in values if value == value]  # noqa: PLR0124 - is it a number?
        return sum(known) / len(known) if known else float("nan")

    return ClassFigures(
        "",
        mean([one.precision for one in classes]),
        mean([one.recall for one in classes]),
        mean([one.f1 for one in classes]),
        sum(one.support for one in classes),
        sum(one.named for one in classes),
    )
