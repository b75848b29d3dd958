"""Of two classes: what a network finds and what it takes for it by mistake, at every threshold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cnnviz.evaluation.answers import Answers


@dataclass(frozen=True, slots=True, eq=False)
class Roc:
    """The receiver operating characteristic of the data set’s second class."""

    positive: str
    """The class that is looked for."""
    false_positives: NDArray[np.float64]
    """(T,) share of the other class’s pictures that are taken for it, rising from 0 to 1."""
    true_positives: NDArray[np.float64]
    """(T,) share of its own pictures that are found, rising from 0 to 1."""
    thresholds: NDArray[np.float64]
    """(T,) the probability from which a picture counts as it, falling; the first is infinite."""
    area: float
    """Under the curve: how often a picture of the class has a higher probability than one of the
    other, 0.5 for guessing."""
    chosen: tuple[float, float]
    """The two shares at the threshold that the model decides with."""


def roc(answers: Answers) -> Roc | None:
    """Return the curve for two classes; None for more, or where all pictures are of one class."""
    if len(answers.data.classes) != 2 or len(np.unique(answers.labels)) != 2:
        return None
    from sklearn import metrics  # noqa: PLC0415 - takes a second, and no page needs it at once

    truth, said = answers.labels == 1, answers.said == 1
    false, true, thresholds = metrics.roc_curve(truth, answers.probabilities[:, 1])
    return Roc(
        positive=answers.data.classes[1],
        false_positives=false,
        true_positives=true,
        thresholds=thresholds.astype(np.float64),
        area=float(metrics.auc(false, true)),
        chosen=(float(said[~truth].mean()), float(said[truth].mean())),
    )
