"""Curves of training: from what was measured to the charts of the Run, Runs and Models pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from cnnviz.components.curves import Axis, Chart, Line, Settings, curves
from cnnviz.language import N_, _
from cnnviz.training import metrics
from cnnviz.training.metrics import Batches, Epoch
from cnnviz.training.record import ENDED, RunRecord
from cnnviz.training.schedules import factor_at, rate_at
from cnnviz.training.spec import RunSpec
from cnnviz.training.store import Run
from cnnviz.ui import texts

TRAINING, VALIDATION = 0, 1
"""Numbers of chart colours: blue and orange, told apart by all common kinds of colour vision."""
EPOCH, STEP = Axis("epoch", N_("epochs")), Axis("step", N_("steps"))
MINUTES = Axis("minutes", N_("minutes of training"))
RATE = Axis("rate", N_("learning rate"), logarithmic=True)
MOST_POINTS = 400
"""Of a curve over batches; more cannot be told apart on a screen."""
PLANNED_POINTS = 100
PER_BATCH = "training, each batch"
PLANNED = "planned"
BEST, CONTINUED = "best", "continued"
RATE_TITLE = "Learning rate"
DASHES: tuple[Literal["solid", "dash", "dot"], ...] = ("solid", "dash", "dot")
MEASURES = {"loss": texts.LOSS, "accuracy": texts.ACCURACY}

Float64 = NDArray[np.float64]


def show(charts: Sequence[Chart], *, key: str, file: str, axes: Sequence[Axis] = (EPOCH,)) -> None:
    """Draw charts with their row of settings.

    Args:
        charts: what to draw; side by side where there is room.
        key: of the element; zoom and settings last as long as it stays the same.
        file: name of the pictures that are saved.
        axes: what the person may lay the curves along; the first to begin with.
    """
    curves(charts, Settings(axes=axes, file=file), key=key)


def show_plain(charts: Sequence[Chart], *, key: str, file: str, height: int = 260) -> None:
    """Draw charts over epochs, without settings."""
    curves(charts, Settings(axes=(EPOCH,), file=file, toolbar=False, height=height), key=key)


# ----------------------------------------------------------------------------------------- a run


def of_run(run: Run, epochs: Sequence[Epoch], batches: Batches) -> list[Chart]:
    """Return the loss and the accuracy of a run, over batches and over epochs."""
    short = metrics.thinned(batches, MOST_POINTS)
    size = batches_of(run, epochs)
    return [_measured(run, measure, epochs, short, size) for measure in MEASURES]


def axes_of(spec: RunSpec) -> tuple[Axis, ...]:
    """Return what a run's curves may be laid along; a sweep is read over its rates."""
    return (RATE, EPOCH, STEP) if spec.schedule == "sweep" else (EPOCH, STEP)


def batches_of(run: Run, epochs: Sequence[Epoch]) -> int:
    """Return the batches of an epoch, at least 1."""
    last = epochs[-1] if epochs else None
    return run.record.progress.batches or (last.step // last.epoch if last else 0) or 1


def _measured(
    run: Run, measure: str, epochs: Sequence[Epoch], batches: Batches, size: int
) -> Chart:
    values = batches.loss if measure == "loss" else batches.accuracy
    x = {"epoch": batches.step / size, "step": batches.step, "rate": batches.rate}
    by_batch = Line(_(PER_BATCH), _only(x, run.spec), values, TRAINING, look="thin")
    by_epoch = [
        Line(name, _only(_places(epochs), run.spec), _column(epochs, key), colour, look="points")
        for key, name, colour in (
            (measure, texts.ON_TRAINING, TRAINING),
            (f"val_{measure}", texts.ON_VALIDATION, VALIDATION),
        )
        if not epochs or key in epochs[0].values
    ]
    is_loss = measure == "loss"
    return Chart(
        _(MEASURES[measure]),
        [by_batch, *by_epoch],
        alt=_alt(measure, epochs),
        unit="number" if is_loss else "share",
        logarithmic="offered" if is_loss else "never",
        marks=_marks(run, size),
    )


def _only(x: Mapping[str, NDArray[np.generic]], spec: RunSpec) -> dict[str, NDArray[np.generic]]:
    """Leave out the axes that are not offered."""
    return {axis.id: x[axis.id] for axis in axes_of(spec)}


def _places(epochs: Sequence[Epoch]) -> dict[str, NDArray[np.generic]]:
    return {
        "epoch": np.array([one.epoch for one in epochs], np.float64),
        "step": np.array([one.step for one in epochs], np.float64),
        "rate": np.array([one.rate for one in epochs], np.float64),
        "minutes": np.cumsum([one.seconds for one in epochs]) / 60,
    }


def _column(epochs: Sequence[Epoch], key: str) -> Float64:
    return np.array([one.values.get(key, np.nan) for one in epochs], np.float64)


def _alt(measure: str, epochs: Sequence[Epoch]) -> str:
    """Tell the latest values."""
    title = _(MEASURES[measure])
    if not epochs:
        return _("{title}: no whole epoch yet.").format(title=title)
    last = epochs[-1]
    told = [
        f"{name} {last.values[key]:.3f}"
        for key, name in (
            (measure, texts.ON_TRAINING),
            (f"val_{measure}", texts.ON_VALIDATION),
        )
        if key in last.values
    ]
    return _("{title} after epoch {epoch}: {told}.").format(
        title=title, epoch=last.epoch, told=", ".join(told)
    )


def _marks(run: Run, size: int) -> list[tuple[dict[str, float], str]]:
    """Mark the best epoch, and where the run was continued; a sweep has no use for either."""
    if run.spec.schedule == "sweep":
        return []
    found = [(float(epoch), CONTINUED) for epoch in np.cumsum(run.record.legs[:-1])]
    if "epoch" in run.record.best:
        found.append((run.record.best["epoch"], BEST))
    return [({"epoch": epoch, "step": epoch * size}, word) for epoch, word in found]


def rate_chart(run: Run, epochs: Sequence[Epoch], batches: Batches) -> Chart:
    """Return the learning rate as it was, as it is planned, and where somebody changed it."""
    short = metrics.thinned(batches, MOST_POINTS)
    size = batches_of(run, epochs)
    steps, rates = planned(run.spec, run.record, size)
    was = Line(_(RATE_TITLE), {"epoch": short.step / size}, short.rate, TRAINING)
    will = Line(PLANNED, {"epoch": steps / size}, rates, TRAINING, dash="dot")
    marks = [({"epoch": one.step / size}, f"×{one.factor:g}") for one in run.record.rates]
    now = f"{short.rate[-1]:.3g}" if len(short) else _("not set yet")
    return Chart(
        _(RATE_TITLE),
        [was, will] if len(steps) else [was],
        alt=_("{rate_title}: now {now}.").format(rate_title=_(RATE_TITLE), now=now),
        logarithmic="always" if run.spec.schedule == "sweep" else "never",
        from_zero=True,
        marks=marks,
    )


def planned(spec: RunSpec, record: RunRecord, size: int) -> tuple[Float64, Float64]:
    """Return steps from now to the end, and the learning rate that is planned for each.

    There are none once the run has ended.
    """
    now = record.progress.epoch * size + record.progress.batch
    last = record.epochs * size - 1
    if record.state in ENDED or now > last or spec.schedule == "sweep":
        return np.empty(0), np.empty(0)  # a sweep ends when it has seen enough
    steps = np.unique(np.linspace(now, last, PLANNED_POINTS).astype(np.int64))
    factor = factor_at(record.rates, now)
    rates = [factor * rate_at(spec, int(step), size, record.legs) for step in steps]
    return steps.astype(np.float64), np.array(rates, np.float64)


# --------------------------------------------------------------------------------- runs and models


@dataclass(frozen=True, slots=True)
class Style:
    """How the line of a run is drawn."""

    colour: int
    dash: Literal["solid", "dash", "dot"]
    marked: bool
    """Whether its epochs have points."""


def style(number: int) -> Style:
    """Return how the line of a number, from 0, is drawn.

    With the theme's seven colours the first 42 differ, and the first 6 also without colour.
    """
    return Style(number, DASHES[number % len(DASHES)], number // len(DASHES) % 2 == 0)


def compared(named: Sequence[tuple[str, Sequence[Epoch]]], key: str, title: str) -> Chart:
    """Return one chart with a line a run, along `EPOCH` or `MINUTES`.

    Args:
        named: name and whole epochs of each run.
        key: what is drawn, one of ``metrics.EPOCH_KEYS``.
        title: of the chart.
    """
    lines, told = [], []
    for number, (name, epochs) in enumerate(named):
        there = [one for one in epochs if key in one.values]
        places, look = _places(there), style(number)
        lines.append(
            Line(
                name,
                {axis.id: places[axis.id] for axis in (EPOCH, MINUTES)},
                _column(there, key),
                look.colour,
                look="points" if look.marked else "line",
                dash=look.dash,
            )
        )
        if there:
            told.append(
                _("{name}: {values:.3f} after epoch {epoch}.").format(
                    name=name, values=there[-1].values[key], epoch=there[-1].epoch
                )
            )
    is_loss = key.endswith("loss")
    return Chart(
        title,
        lines,
        alt=f"{title}. {' '.join(told)}",
        unit="number" if is_loss else "share",
        logarithmic="offered" if is_loss else "never",
    )


def of_history(history: Mapping[str, Sequence[float]]) -> list[Chart]:
    """Return accuracy and loss of a model's card, after every epoch."""
    return [_historic(history, measure) for measure in ("accuracy", "loss")]


def _historic(history: Mapping[str, Sequence[float]], measure: str) -> Chart:
    lines, told = [], []
    for key, name, colour in (
        (measure, texts.ON_TRAINING, TRAINING),
        (f"val_{measure}", texts.ON_VALIDATION, VALIDATION),
    ):
        values = history.get(key, ())
        if values:
            x = {EPOCH.id: np.arange(1, len(values) + 1)}
            lines.append(Line(name, x, np.array(values), colour))
            told.append(f"{name} {values[-1]:.3f}")
    alt = _("{measures} after the last epoch: {told}.").format(
        measures=_(MEASURES[measure]), told=", ".join(told)
    )
    return Chart(
        _(MEASURES[measure]), lines, alt=alt, unit="number" if measure == "loss" else "share"
    )
