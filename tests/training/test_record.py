import json
from dataclasses import replace
from typing import Any

import pytest

from cnnviz.errors import NotNow, RunError
from cnnviz.training import record as records
from cnnviz.training.record import (
    ENDED,
    NEXT,
    STATES,
    WITH_WORKER,
    Progress,
    RateChange,
    RunRecord,
    from_json,
    moved,
    to_json,
)

FULL = RunRecord(
    id="20260101-000000-abcdef",
    state="running",
    owner="web-1",
    title="Ein Titel “mit” Zeichen",
    note="two\nlines",
    created=1.5,
    changed=2.5,
    order=7,
    legs=(5, 3),
    attempt=1,
    lease="ab12",
    beat=99,
    turn=4,
    slot="gpu:1",
    host="machine",
    pid=123,
    device="CPU, 2 cores",
    precision="float32",
    parameters=1000,
    fingerprint="f" * 64,
    progress=Progress(2, 3, 10, 123.4, 5.5, "training", 0.5),
    latest={"loss": 0.5},
    best={"epoch": 2, "loss": 0.25},
    rates=(RateChange(10, 0.5), RateChange(20, 2.0)),
    error="",
    notices=("one", "two"),
)


def test_a_record_is_the_same_after_writing_and_reading() -> None:
    assert from_json(json.loads(json.dumps(to_json(FULL)))) == FULL
    differing = {
        name for name, value in to_json(FULL).items() if to_json(RunRecord("x")).get(name) == value
    }
    assert differing == {"format", "error"}  # all other fields were really tried


@pytest.mark.parametrize("name", [name for name in to_json(FULL) if name not in ("format", "id")])
def test_what_an_older_version_did_not_write_has_its_default(name: str) -> None:
    values = to_json(FULL)
    del values[name]
    if name == "state":
        with pytest.raises(RunError, match="damaged"):
            from_json(values)
    else:
        expected = getattr(RunRecord("x"), name)
        assert from_json(values) == replace(FULL, **{name: expected})


def test_parts_of_a_progress_may_be_missing_too() -> None:
    values = to_json(FULL) | {"progress": {"epoch": 2}, "rates": []}
    assert from_json(values).progress == Progress(epoch=2)


def test_what_a_later_version_wrote_beside_is_passed_over() -> None:
    values = to_json(FULL)
    values["colour"] = "blue"
    values["progress"]["colour"] = "blue"
    values["rates"][0]["colour"] = "blue"
    assert from_json(values) == FULL


def test_a_newer_format_is_refused() -> None:
    with pytest.raises(RunError, match="newer cnnviz"):
        from_json(to_json(FULL) | {"format": records.FORMAT + 1})


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "flying"},
        {"state": None},
        {"state": []},
        {"legs": 5},
        {"legs": ["many"]},
        {"legs": None},
        {"order": None},
        {"order": "first"},
        {"turn": "x"},
        {"attempt": [1]},
        {"beat": "1"},
        {"title": 5},
        {"changed": "today"},
        {"progress": 5},
        {"progress": {"epoch": "two"}},
        {"progress": {"batches": None}},
        {"latest": 5},
        {"best": [1]},
        {"latest": {"loss": "much"}},
        {"rates": 3},
        {"rates": [{"step": 1}]},
        {"rates": [[1, 2]]},
        {"notices": 4},
    ],
    ids=str,
)
def test_values_that_cannot_be_used_are_damage(changes: dict[str, Any]) -> None:
    with pytest.raises(RunError, match="damaged"):
        from_json(to_json(FULL) | changes)


@pytest.mark.parametrize("values", [None, [], "text", 5, {}])
def test_what_is_no_record_at_all_is_damage(values: Any) -> None:
    with pytest.raises(RunError, match="damaged"):
        from_json(values)


# --- states --------------------------------------------------------------------------------------


def test_every_state_has_its_followers_and_can_be_reached_and_left() -> None:
    assert set(NEXT) == set(STATES)
    followers = {state for following in NEXT.values() for state in following}
    assert followers == set(STATES)
    assert all(state not in NEXT[state] for state in STATES)


def test_a_worker_comes_only_through_the_queue() -> None:
    assert [state for state in STATES if "starting" in NEXT[state]] == ["queued"]
    assert [state for state in STATES if "running" in NEXT[state]] == ["starting", "pausing"]
    assert all(NEXT[state] == ("queued",) for state in ENDED)


@pytest.mark.parametrize("state", WITH_WORKER)
def test_a_vanished_worker_can_always_be_settled(state: str) -> None:
    settled = {"starting": "queued", "running": "queued", "pausing": "paused"}
    assert settled.get(state, "stopped") in NEXT[state]  # type: ignore[index]


@pytest.mark.parametrize("start", STATES)
@pytest.mark.parametrize("goal", STATES)
def test_only_what_may_follow_follows(start: Any, goal: Any) -> None:
    before = RunRecord("x", state=start, changed=1.0)
    if goal in NEXT[start]:
        assert moved(before, goal, 2.0, attempt=1) == replace(
            before, state=goal, changed=2.0, attempt=1
        )
    else:
        with pytest.raises(NotNow, match=start):
            moved(before, goal, 2.0)


def test_the_share_counts_whole_epochs_and_batches_of_all_legs() -> None:
    half = Progress(epoch=2, batch=5, batches=10)
    assert RunRecord("x", legs=(2, 3), progress=half).share == pytest.approx(0.5)
    assert RunRecord("x", legs=(2, 3)).share == 0.0
    assert RunRecord("x", legs=(1,), progress=half).share == 1.0
    assert RunRecord("x").share == 0.0
