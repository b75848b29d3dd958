"""The learning rate of every step, as a plain function of the step."""

from __future__ import annotations

import math
from collections.abc import Sequence

from cnnviz.training.record import RateChange
from cnnviz.training.spec import RunSpec

SWEEP_FROM = 1e-6
"""Where a sweep begins; it rises to the spec's rate."""


def rate_at(spec: RunSpec, step: int, steps_per_epoch: int, legs: Sequence[int]) -> float:
    """Return the learning rate of a step, before anybody changed it by hand.

    ``cosine`` follows Loshchilov and Hutter (2017, arXiv:1608.03983, equation 5) down to zero and
    starts anew with each leg, so a run that is continued learns again; ``sweep`` is the range test
    of Smith (2017, arXiv:1506.01186), rising by the same factor each step, and starts anew as well.
    ``inverse`` is what Keras 2 called ``decay``.

    Args:
        spec: the run's settings.
        step: number of the step, from 0.
        steps_per_epoch: steps of one epoch.
        legs: epochs of the run as first asked for, and of each time it was continued.
    """
    first, length = _leg(step, steps_per_epoch, legs)
    done = (step - first) / max(1, length)
    if spec.schedule == "sweep":
        risen = min(1.0, (step - first) / max(1, length - 1))
        return float(SWEEP_FROM * (spec.rate / SWEEP_FROM) ** risen)
    if done < spec.warmup:
        return spec.rate * (1 / 25 + (1 - 1 / 25) * done / spec.warmup)
    if spec.schedule == "cosine":
        past = min(1.0, (done - spec.warmup) / max(1e-9, 1 - spec.warmup))
        return spec.rate * 0.5 * (1 + math.cos(math.pi * past))
    if spec.schedule == "step":
        drops = (step - first) // (spec.step_epochs * steps_per_epoch)
        return spec.rate * spec.step_factor**drops
    if spec.schedule == "inverse":
        return spec.rate / (1 + spec.decay * (step - first))
    return spec.rate


def factor_at(rates: Sequence[RateChange], step: int) -> float:
    """Return the factor of the last change that was made at or before a step; 1 before all."""
    return next((one.factor for one in reversed(rates) if one.step <= step), 1.0)


def _leg(step: int, steps_per_epoch: int, legs: Sequence[int]) -> tuple[int, int]:
    """Return the first step and the number of steps of the leg that a step belongs to."""
    first = 0
    for epochs in legs[:-1]:
        length = epochs * steps_per_epoch
        if step < first + length:
            return first, length
        first += length
    return first, legs[-1] * steps_per_epoch
