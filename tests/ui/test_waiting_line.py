"""The line of evaluations: one at a time, each once, and nothing for those who have left."""

import threading
from collections.abc import Callable

import pytest

from cnnviz.errors import Busy, DataError
from cnnviz.ui import waiting_line
from cnnviz.ui.waiting_line import BROKEN, Desk, Line, Standing, Work

PATIENCE = 20.0
"""Seconds."""


class Gate:
    """Work that waits until it is let go, and tells what happened to it."""

    def __init__(self, answer: str = "found") -> None:
        self.answer = answer
        self.begun, self.go, self.ended = threading.Event(), threading.Event(), threading.Event()
        self.times = 0
        self.desk: Desk | None = None

    def __call__(self, desk: Desk) -> str:
        self.times += 1
        self.desk = desk
        self.begun.set()
        assert self.go.wait(PATIENCE)
        self.ended.set()
        if desk.cancelled():
            raise DataError("stopped")
        return self.answer


@pytest.fixture
def line() -> Line[str]:
    return Line(1000, len)


def until(true: Callable[[], object]) -> None:
    """Wait for what another thread is about to do."""
    pause = threading.Event()
    for _ in range(int(PATIENCE * 100)):
        if true():
            return
        pause.wait(0.01)
    pytest.fail("it never came to that")


def test_work_is_done_in_turn_and_its_progress_is_told(line: Line[str]) -> None:
    first, second = Gate("one"), Gate("two")
    line.ask([Work("a", first), Work("b", second)], "me")
    assert first.begun.wait(PATIENCE)
    assert line.standing("a", "me") == Standing(working=True)
    assert line.standing("b", "me") == Standing(before=1)
    assert not second.begun.is_set()
    first.desk.progress(3, 10)
    assert line.standing("a", "me") == Standing(working=True, done=3, total=10)
    first.desk.fetched(5, 7)
    assert line.standing("a", "me") == Standing(working=True, done=5, total=7, fetching=True)
    first.go.set()
    second.go.set()
    until(lambda: line.found("b"))
    assert (line.found("a"), line.found("b")) == ("one", "two")
    until(lambda: line.standing("b", "me") is None)


def test_the_same_work_is_done_once_for_all(line: Line[str]) -> None:
    gate = Gate()
    line.ask([Work("a", gate)], "me")
    assert gate.begun.wait(PATIENCE)
    line.ask([Work("a", Gate("never"))], "you")
    gate.go.set()
    until(lambda: line.found("a"))
    line.ask([Work("a", gate)], "a third")  # it is there already
    assert line.standing("a", "a third") is None
    assert gate.times == 1


def test_what_only_one_wanted_ends_when_they_stop(line: Line[str]) -> None:
    gate, waiting = Gate(), Gate()
    line.ask([Work("a", gate), Work("b", waiting)], "me")
    assert gate.begun.wait(PATIENCE)
    line.leave("me")
    assert line.standing("a", "me") is line.standing("b", "me") is None
    gate.go.set()
    assert gate.ended.wait(PATIENCE)
    line.ask([Work("c", again := Gate())], "me")
    again.go.set()
    until(lambda: line.found("c"))
    assert line.found("a") is None
    assert line.failure("a") == ""
    assert not waiting.begun.is_set()


def test_what_another_wants_goes_on(line: Line[str]) -> None:
    gate = Gate()
    line.ask([Work("a", gate)], "me")
    line.ask([Work("a", gate)], "you")
    assert gate.begun.wait(PATIENCE)
    line.leave("me")
    assert line.standing("a", "you") == Standing(working=True)
    gate.go.set()
    until(lambda: line.found("a"))


def test_whoever_asks_for_something_else_leaves_the_line_before(line: Line[str]) -> None:
    busy, old, new = Gate(), Gate(), Gate()
    line.ask([Work("busy", busy)], "you")
    assert busy.begun.wait(PATIENCE)
    line.ask([Work("old", old)], "me")
    line.ask([Work("new", new)], "me")
    assert line.standing("old", "me") is None
    assert line.standing("new", "me") == Standing(before=1)
    for gate in (busy, new):
        gate.go.set()
    until(lambda: line.found("new"))
    assert not old.begun.is_set()


def test_stopped_work_that_is_wanted_again_begins_anew(line: Line[str]) -> None:
    gate, again = Gate(), Gate("whole")
    line.ask([Work("a", gate)], "me")
    assert gate.begun.wait(PATIENCE)
    line.leave("me")
    assert gate.desk.cancelled()
    line.ask([Work("a", again)], "me")
    assert line.standing("a", "me") == Standing(before=1)
    for each in (gate, again):
        each.go.set()
    until(lambda: line.found("a"))
    assert line.found("a") == "whole"


@pytest.mark.parametrize(
    ("error", "sentence"), [(DataError("No pictures."), "No pictures."), (KeyError("x"), BROKEN)]
)
def test_what_went_wrong_is_a_sentence_until_it_is_tried_again(
    line: Line[str], error: Exception, sentence: str
) -> None:
    def fail(_: Desk) -> str:
        raise error

    line.ask([Work("a", fail)], "me")
    until(lambda: line.failure("a"))
    assert line.failure("a") == sentence
    until(lambda: line.standing("a", "me") is None)
    gate = Gate()
    line.ask([Work("a", gate)], "me")
    assert line.failure("a") == ""
    gate.go.set()
    until(lambda: line.found("a"))


def test_a_line_that_is_too_long_is_refused(
    line: Line[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting_line, "MOST_WAITING", 1)
    gate = Gate()
    line.ask([Work("a", gate)], "me")
    assert gate.begun.wait(PATIENCE)
    line.ask([Work("b", gate)], "you")
    with pytest.raises(Busy, match="try again in a few minutes"):
        line.ask([Work("c", gate)], "a third")
    gate.go.set()
    until(lambda: line.found("b"))
