"""A good learning rate, found by trying all of them in one short run.

The range test of Smith (2017, arXiv:1506.01186, section 3.3): the rate rises by the same factor in
each step. Where it is too small the loss stays, where it is right the loss falls, and where it is
too large the loss rises again. The rate at which it falls fastest is a good one to train with.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from cnnviz.training.plan import SWEEP_STEPS
from cnnviz.training.spec import LIMITS, RunSpec, Subject, steps_an_epoch

OWN = ("schedule", "rate", "warmup", "validation", "patience", "epochs")
"""The settings that a sweep sets for itself."""

Curve = NDArray[np.float64]

HIGHEST = 1.0
"""Where a sweep ends; few networks learn at a higher rate."""
FEWEST = 12
"""Points below which a curve says nothing."""
WILD = 4.0
"""Times the first losses: what lies above counts as so much, since it only says “too large”."""
LEAST_FALL = 0.05
"""Share of its first value by which the loss has to fall somewhere."""


def sweep_of(spec: RunSpec, subject: Subject) -> RunSpec:
    """Return the short run that tries all learning rates with the other settings of a spec.

    It needs no validation pictures, and its epochs only have to be enough: it ends by itself.
    """
    used = min(spec.pictures or subject.training_pictures, subject.training_pictures)
    epochs = math.ceil(SWEEP_STEPS / steps_an_epoch(spec, used))
    return replace(
        spec,
        schedule="sweep",
        rate=HIGHEST,
        warmup=0.0,
        validation=0.0,
        patience=0,
        epochs=min(LIMITS.epochs, epochs),
    )


def cleaned(rates: Curve, losses: Curve) -> tuple[Curve, Curve]:
    """Return the points (n,) that can be drawn: whole numbers, each rate above the one before."""
    good = np.isfinite(losses) & np.isfinite(rates) & (rates > 0)
    rates, losses = rates[good], losses[good]
    rising = rates > np.maximum.accumulate(np.concatenate([[0.0], rates[:-1]]))
    return rates[rising], losses[rising]


def smoothed(losses: Curve) -> Curve:
    """Return the loss (n,) without the chance of single batches.

    Each value is the mean of its neighbours under a bell whose width is a 25th of the curve; it
    lags behind on neither side, so that no fall is moved to another rate.
    """
    if not len(losses):
        return losses
    count = len(losses)
    width = max(1.0, count / 25)
    places = np.arange(count)
    weights = np.exp(-0.5 * ((places[:, np.newaxis] - places) / width) ** 2)  # (n, n)
    tamed = np.minimum(losses, WILD * np.median(losses[: max(1, count // 4)]))
    mean: Curve = weights @ tamed / weights.sum(axis=1)
    return mean


def suggestion(rates: Curve, losses: Curve) -> float | None:
    """Return the learning rate at which the loss falls fastest, rounded to two digits.

    Args:
        rates: (n,) of a sweep, rising.
        losses: (n,) of the batches at these rates; may end in what is no number any more.

    Returns:
        The rate; None where the points are too few or the loss falls nowhere.
    """
    rates, losses = cleaned(rates, losses)
    if len(rates) < FEWEST:
        return None
    smooth = smoothed(losses)
    lowest = int(smooth.argmin())
    if lowest < 1 or smooth[lowest] > (1 - LEAST_FALL) * smooth[0]:
        return None
    slope = np.gradient(smooth, np.log(rates))
    steepest = int(slope[: lowest + 1].argmin())
    return float(f"{rates[steepest]:.1e}")
