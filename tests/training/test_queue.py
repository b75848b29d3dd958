from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.training import queue
from cnnviz.training.record import Progress, RunRecord
from cnnviz.training.spec import RunSpec
from cnnviz.training.store import Run


def a_run(owner: str, order: int, state: str = "queued", **changes: Any) -> Run:
    spec = changes.pop("spec", RunSpec(epochs=10, batch=10, validation=0.0))
    name = changes.pop("id", f"{owner}{order}")
    record = RunRecord(
        id=name, owner=owner, order=order, state=state, legs=(spec.epochs,), **changes
    )
    return Run(Path(name), spec, record, {})


def names(runs: list[Run]) -> list[str]:
    return [run.id for run in runs]


def test_one_visitor_is_served_in_the_order_of_submission_whatever_the_clock_says() -> None:
    runs = [a_run("a", 2, created=1.0), a_run("a", 1, created=9.0), a_run("a", 3, created=5.0)]
    assert names(queue.line(runs)) == ["a1", "a2", "a3"]


def test_visitors_take_turns() -> None:
    runs = [a_run("a", order) for order in range(1, 5)] + [a_run("b", 5), a_run("c", 6)]
    assert names(queue.line(runs)) == ["a1", "b5", "c6", "a2", "a3", "a4"]


def test_who_has_fewer_runs_at_work_is_next() -> None:
    runs = [
        a_run("a", 1, "running", turn=1),
        a_run("a", 2, "starting", turn=2),
        a_run("b", 3, "stopping", turn=3),
        a_run("a", 4),
        a_run("b", 5),
        a_run("c", 6),
    ]
    assert names(queue.line(runs)) == ["c6", "b5", "a4"]


def test_on_one_slot_who_was_just_served_waits_though_none_of_their_runs_is_at_work() -> None:
    runs = [a_run("a", 1, "done", turn=1), a_run("a", 2), a_run("a", 3), a_run("b", 4)]
    assert names(queue.line(runs)) == ["b4", "a2", "a3"]


def test_only_waiting_runs_are_in_the_line() -> None:
    states = ["starting", "running", "pausing", "paused", "stopping", "stopped", "done", "failed"]
    runs = [a_run("a", order, state) for order, state in enumerate(states)]
    assert queue.line(runs) == []
    assert queue.places(runs, 1) == {}


@given(st.lists(st.sampled_from("abcd"), max_size=20), st.integers(1, 4))
def test_nobody_starves(owners: list[str], slots: int) -> None:
    """Serve the line one start at a time: between two starts of one visitor who waits, no other
    one is served twice more than there are slots."""
    waiting = {f"{owner}{order}": a_run(owner, order) for order, owner in enumerate(owners)}
    ended: list[Run] = []
    working: list[Run] = []
    served: list[str] = []
    while waiting:
        if len(working) == slots:
            first = working.pop(0)
            ended.append(a_run(first.record.owner, 99, "done", turn=first.record.turn))
        runs = [*waiting.values(), *working, *ended]
        run = queue.line(runs)[0]
        del waiting[run.id]
        turn = queue.last_turn(runs) + 1
        working.append(a_run(run.record.owner, run.record.order, "running", turn=turn))
        served.append(run.record.owner)
        for other in {one.record.owner for one in waiting.values()} - {run.record.owner}:
            since = served[len(served) - served[::-1].index(other) :] if other in served else served
            assert since.count(run.record.owner) <= 1 + slots
    assert sorted(served) == sorted(owners)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 9)), max_size=12))
def test_the_line_loses_nobody_and_keeps_each_visitors_order(found: list[tuple[str, int]]) -> None:
    runs = [a_run(owner, order, id=f"{n}") for n, (owner, order) in enumerate(found)]
    line = queue.line(runs)
    assert sorted(names(line)) == sorted(names(runs))
    for owner in "abc":
        own = [run.record.order for run in line if run.record.owner == owner]
        assert own == sorted(own)


# --- when about ----------------------------------------------------------------------------------

WORKING = Progress(epoch=4, batch=5, batches=10, pictures_per_second=20.0)
"""10 epochs of 10 batches of 10 pictures, 55 batches left: 27.5 s."""


def test_a_place_tells_when_the_run_at_work_will_have_ended() -> None:
    runs = [a_run("a", 1, "running", progress=WORKING), a_run("b", 2)]
    assert queue.places(runs, 1) == {"b2": queue.Place(1, pytest.approx(27.5))}


def test_validation_counts_as_the_forward_pass_that_it_is() -> None:
    half = RunSpec(epochs=10, batch=10, validation=0.5)
    run = a_run("a", 1, "running", progress=WORKING, spec=half)
    assert queue.seconds_left(run) == pytest.approx(27.5 * (1 + 1 / 3))


def test_who_is_further_back_also_waits_for_those_before() -> None:
    runs = [
        a_run("a", 1, "running", progress=WORKING),
        a_run("z", 0, "done", progress=Progress(epoch=5, seconds=50.0)),  # 10 s an epoch
        a_run("b", 2),
        a_run("c", 3),
        a_run("d", 4),
    ]
    found = queue.places(runs, 2)
    assert [(one.position, one.seconds) for one in found.values()] == [
        (1, 0.0),
        (2, pytest.approx(27.5)),
        (3, pytest.approx(100.0)),
    ]


def test_without_a_like_run_the_given_estimate_is_asked() -> None:
    runs = [a_run("b", 2), a_run("c", 3)]
    assert queue.places(runs, 1, lambda run: 7.0)["c3"].seconds == 7.0


def test_what_cannot_be_told_is_not_told() -> None:
    runs = [a_run("a", 1, "starting"), a_run("b", 2), a_run("c", 3)]
    assert [one.seconds for one in queue.places(runs, 1).values()] == [None, None]
    assert [one.seconds for one in queue.places(runs, 2).values()] == [0.0, None]


def test_the_latest_like_run_tells_the_pace_and_others_do_not() -> None:
    other = RunSpec(epochs=10, batch=10, dataset="mnist")
    runs = [
        a_run("z", 1, "done", progress=Progress(epoch=1, seconds=99.0)),
        a_run("z", 2, "done", progress=Progress(epoch=2, seconds=4.0)),
        a_run("z", 3, "done", progress=Progress(epoch=1, seconds=77.0), spec=other),
        a_run("z", 4, "failed", progress=Progress(epoch=1, seconds=55.0)),
        a_run("b", 5),
        a_run("c", 6),
    ]
    assert queue.places(runs, 1)["c6"].seconds == pytest.approx(20.0)


def test_a_continued_run_waits_with_what_it_has_left() -> None:
    runs = [
        a_run("a", 1, progress=Progress(epoch=8, batches=10, pictures_per_second=20.0)),
        a_run("b", 2),
    ]
    assert queue.places(runs, 1)["b2"].seconds == pytest.approx(2 * 100 / 20)


def test_without_slots_there_are_positions_but_no_times() -> None:
    assert queue.places([a_run("a", 1)], 0) == {"a1": queue.Place(1, None)}


def test_more_runs_at_work_than_slots_all_have_to_end_but_the_last() -> None:
    """Two workers from before the slots were made fewer: the first to end frees none."""
    slow = Progress(epoch=0, batch=0, batches=10, pictures_per_second=20.0)  # 50 s
    runs = [
        a_run("a", 1, "running", progress=WORKING),
        a_run("a", 2, "running", progress=slow),
        a_run("b", 3),
    ]
    assert queue.places(runs, 1)["b3"].seconds == pytest.approx(50.0)
