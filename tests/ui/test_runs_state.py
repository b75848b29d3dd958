"""Searching, filtering, sorting and linking the list of runs."""

import dataclasses
from pathlib import Path

import pytest

from cnnviz.training.record import STATES, RunRecord
from cnnviz.training.spec import RunSpec
from cnnviz.training.store import Run
from cnnviz.ui import runs_state as state
from cnnviz.ui import runs_texts as texts
from cnnviz.ui.runs_state import View

ME = "web-me"
SMALL, LARGE = "20260101-000000-aaaaaa", "20260102-000000-bbbbbb"


def run(order: int, spec: RunSpec | None = None, **record: object) -> Run:
    changes = {"id": f"20260101-00000{order}-abcdef", "order": order, "legs": (5,)} | record
    return Run(Path(), spec or RunSpec(), RunRecord(**changes), {})


RUNS = [
    run(4, RunSpec(dataset="mnist", architecture="digits"), state="running", owner=ME),
    run(3, title="Große Ärzte", note="with Grandma’s learning rate", state="done"),
    run(2, RunSpec(optimizer="sgd"), state="failed", best={"val_accuracy": 0.9, "val_loss": 0.3}),
    run(1, state="done", best={"accuracy": 0.5, "loss": 1.5}),
]


def orders(**view: object) -> list[int]:
    return [one.record.order for one in state.fitting(RUNS, View(**view), ME)]


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        ({}, [4, 3, 2, 1]),
        ({"states": ("done", "failed")}, [3, 2, 1]),
        ({"datasets": ("mnist",)}, [4]),
        ({"architectures": ("small-vgg",)}, [3, 2, 1]),
        ({"mine": True}, [4]),
        ({"mine": True, "states": ("done",)}, []),
        ({"find": "GROSSE ärzte"}, [3]),
        ({"find": "grandma rate"}, [3]),
        ({"find": "sgd"}, [2]),
        ({"find": "training"}, [4]),  # what the screen calls the state
        ({"find": "000001-abc"}, [1]),
        ({"find": "sgd mnist"}, []),
        ({"find": "  "}, [4, 3, 2, 1]),
    ],
)
def test_search_and_filters(view: dict[str, object], expected: list[int]) -> None:
    assert orders(**view) == expected


@pytest.mark.parametrize(
    ("sort", "descending", "expected"),
    [
        ("created", True, [4, 3, 2, 1]),
        ("created", False, [1, 2, 3, 4]),
        ("title", False, [4, 3, 2, 1]),
        ("state", False, [4, 2, 3, 1]),
        ("dataset", False, [4, 3, 2, 1]),
        ("accuracy", True, [2, 1, 4, 3]),
        ("accuracy", False, [1, 2, 4, 3]),
        ("loss", False, [2, 1, 4, 3]),
    ],
)
def test_sorting_puts_what_has_no_figure_last(
    sort: str, descending: bool, expected: list[int]
) -> None:
    assert orders(sort=sort, descending=descending) == expected


@pytest.mark.parametrize("sort", texts.ORDERS)
def test_whatever_can_be_sorted_by_sorts(sort: str) -> None:
    assert sorted(orders(sort=sort)) == [1, 2, 3, 4]


def test_every_state_has_a_place_in_the_order() -> None:
    assert sorted(state.ACTIVE_FIRST) == sorted(STATES)


def test_a_link_comes_back_as_it_was() -> None:
    view = View(
        find="a, b & c",
        states=("done", "failed"),
        datasets=("mnist",),
        architectures=("small-vgg",),
        mine=True,
        sort="loss",
        descending=False,
        chosen=(SMALL, LARGE),
    )
    assert state.from_link(state.to_link(view)) == (view, [])


def test_a_usual_view_has_an_empty_link() -> None:
    assert state.to_link(View()) == {}
    assert state.from_link({}) == (View(), [])


def test_the_order_of_the_chosen_runs_is_kept_and_each_is_there_once() -> None:
    view, _ = state.from_link({"chosen": f"{LARGE},{SMALL},{LARGE},"})
    assert view.chosen == (LARGE, SMALL)


@pytest.mark.parametrize(
    "query",
    [
        {"states": "<b>x</b>"},
        {"datasets": "../../etc"},
        {"architectures": "a" * 65},
        {"sort": "-owner"},
        {"chosen": "../runs"},
        {"chosen": f"{SMALL}/.."},
    ],
)
def test_what_is_wrong_in_a_link_is_one_sentence_and_left_out(query: dict[str, str]) -> None:
    view, wrong = state.from_link(query)
    assert view == View()
    assert len(wrong) == 1
    assert len(wrong[0]) < 160


def test_a_link_with_very_much_in_it_is_cut() -> None:
    many = ",".join(f"20260101-{number:06d}-abcdef" for number in range(1000))
    view, wrong = state.from_link({"chosen": many, "find": "x" * 5000, "states": "q," * 500})
    assert len(view.chosen) == state.MOST_CHOSEN
    assert len(view.find) == 100
    assert len(wrong) == 1


def test_all_filters_but_the_search_are_counted() -> None:
    view = View(find="x", states=("done",), datasets=("mnist", "shapes"), mine=True)
    assert view.filters == 2
    assert dataclasses.replace(view, states=(), datasets=()).filters == 0
