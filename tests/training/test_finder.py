"""The learning-rate finder: known curves, and what it does to a spec."""

import math
from pathlib import Path

import numpy as np
import pytest

from cnnviz.training import finder, spec
from cnnviz.training.plan import SWEEP_STEPS, Plan
from cnnviz.training.spec import RunSpec, Subject

SHAPES = Subject(training_pictures=2000, classes=5, image_shape=(32, 32, 3), smallest_side=8)
MANY = Subject(training_pictures=60_000, classes=10, image_shape=(28, 28, 1), smallest_side=4)


def sweep(count: int = 200) -> np.ndarray:
    return np.geomspace(1e-6, 1.0, count)


def valley(rates: np.ndarray, fall: float, rise: float) -> np.ndarray:
    """A loss of 2.3 that falls to 0.3 in an S around ``fall``, and explodes from ``rise`` on."""
    place = np.log10(rates)
    return 0.3 + 2.0 / (1 + np.exp(6 * (place - np.log10(fall)))) + 10 * (rates / rise) ** 4


@pytest.mark.parametrize("fall", [1e-4, 1e-3, 1e-2])
def test_the_suggestion_is_where_a_known_curve_falls_fastest(fall: float) -> None:
    found = finder.suggestion(sweep(), valley(sweep(), fall, rise=2.0))
    assert found is not None
    assert abs(math.log10(found / fall)) < 0.1


def test_noise_of_single_batches_moves_it_little() -> None:
    noise = np.random.default_rng(5).normal(0, 0.15, 200)
    found = finder.suggestion(sweep(), valley(sweep(), 1e-3, rise=0.5) + noise)
    assert found is not None
    assert 10**-3.6 < found < 10**-2.4


def test_what_comes_after_the_valley_does_not_count() -> None:
    losses = valley(sweep(), 1e-3, rise=0.3)
    losses[-4:] = [40.0, 5.0, math.nan, math.inf]  # a steep fall, but from a height made by chance
    found = finder.suggestion(sweep(), losses)
    assert found is not None
    assert abs(math.log10(found / 1e-3)) < 0.1


@pytest.mark.parametrize(
    "losses",
    [
        np.full(200, 2.3),
        np.linspace(2.3, 9.0, 200),
        np.full(200, math.nan),
        np.concatenate([np.linspace(2.3, 0.1, 8), np.full(192, math.nan)]),
        np.zeros(0),
    ],
    ids=["flat", "rising", "no number", "too short", "nothing"],
)
def test_a_curve_that_does_not_fall_gives_no_suggestion(losses: np.ndarray) -> None:
    assert finder.suggestion(sweep()[: len(losses)], losses) is None


def test_smoothing_keeps_a_line_a_line_and_a_mean_a_mean() -> None:
    line = np.linspace(3.0, 1.0, 101)
    assert np.allclose(finder.smoothed(line)[20:-20], line[20:-20], atol=1e-6)
    assert np.allclose(finder.smoothed(np.full(50, 0.7)), 0.7)


def test_rates_that_do_not_rise_are_left_out() -> None:
    rates, losses = finder.cleaned(
        np.array([1e-4, 1e-3, 1e-3, 5e-4, 1e-2]), np.array([5.0, 4.0, 9.0, 9.0, 3.0])
    )
    assert rates.tolist() == [1e-4, 1e-3, 1e-2]
    assert losses.tolist() == [5.0, 4.0, 3.0]


@pytest.mark.parametrize("subject", [SHAPES, MANY], ids=["few", "many"])
@pytest.mark.parametrize("batch", [16, 64, 512])
def test_a_sweep_is_a_good_spec_that_reaches_the_highest_rate(subject: Subject, batch: int) -> None:
    wanted = RunSpec(batch=batch, validation=0.3, patience=3, warmup=0.2, rate=0.1, epochs=90)
    found = finder.sweep_of(wanted, subject)
    assert spec.complaints(found, subject) == {}
    per_epoch = spec.counts(found, subject)[0] // batch
    assert (found.epochs - 1) * per_epoch < SWEEP_STEPS <= found.epochs * per_epoch
    plan = Plan(Path(), found, (found.epochs,), per_epoch)
    rates = [plan.rate(step) for step in (0, SWEEP_STEPS - 1)]
    assert rates == pytest.approx([1e-6, finder.HIGHEST])


def test_a_sweep_changes_only_its_own_settings() -> None:
    wanted = RunSpec(rate=0.2, warmup=0.1, patience=2, epochs=99)
    changed = spec.differing([wanted, finder.sweep_of(wanted, SHAPES)])
    assert set(changed) == set(finder.OWN)


def test_a_sweep_keeps_what_the_rate_depends_on() -> None:
    wanted = RunSpec(optimizer="sgd", batch=32, weight_decay=0.01, dropout=0.3, pictures=500)
    found = finder.sweep_of(wanted, SHAPES)
    kept = ("dataset", "architecture", "optimizer", "batch", "weight_decay", "dropout", "pictures")
    assert [getattr(found, name) for name in kept] == [getattr(wanted, name) for name in kept]
