import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from cnnviz.errors import NotNow, SpecError, UnknownRun
from cnnviz.training import control, store
from cnnviz.training.record import NEXT, STATES, Progress, RateChange
from cnnviz.training.spec import LIMITS
from cnnviz.training.store import Run
from tests.dispatching import submitted

pytestmark = pytest.mark.usefixtures("home")

PAUSE = {
    "queued": "paused",
    "starting": "pausing",
    "running": "pausing",
    "pausing": "pausing",
    "paused": "paused",
}
STOP = {
    "queued": "stopped",
    "starting": "stopping",
    "running": "stopping",
    "pausing": "stopping",
    "paused": "stopped",
    "stopping": "stopping",
    "stopped": "stopped",
}
RESUME = {"paused": "queued", "stopped": "queued", "failed": "queued"}
CONTINUE = RESUME | {"done": "queued"}


def in_state(state: str, **changes: Any) -> Run:
    run = submitted(epochs=5)
    return store.update(run.id, lambda record: replace(record, state=state, **changes))


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(
    ("ask", "follows"),
    [
        (control.pause, PAUSE),
        (control.stop, STOP),
        (control.resume, RESUME),
        (lambda run_id: control.continue_for(run_id, 2), CONTINUE),
    ],
    ids=["pause", "stop", "resume", "continue"],
)
def test_what_can_be_asked_in_which_state(
    state: str, ask: Callable[[str], Run], follows: dict[str, str]
) -> None:
    run = in_state(state)
    if state in follows:
        assert ask(run.id).record.state == follows[state]
        assert store.run(run.id).record.state == follows[state]
    else:
        with pytest.raises(NotNow, match=state):
            ask(run.id)
        assert store.run(run.id) == run


def test_nothing_can_be_asked_of_a_run_that_is_not_there() -> None:
    for ask in (control.pause, control.stop, control.resume):
        with pytest.raises(UnknownRun):
            ask("20260101-000000-abcdef")


def test_a_resumed_run_begins_anew_with_its_attempts_and_errors() -> None:
    run = in_state("failed", attempt=3, error="It broke.", lease="old", notices=("kept",))
    record = control.resume(run.id).record
    assert (record.attempt, record.error, record.lease) == (0, "", "")
    assert record.notices == ("kept",)
    assert record.order == run.record.order


def test_continuing_adds_a_leg_within_the_limit() -> None:
    run = in_state("done")
    assert control.continue_for(run.id, 3).record.legs == (5, 3)
    for epochs in (0, -1, LIMITS.epochs):
        run = in_state("done")
        with pytest.raises(SpecError, match="1 to 200 epochs"):
            control.continue_for(run.id, epochs)
        assert store.run(run.id) == run


def test_a_changed_rate_holds_from_the_present_step_on() -> None:
    run = in_state(
        "running",
        progress=Progress(epoch=2, batch=3, batches=10),
        rates=(RateChange(5, 2.0), RateChange(23, 4.0)),
    )
    assert control.change_rate(run.id, 0.5).record.rates == (
        RateChange(5, 2.0),
        RateChange(23, 0.5),
    )


@pytest.mark.parametrize("factor", [0.0, -1.0, 1e9, float("nan"), float("inf")])
def test_a_rate_without_measure_is_refused(factor: float) -> None:
    run = in_state("running")
    with pytest.raises(SpecError, match="10,000 times"):
        control.change_rate(run.id, factor)
    assert store.run(run.id) == run


@pytest.mark.parametrize("state", ["done", "stopped", "failed", "stopping"])
def test_the_rate_of_a_run_that_ends_is_not_changed(state: str) -> None:
    with pytest.raises(NotNow, match=state):
        control.change_rate(in_state(state).id, 0.5)


# --- several processes at once -------------------------------------------------------------------

HAMMER = """
import json, random, sys
from dataclasses import replace
from cnnviz.errors import CnnvizError
from cnnviz.training import control, store
from cnnviz.training.record import moved
import time

run_id, seed, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
draws = random.Random(seed)
original = store.update
made = []

def update(run_id, change):
    # Every change that is not refused is counted and told, with the state before it and after it.
    def counted(record):
        after = change(record)
        told[:] = [record.beat, record.state, after.state]
        return replace(after, beat=record.beat + 1)
    told = []
    try:
        return original(run_id, counted)
    finally:
        if told:
            made.append(told)

store.update = update

def step(state):
    # What a worker or the dispatcher would do.
    def change(record):
        return moved(record, state, time.time())
    return lambda: store.update(run_id, change)

asks = [
    lambda: control.pause(run_id),
    lambda: control.stop(run_id),
    lambda: control.resume(run_id),
    lambda: control.continue_for(run_id, 1),
    lambda: control.change_rate(run_id, 0.5),
    lambda: store.rename(run_id, f"by {seed}"),
    lambda: store.annotate(run_id, f"by {seed}"),
    step("starting"), step("running"), step("paused"), step("stopped"), step("done"),
]
sys.stdin.readline()
for _ in range(count):
    try:
        draws.choice(asks)()
    except CnnvizError:
        made.append(["refused"])
print(json.dumps(made))
"""


def test_four_processes_at_one_run_lose_no_change_and_make_no_illegal_one() -> None:
    run, count = submitted(), 100
    hammers = [
        subprocess.Popen(
            [sys.executable, "-c", HAMMER, run.id, str(seed), str(count)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in range(4)
    ]
    for hammer in hammers:  # all at the same time
        assert hammer.stdin is not None
        hammer.stdin.write("go\n")
        hammer.stdin.flush()
    told = [json.loads(hammer.communicate(timeout=100)[0]) for hammer in hammers]
    made = sorted(change for changes in told for change in changes if change != ["refused"])
    # Each change is there once: none was written over by another that had not seen it.
    assert [beat for beat, _, _ in made] == list(range(len(made)))
    assert store.run(run.id).record.beat == len(made) > count / 2
    state = "queued"
    for _, before, after in made:
        assert before == state
        assert after == before or after in NEXT[before]  # type: ignore[index]
        state = after
    assert store.run(run.id).record.state == state
    assert len(Counter(after for _, _, after in made)) > 4  # many states were really gone through


def test_a_process_that_dies_with_the_lock_keeps_nobody_out() -> None:
    run = submitted()
    dying = f"""
import os, signal
from cnnviz.training import store
store.update({run.id!r}, lambda record: os.kill(os.getpid(), signal.SIGKILL))
"""
    ended = subprocess.run([sys.executable, "-c", dying], check=False)
    assert ended.returncode == -9
    assert control.pause(run.id).record.state == "paused"
