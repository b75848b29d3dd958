"""The two drawings of the Train page: the planned learning rate, and what the finder saw."""

import numpy as np

from cnnviz.components.curves import Chart, Line, Settings, curves
from cnnviz.training import finder
from cnnviz.training.schedules import rate_at
from cnnviz.training.spec import RunSpec
from cnnviz.ui import train_texts as texts
from cnnviz.ui.curves import EPOCH, RATE, RATE_TITLE

POINTS = 240
HEADROOM = 1.3
"""A finder's chart ends at so many times the first losses: a loss that explodes at the end must not
press the rest flat."""
MEASURED, SMOOTH = 0, 1
"""Numbers of the theme's chart colours: blue and orange."""


def show_plan(spec: RunSpec, steps_per_epoch: int) -> None:
    """Draw the learning rate over the epochs of the run."""
    settings = Settings(axes=(EPOCH,), file=texts.PLAN_FILE, toolbar=False, height=230)
    curves([plan(spec, steps_per_epoch)], settings, key="train-plan")


def show_sweep(rates: finder.Curve, losses: finder.Curve, picked: float | None) -> None:
    """Draw the loss at each rate, and the rate that is suggested."""
    settings = Settings(axes=(RATE,), file=texts.SWEEP_FILE, toolbar=False, height=300)
    curves([sweep(rates, losses, picked)], settings, key="train-sweep-chart")


def plan(spec: RunSpec, steps_per_epoch: int) -> Chart:
    """Return the learning rate of each step, at most ``POINTS`` of them, over the epochs."""
    last = max(0, spec.epochs * steps_per_epoch - 1)
    steps = np.unique(np.linspace(0, last, POINTS).astype(np.int64))
    rates = [rate_at(spec, int(step), steps_per_epoch, (spec.epochs,)) for step in steps]
    places = {EPOCH.id: steps / max(1, steps_per_epoch)}
    line = Line(RATE_TITLE, places, rates, MEASURED, legend=False)
    return Chart(RATE_TITLE, [line], alt=texts.plan_alt(spec), from_zero=True)


def sweep(rates: finder.Curve, losses: finder.Curve, picked: float | None) -> Chart:
    """Return the loss of each batch and the smoothed loss over the rates (n,)."""
    rates, losses = finder.cleaned(rates, losses)
    smooth = finder.smoothed(losses)
    top = HEADROOM * smooth[: max(1, len(smooth) // 4)].max(initial=0)
    places = {RATE.id: rates}
    return Chart(
        texts.SWEEP_TITLE,
        [
            Line(texts.SWEEP_RAW, places, np.minimum(losses, top), MEASURED, look="thin"),
            Line(texts.SWEEP_SMOOTH, places, np.minimum(smooth, top), SMOOTH),
        ],
        alt=texts.sweep_alt(picked),
        from_zero=True,
        marks=[] if picked is None else [({RATE.id: picked}, texts.SWEEP_PICK)],
    )
