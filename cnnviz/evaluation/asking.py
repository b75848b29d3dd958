"""Every picture of a part through a network, by the one way that all pictures come in cnnviz."""

from __future__ import annotations

import contextlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cnnviz import datasets, zoo
from cnnviz.datasets import DataSet, Split
from cnnviz.datasets.sampling import sample
from cnnviz.errors import Cancelled, DataError, EvaluationError
from cnnviz.evaluation import kept
from cnnviz.evaluation.answers import Answers, Part
from cnnviz.evaluation.classes import columns
from cnnviz.language import _
from cnnviz.types import Float32, ModelCard, UInt8

Progress = Callable[[int, int], None]
"""Told how many pictures are done, and of how many."""

BATCH = 32
"""Pictures that are in memory, and go through a network, together."""
OPEN_PARTS = 2
"""Parts of data sets whose pictures stay at hand."""

_batch_slot = threading.Lock()
"""So that however many people evaluate, one batch at a time takes the processor from the app."""
_parts: OrderedDict[tuple[str, str, Part], Split] = OrderedDict()
_parts_lock = threading.Lock()


def measure(  # noqa: PLR0913 - what is measured, and how the work is watched
    model_name: str,
    data: DataSet,
    part: Part = "test",
    *,
    limit: int = 0,
    numbers: NDArray[np.int64] | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Answers:
    """Return what a model says of the pictures of a part; kept on disk, so that it is asked once.

    Args:
        model_name: a shipped model, or the id of a training run that has one.
        data: a data set with the model’s classes, in any order.
        part: ``test``; or ``validation``, which needs ``numbers``.
        limit: ask about at most so many pictures, of each class the same share; 0 for all.
        numbers: which pictures of the training part a run has set apart to validate.
        progress: told after each batch how many pictures are done.
        cancelled: asked before each batch whether to stop.

    Raises:
        UnknownModel, DamagedModel: there is no such model, or its file cannot be used.
        DifferentClasses: it tells other classes apart.
        DataError: the pictures cannot be read.
        Cancelled: ``cancelled`` said so; nothing is kept.
        EvaluationError: the validation pictures of something that did not set any apart.
    """
    if (part == "validation") != (numbers is not None):
        raise EvaluationError(
            _(
                "Validation pictures are those that one training run has set apart, so only a "
                "run can be measured on them; measure on the test pictures instead."
            )
        )
    card = zoo.card(model_name)
    order = columns(card, data)
    split = picture_part(data, part)
    known = np.arange(len(split)) if numbers is None else numbers
    chosen = known[sample(split.labels[known], limit)]
    path = kept.entry(card, data, part, chosen)
    found = kept.read(path, chosen, len(data.classes))
    if found is None:
        questions = _Questions(split, chosen, _asked(card), order)
        found = _all(questions, progress or _nobody, cancelled or _never)
        kept.write(path, found)
    skipped = tuple(split.name(number) for number in found.skipped.tolist())
    labels = split.labels[found.numbers]
    return Answers(card, data, part, found.probabilities, labels, found.numbers, skipped)


def _nobody(_done: int, _of: int) -> None:
    """Tell nobody."""


def _never() -> bool:
    return False


def picture_part(data: DataSet, part: Part = "test") -> Split:
    """Return the pictures that the numbers of `Answers` mean; those last asked for stay at hand.

    Raises:
        DataError: they cannot be read.
    """
    key = (data.name, datasets.fingerprint(data), part)
    with _parts_lock:
        if key in _parts:
            _parts.move_to_end(key)
            return _parts[key]
    training, test = data.read()
    found = test if part == "test" else training
    with _parts_lock:
        _parts[data.name, datasets.fingerprint(data), part] = found  # a download is there only now
        while len(_parts) > OPEN_PARTS:
            _parts.popitem(last=False)
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Questions:
    """Pictures, and who is asked about them."""

    split: Split
    chosen: NDArray[np.int64]
    asked: Callable[[list[UInt8]], Float32]
    order: list[int]
    """The network's column for each class of the data set."""


def _asked(card: ModelCard) -> Callable[[list[UInt8]], Float32]:
    """Return what gives probabilities (n, classes) in the order of the card; a sigmoid’s as two.

    Raises:
        DamagedModel: the model’s file cannot be used.
        EvaluationError: it is no longer the one of the card.
    """
    from cnnviz import predict  # noqa: PLC0415 - it imports the framework

    model = zoo.load(card.name)
    if zoo.card(card.name).sha256 != card.sha256:
        raise EvaluationError(
            _(
                "The model “{title}” was replaced just now, because its run went on; measure "
                "it again."
            ).format(title=card.title)
        )

    def said(pictures: list[UInt8]) -> Float32:
        found = predict.predict(model, card, pictures)
        return np.hstack([1 - found, found]) if card.output == "sigmoid" else found

    return said


def _all(questions: _Questions, progress: Progress, cancelled: Callable[[], bool]) -> kept.Found:
    """Ask about all pictures, batch by batch.

    Raises:
        DataError: none of them can be read.
        Cancelled: ``cancelled`` said so.
    """
    chosen = questions.chosen
    rows: list[Float32] = []
    numbers: list[int] = []
    for at in range(0, len(chosen), BATCH):
        if cancelled():
            raise Cancelled(_("The evaluation was stopped before its end; nothing of it was kept."))
        with _batch_slot:
            read = _readable(questions.split, chosen[at : at + BATCH])
            if read:
                rows.append(questions.asked(list(read.values()))[:, questions.order])
        numbers += read
        progress(min(at + BATCH, len(chosen)), len(chosen))
    if not numbers:
        raise DataError(
            _(
                "None of the {chosen:,} pictures to measure on could be read; fetch the data "
                "set again."
            ).format(chosen=len(chosen))
        )
    good = np.array(numbers, np.int64)
    return kept.Found(np.concatenate(rows), good, np.setdiff1d(chosen, good))


def _readable(split: Split, chosen: NDArray[np.int64]) -> dict[int, UInt8]:
    """Return the pictures that can be read, by their numbers."""
    found = {}
    for number in chosen.tolist():
        with contextlib.suppress(DataError):
            found[number] = split.picture(number)
    return found
