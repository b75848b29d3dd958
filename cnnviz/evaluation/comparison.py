"""Two networks on the same pictures: which of them each gets right, and whether it is chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cnnviz.errors import EvaluationError
from cnnviz.evaluation.answers import Answers
from cnnviz.language import _


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """What two networks make of the same pictures; arrays hold the pictures’ numbers, rising."""

    both_right: NDArray[np.int64]
    both_wrong: NDArray[np.int64]
    first_only: NDArray[np.int64]
    """Only the first network is right."""
    second_only: NDArray[np.int64]
    p_value: float
    """Of McNemar’s exact test: how probable it is, were both networks equally good, that one of
    them is ahead at least that far on the pictures where only one is right."""


def compare(first: Answers, second: Answers) -> Comparison:
    """Set two networks’ answers to the same pictures side by side.

    Pictures that only one of them was asked about are left out.

    Raises:
        EvaluationError: the pictures are of different data sets or parts.
    """
    if (first.data.name, first.part) != (second.data.name, second.part):
        raise EvaluationError(
            _(
                "Two networks are compared on the same pictures, but these answers are about "
                "“{title}” ({part}) and “{other}” ({other_part}); measure both on one of them."
            ).format(
                title=first.data.title,
                part=first.part,
                other=second.data.title,
                other_part=second.part,
            )
        )
    numbers, here, there = np.intersect1d(
        first.numbers, second.numbers, assume_unique=True, return_indices=True
    )
    ours, theirs = first.right[here], second.right[there]
    only_first, only_second = numbers[ours & ~theirs], numbers[~ours & theirs]
    return Comparison(
        both_right=numbers[ours & theirs],
        both_wrong=numbers[~ours & ~theirs],
        first_only=only_first,
        second_only=only_second,
        p_value=mcnemar(len(only_first), len(only_second)),
    )


def mcnemar(first_only: int, second_only: int) -> float:
    """Return the two-sided p value of McNemar’s exact test.

    Where both are equally good, each picture that only one gets right falls to either by the toss
    of a coin: Q. McNemar (1947), “Note on the sampling error of the difference between correlated
    proportions or percentages”, Psychometrika 12, 153–157, with the binomial distribution itself.
    """
    tosses = first_only + second_only
    ways, total = 1, 1  # of 0 heads; of at most min(...) heads
    for heads in range(min(first_only, second_only)):
        ways = ways * (tosses - heads) // (heads + 1)
        total += ways
    # Whole numbers up to the division, so that nothing overflows.
    return min(1.0, 2 * total / (1 << tosses))
