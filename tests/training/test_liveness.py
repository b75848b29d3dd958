from pathlib import Path
from typing import Any

import pytest

from cnnviz.training.dispatch import liveness
from cnnviz.training.dispatch.liveness import Liveness, Signs
from cnnviz.training.record import Progress, RunRecord
from cnnviz.training.spec import RunSpec
from cnnviz.training.store import Run

HELD = Signs(here=True, held=True, ended=None)
FREE = Signs(here=True, held=False, ended=None)
FAR = Signs(here=False, held=False, ended=None)


def a_run(state: str = "running", **changes: Any) -> Run:
    return Run(Path("x"), RunSpec(), RunRecord("x", state=state, lease="one", **changes), {})


def test_a_worker_here_lives_as_long_as_its_lock_is_held() -> None:
    watcher = Liveness()
    for beat in range(20):
        run = a_run(beat=beat, progress=Progress(batch=beat))
        assert watcher.judge(run, HELD, beat * 100.0) == "alive"
    assert watcher.judge(run, FREE, 2000.1) == "gone"


def test_an_ended_handle_alone_proves_nothing() -> None:
    lost = Signs(here=True, held=True, ended=True)
    assert Liveness().judge(a_run(), lost, 0.0) == "alive"


def test_a_running_worker_without_lock_is_gone_at_the_first_look() -> None:
    assert Liveness().judge(a_run(), FREE, 0.0) == "gone"


@pytest.mark.parametrize("state", ["starting", "pausing", "stopping"])
@pytest.mark.parametrize(
    ("ended", "patience"), [(None, liveness.ADOPTED), (False, liveness.STARTING), (True, 0.0)]
)
def test_a_new_worker_has_some_time_to_take_its_lock(
    state: str, ended: bool | None, patience: float
) -> None:
    watcher, signs = Liveness(), Signs(here=True, held=False, ended=ended)
    if patience:
        assert watcher.judge(a_run(state), signs, 0.0) == "alive"
        assert watcher.judge(a_run(state), signs, patience) == "alive"
    assert watcher.judge(a_run(state), signs, patience + 0.1) == "gone"


def test_the_time_to_start_begins_anew_with_each_worker() -> None:
    watcher = Liveness()
    watcher.judge(a_run("starting"), FREE, 0.0)
    second = Run(Path("x"), RunSpec(), RunRecord("x", state="starting", lease="two"), {})
    assert watcher.judge(second, FREE, liveness.ADOPTED + 1) == "alive"


def test_a_lock_that_was_held_and_is_free_tells_at_once_even_while_starting() -> None:
    watcher = Liveness()
    assert watcher.judge(a_run("starting"), HELD, 0.0) == "alive"
    assert watcher.judge(a_run("starting"), FREE, 0.1) == "gone"


@pytest.mark.parametrize("state", ["pausing", "stopping"])
@pytest.mark.parametrize("signs", [HELD, FAR])
def test_who_does_not_obey_is_killed(state: str, signs: Signs) -> None:
    watcher = Liveness()
    assert watcher.judge(a_run("running"), signs, 0.0) == "alive"
    for second in range(100, 131):  # its beats go on
        assert watcher.judge(a_run(state, beat=second), signs, second) == "alive"
    assert watcher.judge(a_run(state, beat=131), signs, 130.1) == "deaf"


def test_who_is_asked_to_stop_while_pausing_has_the_time_anew() -> None:
    watcher = Liveness()
    watcher.judge(a_run("pausing"), HELD, 0.0)
    assert watcher.judge(a_run("stopping"), HELD, 29.0) == "alive"
    assert watcher.judge(a_run("stopping"), HELD, 58.0) == "alive"


def test_a_worker_here_whose_beat_stands_still_is_hung() -> None:
    watcher = Liveness()
    watcher.judge(a_run(beat=1), HELD, 0.0)
    assert watcher.judge(a_run(beat=1), HELD, liveness.HUNG) == "alive"
    assert watcher.judge(a_run(beat=1), HELD, liveness.HUNG + 0.1) == "deaf"
    assert watcher.judge(a_run(beat=2), HELD, liveness.HUNG + 0.2) == "alive"


def test_a_worker_that_beats_but_gets_nowhere_is_hung_too() -> None:
    watcher = Liveness()
    end = liveness.STUCK + 1.0
    for beat in range(100):
        stuck = a_run(beat=beat, progress=Progress(epoch=1, batch=2, seconds=float(beat)))
        assert watcher.judge(stuck, HELD, beat * end / 100) == "alive"
    assert watcher.judge(a_run(beat=101, progress=Progress(1, 2, seconds=9.0)), HELD, end) == "deaf"
    moves = a_run(beat=102, progress=Progress(epoch=1, batch=3))
    assert watcher.judge(moves, HELD, end) == "alive"


def test_a_worker_far_away_is_told_by_its_beat() -> None:
    watcher = Liveness()
    watcher.judge(a_run(beat=1), FAR, 0.0)
    assert watcher.judge(a_run(beat=1), FAR, liveness.FAR) == "alive"
    assert watcher.judge(a_run(beat=2), FAR, liveness.FAR + 5) == "alive"
    assert watcher.judge(a_run(beat=2), FAR, 2 * liveness.FAR + 4) == "alive"
    assert watcher.judge(a_run(beat=2), FAR, 2 * liveness.FAR + 6) == "gone"


def test_a_worker_far_away_has_time_for_its_first_beat() -> None:
    watcher = Liveness()
    watcher.judge(a_run("starting"), FAR, 0.0)
    assert watcher.judge(a_run("starting"), FAR, liveness.FAR_START) == "alive"
    assert watcher.judge(a_run("starting"), FAR, liveness.FAR_START + 0.1) == "gone"


def test_a_worker_far_away_that_is_said_to_have_ended_has_to_be_silent_too() -> None:
    watcher, ended = Liveness(), Signs(here=False, held=False, ended=True)
    watcher.judge(a_run(beat=1), ended, 0.0)
    assert watcher.judge(a_run(beat=2), ended, liveness.FAR_ENDED + 1) == "alive"
    assert watcher.judge(a_run(beat=2), ended, 2 * liveness.FAR_ENDED + 2) == "gone"


def test_what_is_remembered_of_ended_runs_is_dropped() -> None:
    watcher = Liveness()
    watcher.judge(a_run("pausing"), HELD, 0.0)
    watcher.forget_others([])
    assert watcher.judge(a_run("pausing"), HELD, liveness.OBEYS + 1) == "alive"
