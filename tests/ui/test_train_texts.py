"""Sentences of the Train page that are put together from settings and figures."""

import pytest

from cnnviz import datasets
from cnnviz.language import grouped
from cnnviz.training.augmentation import Augmentation
from cnnviz.training.estimate import Estimate
from cnnviz.training.queue import Place
from cnnviz.training.recipes import RECIPES
from cnnviz.training.record import STATES, Progress, RunRecord
from cnnviz.training.settings import SETTINGS
from cnnviz.training.spec import RunSpec, with_values
from cnnviz.ui import train_state
from cnnviz.ui import train_texts as texts

USUAL = train_state.values_of(RunSpec())


@pytest.mark.parametrize(
    ("value", "written"), [(1e-5, "0.00001"), (0.003, "0.003"), (1.0, "1"), (64, "64")]
)
def test_a_number_has_no_powers_of_ten(value: float, written: str) -> None:
    assert texts.number(value) == written


def test_the_summary_says_what_the_run_does() -> None:
    spec = RunSpec(epochs=5, batch=64)
    said = texts.summary(spec, ("Small VGG", "Shapes <b>"), 5, (1600, 400), 25)
    assert said == (
        "**Small VGG** learns to tell the 5 classes of **Shapes \\<b\\>** apart. It sees "
        "1\u202f600 pictures **5 times**, 64 at once, in 25 steps an epoch; 400 others check it."
    )
    once = texts.summary(RunSpec(epochs=1), ("A", "B"), 2, (40, 0), 1)
    assert "**once**" in once
    assert "in 1 step an epoch; no pictures check it" in once


def test_nothing_is_listed_where_all_is_as_usual() -> None:
    assert texts.changed(USUAL, USUAL) == ""
    other = train_state.values_of(RunSpec(epochs=99, batch=8, dataset="mnist"))
    assert texts.changed(other, USUAL) == ""  # that is in the summary


def test_what_is_not_as_usual_is_listed_as_its_widget_shows_it() -> None:
    values = {
        "optimizer": "sgd",
        "rate": 1e-5,
        "schedule": "cosine",
        "warmup": 0.1,
        "rotation": 12.0,
        "flip": True,
        "precision": "float32",
    }
    said = texts.changed(train_state.values_of(with_values(RunSpec(), values)), USUAL)
    assert said == (
        "Also set: optimizer **SGD with momentum**, learning rate **0.00001**, schedule "
        "**cosine**, warm-up **10 %**, rotation **12°**, flip **on**, precision **32 bits**."
    )


@pytest.mark.parametrize("name", RECIPES)
def test_every_recipe_can_be_told(name: str) -> None:
    values = train_state.values_of(RECIPES[name].spec)
    told = texts.changed(values, USUAL)
    said = {"dataset", "architecture", "epochs", "batch"}
    assert told.startswith("Also set: ") == any(
        values[one] != USUAL[one] for one in USUAL.keys() - said
    )


def test_an_epoch_of_so_many_steps_is_told_as_such() -> None:
    said = texts.summary(RunSpec(epochs=70, steps=8), ("A", "B"), 2, (1600, 400), 8)
    assert said.endswith("32 at once, in **70 epochs** of 8 steps; 400 others check it.")


def test_all_choices_of_the_form_have_words() -> None:
    told = {
        "optimizer": texts.OPTIMIZERS,
        "schedule": texts.SCHEDULES,
        "precision": texts.PRECISIONS,
        "border": texts.BORDERS,
        "colour": texts.COLOURS,
    }
    for name, words in told.items():
        assert tuple(words) == train_state.choices(name)
    assert texts.OPTIMIZER_HELP.keys() == texts.OPTIMIZERS.keys()
    assert texts.SCHEDULE_HELP.keys() == texts.SCHEDULES.keys()


@pytest.mark.parametrize(
    ("place", "slots", "words"),
    [
        (None, 1, texts.NO_PLACES),
        (Place(1, 0.0), 0, texts.NO_PLACES),
        (Place(1, 0.0), 1, texts.FREE),
        (Place(1, 60.0), 1, "Yours is the next run, in about 1 min."),
        (Place(1, None), 1, "Yours is the next run."),
        (Place(2, 90.0), 1, "1 run waits before yours, in about 1 min 30 s."),
        (Place(4, None), 2, "3 runs wait before yours."),
    ],
)
def test_the_place_in_line(place: Place | None, slots: int, words: str) -> None:
    assert texts.place(place, slots).startswith(words)


@pytest.mark.parametrize(
    ("seconds", "written"),
    [
        (0.2, "1 s"),
        (7.4, "7 s"),
        (23.4, "25 s"),
        (79, "1 min 20 s"),
        (539, "9 min"),
        (9000, "2 h 30 min"),
        (None, texts.UNKNOWN_TIME),
    ],
)
def test_time_is_written_no_more_exactly_than_it_is_known(
    seconds: float | None, written: str
) -> None:
    assert texts.duration(Estimate(1, 1, 1, seconds, 3 * 1024**3, "")) == written


def test_memory_is_written_for_people() -> None:
    assert texts.memory(Estimate(1, 1, 1, 1.0, 3 * 1024**3, "")) == "3.0 GB"


def test_a_wrong_value_of_a_link_names_the_setting_and_what_it_can_be() -> None:
    said = texts.wrong_setting("dataset", "moon", ("shapes", "mnist"))
    assert said == (
        "The link asks for “moon” as data set, which it cannot be. Known are: shapes, mnist. "
        "The usual value stands in its place."
    )
    assert "Known" not in texts.wrong_setting("epochs", "x", ())


@pytest.mark.parametrize("data", datasets.DATASETS, ids=lambda data: data.name)
def test_data_sets_are_described(data: datasets.DataSet) -> None:
    said = texts.described(data)
    assert f"{len(data.classes)} classes" in said
    assert grouped(data.training_pictures) in said
    assert ("grey" in said) == (data.image_shape[2] == 1)
    assert data.title.split()[0].replace("-", "\\-") in texts.missing(data)


@pytest.mark.parametrize("state", STATES)
def test_the_finder_always_says_how_far_it_is(state: str) -> None:
    record = RunRecord(id="x", state=state, legs=(1,))  # type: ignore[arg-type]
    waits = state == "queued"
    assert texts.finding(record) == ("Waiting in line …" if waits else "Getting ready …")


def test_the_finder_says_its_share_in_percent() -> None:
    now = Progress(batch=50, batches=200)
    record = RunRecord(id="x", state="running", legs=(1,), progress=now)
    assert texts.finding(record) == "Trying rates: 25 %"


def test_why_the_finder_shows_nothing() -> None:
    failed = RunRecord(id="x", state="failed", error="No memory is left.")
    assert texts.finder_empty(failed).endswith("No memory is left.")
    assert "stopped" in texts.finder_empty(RunRecord(id="x", state="stopped"))


@pytest.mark.parametrize("schedule", ["constant", "cosine", "step"])
def test_the_drawn_plan_is_also_told(schedule: str) -> None:
    spec = RunSpec(rate=1e-4, epochs=7, schedule=schedule, warmup=0.1)  # type: ignore[arg-type]
    said = texts.plan_alt(spec)
    assert "over 7 epochs: from 0.0001" in said
    assert "warm-up" in said


def test_the_preview_says_whether_anything_is_changed() -> None:
    assert texts.previewed(Augmentation()) == texts.PREVIEW_OFF
    assert texts.previewed(Augmentation(flip=True)) == texts.PREVIEW_ON
    assert len({texts.changed_alt("cat", number) for number in range(3)}) == 3


def test_no_setting_is_without_its_words() -> None:
    assert train_state.values_of(RunSpec()).keys() == SETTINGS.keys()
