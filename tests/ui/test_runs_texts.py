"""The words of the Runs page."""

from pathlib import Path

import pytest

from cnnviz.training.augmentation import Augmentation
from cnnviz.training.queue import Place
from cnnviz.training.record import RunRecord
from cnnviz.training.settings import SETTINGS
from cnnviz.training.spec import RunSpec, flat
from cnnviz.training.store import Run
from cnnviz.ui import runs
from cnnviz.ui import runs_texts as texts
from cnnviz.zoo import card_file

SPECS = (
    RunSpec(),
    RunSpec(optimizer="sgd", schedule="step", precision="mixed_bfloat16", deterministic=True),
    RunSpec(augmentation=Augmentation(rotation=15, flip=True, border="mirror"), dropout=0.3),
)


def run(title: str = "") -> Run:
    return Run(Path(), RunSpec(), RunRecord(id="20260101-000000-abcdef", title=title), {})


@pytest.mark.parametrize("spec", SPECS)
def test_every_setting_of_a_run_can_be_written(spec: RunSpec) -> None:
    for name, value in flat(spec).items():
        assert texts.value(name, value)
        assert texts.setting(name, value)
        assert texts.label(name) == SETTINGS[name].label


@pytest.mark.parametrize(
    ("name", "value", "written"),
    [
        ("rate", 0.001, "rate 0.001"),
        ("optimizer", "sgd", "SGD with momentum"),
        ("flip", True, "flip"),
        ("flip", False, "flip off"),
        ("rotation", 15.0, "rotation 15°"),
        ("validation", 0.25, "validation share 25 %"),
        ("dropout", -1.0, "dropout as designed"),
    ],
)
def test_a_setting_is_written_shortly(name: str, value: object, written: str) -> None:
    assert texts.setting(name, value) == written


def test_the_list_tells_the_usual_three_settings_and_whatever_was_changed() -> None:
    usual = RunSpec()
    three = ["Adam", f"rate {usual.rate:g}", f"batch {usual.batch}"]
    assert runs.settings_of(usual) == three
    changed = RunSpec(dataset="mnist", epochs=9, seed=7, weight_decay=0.01)
    assert sorted(set(runs.settings_of(changed)) - set(three)) == ["seed 7", "weight decay 0.01"]


def test_what_is_too_much_for_a_line_is_counted() -> None:
    assert texts.settings(["a", "b"], 0) == "a, b"
    assert texts.settings(["a", "b"], 3) == "a, b +3"
    assert texts.settings(["a"], -2) == "a"


@pytest.mark.parametrize(
    ("place", "written"),
    [
        (None, ""),
        (Place(1, 0.0), "next in line"),
        (Place(1, None), "next in line"),
        (Place(3, None), "place 3 in line"),
        (Place(2, 200.0), "place 2 in line, in about 3 min 20 s"),
    ],
)
def test_a_place_in_line(place: Place | None, written: str) -> None:
    assert texts.place(place) == written


@pytest.mark.parametrize(
    ("seconds", "written"),
    [
        (-5, "just now"),
        (59, "just now"),
        (60, "1 min ago"),
        (7300, "2 h ago"),
        (200_000, "2 d ago"),
    ],
)
def test_how_long_ago(seconds: float, written: str) -> None:
    assert texts.ago(seconds) == written


@pytest.mark.parametrize(
    ("numbers", "written"),
    [
        (((1, 1), 0, 0, 0), "1 run"),
        (((7, 7), 2, 1, 0), "7 runs · 2 training · 1 waiting"),
        (((0, 7), 0, 3, 2), "**0** of 7 runs · 3 waiting · [2 chosen](#chosen-runs)"),
    ],
)
def test_how_many_runs_there_are(numbers: tuple, written: str) -> None:
    assert texts.counted(*numbers) == written


@pytest.mark.parametrize("action", texts.MEANINGS)
@pytest.mark.parametrize("count", [1, 2])
def test_every_action_is_asked_about_and_reported(action: str, count: int) -> None:
    assert str(count) in texts.title_of(action, count)
    assert texts.meaning(action, count).endswith(".")
    assert texts.did(action, count).startswith(f"{count} run")


def test_whose_runs_they_are() -> None:
    assert texts.others(1, 1).startswith("**This run was started")
    assert texts.others(2, 2).startswith("**These runs were started")
    assert texts.others(1, 3).startswith("**1 of them was started")
    assert texts.others(2, 3).startswith("**2 of them were started")


def test_of_many_runs_only_the_first_are_listed() -> None:
    assert texts.listed(["a*b"]) == r"- a\*b"
    assert (
        texts.listed([f"run {number}" for number in range(20)]).splitlines()[-1] == "- and 12 more"
    )


@pytest.mark.parametrize(
    "title", ["Größe & Co.", "***", "  ", "A" * 80, "../x", "20260101-000000-abcdef"]
)
def test_whatever_a_run_is_called_a_good_name_is_proposed(title: str) -> None:
    assert card_file.NAME.fullmatch(texts.proposed_name(run(title)))
