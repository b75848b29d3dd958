"""The learning rate of every step, against what the papers and plain sums say."""

import math
from itertools import pairwise

import keras
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.training.record import RateChange
from cnnviz.training.schedules import SWEEP_FROM, factor_at, rate_at
from cnnviz.training.spec import RunSpec

PER_EPOCH = 10


def rates(legs=(4,), **settings):
    wanted = RunSpec(**({"rate": 0.1} | settings))
    return [rate_at(wanted, step, PER_EPOCH, legs) for step in range(sum(legs) * PER_EPOCH)]


def test_a_constant_rate_stays():
    assert set(rates()) == {0.1}


def test_a_cosine_falls_as_the_frameworks_own():
    own = keras.optimizers.schedules.CosineDecay(0.1, decay_steps=40)
    assert rates(schedule="cosine") == pytest.approx(
        [float(own(step)) for step in range(40)], abs=1e-7
    )


def test_a_cosine_begins_anew_with_each_leg():
    both = rates(legs=(4, 2), schedule="cosine", warmup=0.25)
    assert both[:40] == pytest.approx(rates(schedule="cosine", warmup=0.25))
    assert both[40:] == pytest.approx(rates(legs=(2,), schedule="cosine", warmup=0.25))


def test_steps_fall_after_whole_epochs():
    fallen = rates(schedule="step", step_epochs=2, step_factor=0.5)
    assert fallen == pytest.approx([0.1] * 20 + [0.05] * 20)


def test_the_inverse_rate_falls_as_by_the_old_keras():
    fallen = rates(schedule="inverse", decay=0.5)
    assert fallen == pytest.approx([0.1 / (1 + 0.5 * step) for step in range(40)])
    assert rates(legs=(2, 2), schedule="inverse", decay=0.5) == pytest.approx(2 * fallen[:20])
    assert set(rates(schedule="inverse")) == {0.1}


@pytest.mark.parametrize("schedule", ["constant", "cosine", "step"])
def test_a_warm_up_rises_evenly_from_a_25th_to_the_full_rate(schedule):
    risen = rates(schedule=schedule, warmup=0.25, step_epochs=9)
    assert risen[0] == pytest.approx(0.1 / 25)
    assert risen[10] == pytest.approx(0.1)
    gaps = [after - before for before, after in pairwise(risen[:11])]
    assert gaps == pytest.approx([gaps[0]] * 10)


def test_a_sweep_rises_by_the_same_factor_to_the_rate():
    swept = rates(schedule="sweep")
    assert swept[0] == pytest.approx(SWEEP_FROM)
    assert swept[-1] == pytest.approx(0.1)
    factors = [after / before for before, after in pairwise(swept)]
    assert factors == pytest.approx([factors[0]] * 39)


def test_a_continued_sweep_does_not_stay_at_its_top():
    both = rates(legs=(4, 2), schedule="sweep")
    assert both[40:] == pytest.approx(rates(legs=(2,), schedule="sweep"))


@given(
    st.sampled_from(["constant", "cosine", "step", "sweep"]),
    st.floats(1e-6, 10),
    st.floats(0, 0.5),
    st.lists(st.integers(1, 200), min_size=1, max_size=4),
    st.floats(0, 1.5),
)
def test_no_rate_is_negative_or_higher_than_asked_for(schedule, rate, warmup, legs, where):
    wanted = RunSpec(rate=rate, schedule=schedule, warmup=warmup)
    step = int(where * sum(legs) * PER_EPOCH)
    found = rate_at(wanted, step, PER_EPOCH, legs)
    assert math.isfinite(found)
    assert 0 <= found <= rate * (1 + 1e-9)


def test_the_newest_change_of_the_rate_that_is_not_in_the_future_holds():
    changes = (RateChange(10, 2.0), RateChange(20, 0.5))
    assert [factor_at(changes, step) for step in (9, 10, 19, 20, 99)] == [1.0, 2.0, 2.0, 0.5, 0.5]
    assert factor_at((), 5) == 1.0
