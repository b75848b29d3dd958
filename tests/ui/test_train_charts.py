"""The drawings of the Train page hold the numbers that they promise."""

import numpy as np
import pytest

from cnnviz.training import finder, schedules
from cnnviz.training.spec import RunSpec
from cnnviz.ui import train_charts
from cnnviz.ui import train_texts as texts


@pytest.mark.parametrize("schedule", ["constant", "cosine", "step"])
def test_the_plan_is_the_rate_of_every_step(schedule: str) -> None:
    spec = RunSpec(epochs=4, schedule=schedule, warmup=0.25, step_epochs=2)  # type: ignore[arg-type]
    (line,) = train_charts.plan(spec, 10).lines
    assert np.allclose(line.x["epoch"], np.arange(40) / 10)
    assert line.y == [schedules.rate_at(spec, step, 10, (4,)) for step in range(40)]


def test_a_long_plan_is_thinned_from_its_first_to_its_last_step() -> None:
    (line,) = train_charts.plan(RunSpec(epochs=100), 1000).lines
    epochs = np.asarray(line.x["epoch"])
    assert len(epochs) == train_charts.POINTS
    assert (epochs[0], epochs[-1]) == (0.0, 99.999)


def test_the_sweep_marks_the_suggestion_and_leaves_out_what_is_no_number() -> None:
    rates = np.geomspace(1e-6, 1.0, 200)
    losses = 2.0 - rates**0.25
    losses[-1] = np.nan
    chart = train_charts.sweep(rates, losses, 0.02)
    measured, smooth = chart.lines
    assert np.allclose(measured.y, losses[:-1])
    assert np.allclose(smooth.y, finder.smoothed(losses[:-1]))
    assert np.allclose(smooth.x["rate"], rates[:-1])
    assert chart.marks == [({"rate": 0.02}, texts.SWEEP_PICK)]
    assert "0.02" in chart.alt


def test_a_loss_that_explodes_does_not_press_the_rest_flat() -> None:
    losses = np.concatenate([np.full(190, 2.0), np.geomspace(2.0, 1e9, 10)])
    chart = train_charts.sweep(np.geomspace(1e-6, 1.0, 200), losses, None)
    assert [float(np.max(line.y)) for line in chart.lines] == pytest.approx([2.6, 2.6])
    assert chart.marks == []


def test_a_sweep_without_points_is_still_drawn() -> None:
    assert [len(line.y) for line in train_charts.sweep(np.zeros(0), np.zeros(0), None).lines] == [
        0,
        0,
    ]
