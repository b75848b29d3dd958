"""The Train page in Streamlit's own test client: settings, sentences, links, Start, the finder."""

import os
from dataclasses import replace
from functools import partial
from html import escape
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import streamlit as st
from PIL import Image
from streamlit.testing.v1 import AppTest

from cnnviz import datasets
from cnnviz.datasets import own
from cnnviz.language import grouped
from cnnviz.training import finder, metrics, service, store
from cnnviz.training import spec as specs
from cnnviz.training.augmentation import Augmentation
from cnnviz.training.recipes import RECIPES
from cnnviz.training.record import STATES
from cnnviz.training.settings import SETTINGS
from cnnviz.training.spec import RunSpec
from cnnviz.types import UInt8
from cnnviz.ui import train_recipes
from cnnviz.ui import train_state as state
from cnnviz.ui import train_texts as texts
from tests.pages import screen
from tests.pages.screen import ME, fresh, ran

OTHER = RunSpec(
    dataset="digits8",
    architecture="digits",
    epochs=7,
    batch=48,
    optimizer="sgd",
    rate=0.0321,
    momentum=0.85,
    schedule="inverse",
    steps=20,
    decay=1e-4,
    warmup=0.1,
    step_epochs=3,
    step_factor=0.3,
    validation=0.25,
    pictures=900,
    side=12,
    colour="grey",
    augmentation=Augmentation(
        rotation=12.0,
        shift=2 / 28,
        zoom=0.12,
        shear=0.15,
        flip=True,
        brightness=0.2,
        saturation=0.3,
        erase=0.25,
        border="mirror",
    ),
    dropout=0.35,
    weight_decay=0.005,
    smoothing=0.05,
    averaging=0.95,
    patience=3,
    seed=17,
    precision="float32",
    deterministic=True,
)
"""No setting is as usual, and some are none of the values that are offered."""


@pytest.fixture(autouse=True)
def started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[bool]:
    """An empty store without a dispatcher; returns how often one was asked for, and if warm."""
    asked: list[bool] = []
    monkeypatch.setenv("CNNVIZ_HOME", str(tmp_path))
    monkeypatch.setattr(service, "ensure_running", lambda *, warm=False: asked.append(warm))
    return asked


@pytest.fixture
def went(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """The query of each page that was switched to."""
    gone: list[dict[str, str]] = []

    def switch_page(page: str, *, query_params: dict[str, str]) -> None:
        assert page.endswith("pages/run.py")
        gone.append(query_params)

    monkeypatch.setattr(st, "switch_page", switch_page)
    return gone


opened = partial(screen.opened, "train")


def open_all(test: AppTest) -> AppTest:
    """Open every box, so that all widgets are there."""
    for title in (
        texts.SHARES,
        texts.LAYERS,
        texts.PLAN,
        texts.FINDER,
        texts.AUGMENTATION,
        texts.REGULARISATION,
        texts.CHANCE,
    ):
        test.session_state[f"train-open-{title}"] = True
    return ran(test)


def said(test: AppTest) -> str:
    shown = (*test.markdown, *test.caption, *test.warning, *test.error, *test.info)
    return " ".join(each.value for each in shown).replace("\\", "")


def query(test: AppTest) -> dict[str, str]:
    return dict(test.query_params.items())


def spec_of(test: AppTest) -> RunSpec:
    return test.session_state[state.SPEC]  # type: ignore[no-any-return]


def start(test: AppTest) -> AppTest:
    test.button(key="train-start").click()
    return ran(test)


# ----------------------------------------------------------------------------------- a newcomer


def test_a_newcomer_can_press_start_at_once(
    went: list[dict[str, str]], started: list[bool]
) -> None:
    test = start(opened())
    (run,) = store.runs()
    assert run.spec == RunSpec()
    assert run.record.state == "queued"
    assert run.made["fingerprint"] == datasets.fingerprint(datasets.dataset("shapes"))
    assert run.record.owner.startswith("web-")
    assert went == [{"run": run.id}]
    assert started == [True, True, False]
    assert not test.warning


def test_every_setting_has_a_widget_with_its_help() -> None:
    test = open_all(opened(optimizer="sgd", schedule="step"))
    helps = helped(test) | helped(open_all(opened(schedule="inverse")))
    for name, words in SETTINGS.items():
        if name == "network":  # the Build page is for that
            continue
        assert state.key(name) in helps, name
        if name != "rate":  # the steps beside it have it
            assert helps[state.key(name)] == words.help
    assert helps[state.beside("rate")] == SETTINGS["rate"].help


def helped(test: AppTest) -> dict[str, str]:
    """Return the help of each widget by its key."""
    widgets = [
        *test.number_input,
        *test.slider,
        *test.select_slider,
        *test.selectbox,
        *test.toggle,
        *test.button_group,
    ]
    return {widget.key: widget.help for widget in widgets}


def test_it_shows_a_picture_of_each_class_with_its_count() -> None:
    html = " ".join(each.proto.body for each in opened().get("html"))
    for label in datasets.dataset("shapes").classes:
        assert f'alt="A training picture of the class {label} of Coloured shapes"' in html
    assert html.count("<small>400</small>") == 5


@pytest.mark.skipif(not os.environ.get("CNNVIZ_DATA_DIR"), reason="needs the real data sets")
@pytest.mark.parametrize("name", ["mnist", "cifar10"])
def test_the_large_data_sets_show_their_classes_too(name: str) -> None:
    data = datasets.dataset(name)
    html = " ".join(each.proto.body for each in opened(dataset=name).get("html"))
    assert all(f"class {label} of" in html for label in data.classes)


def test_a_data_set_that_is_not_there_is_a_sentence_and_no_download(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("CNNVIZ_DATA_DIR", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    if datasets.dataset("cifar10").origin() is not None:
        pytest.skip("a download lies in the second folder")
    test = open_all(opened(dataset="cifar10"))
    assert "cifar10.zip" in test.info[0].value
    assert texts.PREVIEW_MISSING in said(test)
    assert not test.button(key="train-start").disabled


def test_the_layers_of_the_network_are_listed() -> None:
    test = open_all(opened(architecture="cifar10", dataset="shapes"))
    rows = test.dataframe[0].value
    assert rows["Layer"].iloc[0] == "image"
    assert rows["Output"].iloc[-1] == "5"
    assert "batch norm" in " ".join(rows["What it is"]).lower()
    count = int(rows["Parameters"].sum())
    assert f"Training changes its **{grouped(count)} parameters**." in said(test)


def test_only_what_is_not_frozen_is_said_to_change() -> None:
    test = opened(architecture="mobilenet-v2-035", dataset="cats_and_dogs", side="96")
    assert "Training changes **1 281** of its 411 489 parameters" in said(test)


# -------------------------------------------------------------------------------------- the link


def test_a_link_carries_the_whole_form() -> None:
    link = state.link_of(OTHER)
    assert set(link) == set(SETTINGS) - {"network"}
    test = open_all(opened(**link, title="My run"))
    assert spec_of(test) == OTHER
    assert query(test) == link | {"title": "My run"}
    assert not test.warning
    assert test.text_input[0].value == "My run"
    ran(test)
    assert spec_of(test) == OTHER
    assert query(test) == link | {"title": "My run"}


def test_a_run_of_the_finder_is_repeated_as_what_it_searched_for() -> None:
    subject = specs.Subject(2000, 5, (32, 32, 3), 1)
    sweep = finder.sweep_of(RunSpec(optimizer="sgd", batch=128, seed=4, epochs=9), subject)
    link = state.link_of(sweep)
    assert state.from_link(link) == (RunSpec(optimizer="sgd", batch=128, seed=4), [])


def test_what_is_as_usual_is_not_in_the_link() -> None:
    assert query(opened()) == {"dataset": "shapes", "architecture": "small-vgg"}


def test_a_link_counts_more_than_what_the_session_remembers() -> None:
    test = fresh("train")
    test.session_state[state.SPEC] = OTHER
    for name, value in state.link_of(RunSpec(seed=8)).items():
        test.query_params[name] = value
    assert spec_of(ran(test)) == RunSpec(seed=8)


def test_going_back_from_the_run_keeps_the_form() -> None:
    test = fresh("train")
    test.session_state[state.SPEC] = OTHER
    test.query_params["run"] = "20261122-040143-db5b68"
    assert spec_of(ran(test)) == OTHER
    assert query(test) == state.link_of(OTHER)
    assert not test.warning


def test_an_address_that_lags_behind_does_not_undo_what_was_set() -> None:
    test = opened(epochs="9")
    test.number_input(key=state.key("epochs")).set_value(12)
    ran(test)
    test.query_params["epochs"] = "9"  # as a browser says that has not heard of 12 yet
    test.number_input(key=state.key("epochs")).set_value(13)
    assert spec_of(ran(test)).epochs == 13
    assert query(test)["epochs"] == "13"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("dataset", "<img src=x onerror=alert(1)>"),
        ("architecture", "**bold**"),
        ("optimizer", "adamw"),
        ("schedule", "sweep"),
        ("precision", "$x$"),
        ("border", "wall"),
        ("epochs", "0"),
        ("epochs", "100000"),
        ("epochs", "1e3"),
        ("epochs", "9" * 400),
        ("rate", "-1"),
        ("rate", "nan"),
        ("rate", "inf"),
        ("rate", "fast"),
        ("rotation", "720"),
        ("flip", "yes"),
        ("seed", "-1"),
        ("side", "2.5"),
        ("dropout", "1"),
        ("wheels", "4"),
    ],
)
def test_a_wrong_value_in_the_link_is_one_sentence_and_the_usual_value(
    name: str, value: str
) -> None:
    test = opened(**{name: value})
    assert len(test.warning) == 1
    assert "<" not in test.warning[0].value.replace("\\<", "")
    assert spec_of(test) == RunSpec()
    assert not test.button(key="train-start").disabled
    test.number_input(key=state.key("epochs")).set_value(3)
    assert not ran(test).warning


def test_every_wrong_value_has_its_sentence_and_the_good_ones_count() -> None:
    test = opened(epochs="x", batch="0", seed="4")
    assert len(test.warning) == 2
    assert spec_of(test) == RunSpec(seed=4)


# --------------------------------------------------------------------------------- what is wrong


@pytest.mark.parametrize(
    ("name", "value"),
    [("epochs", 0), ("epochs", 10**5), ("seed", -3), ("pictures", -1), ("patience", 999)],
)
def test_a_typed_number_that_makes_no_sense_is_said_and_nothing_can_start(
    name: str, value: int
) -> None:
    test = open_all(opened())
    test.number_input(key=state.key(name)).set_value(value)
    ran(test)
    sentence = specs.complaints(spec_of(test), state.ANY_SUBJECT)[name]
    assert said(test).count(sentence) >= 2  # at its widget and beside Start
    assert test.button(key="train-start").disabled
    test.number_input(key=state.key(name)).set_value(getattr(RunSpec(), name))
    assert not ran(test).error


def test_a_rate_of_zero_is_said_and_the_steps_stay() -> None:
    test = opened()
    test.number_input(key=state.key("rate")).set_value(0.0)
    ran(test)
    assert "learning rate must be" in said(test)
    assert test.button(key="train-start").disabled
    test.number_input(key=state.key("rate")).set_value(0.002)
    ran(test)
    assert test.select_slider(key=state.beside("rate")).value == 0.002
    assert not test.error


def test_what_does_not_fit_together_is_said_also_while_its_box_is_closed() -> None:
    test = opened(dataset="digits8", architecture="cifar10", side="4", validation="0.001")
    assert "shrinks a picture" in said(test)
    assert "validation picture" in said(test)
    assert test.button(key="train-start").disabled
    assert open_all(test).error


def test_steps_and_number_of_the_rate_follow_each_other() -> None:
    test = opened()
    test.select_slider(key=state.beside("rate")).set_value(0.03)
    assert ran(test).number_input(key=state.key("rate")).value == 0.03
    test.number_input(key=state.key("rate")).set_value(0.0123)
    assert ran(test).select_slider(key=state.beside("rate")).value == 0.0123
    assert spec_of(test).rate == 0.0123
    assert query(test)["rate"] == "0.0123"


# --------------------------------------------------------------------------------------- presets


@pytest.fixture
def no_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """No data set is on this machine, so that none is read."""
    monkeypatch.setattr(datasets, "fingerprint", lambda _: "")


@pytest.mark.usefixtures("no_pictures")
def test_a_recipe_fills_the_whole_form() -> None:
    test = open_all(opened(seed="9", rotation="5"))
    for name in ("cats-dogs-300", "cifar10-grey", "flower17-better"):
        wanted = RECIPES[name]
        test.button(key=f"train-use-{name}").click()
        ran(test)
        assert spec_of(test) == wanted.spec
        assert state.from_link(query(test)) == (wanted.spec, [])
        assert test.button(key=f"train-use-{name}").disabled
        assert f"In the form now: **{wanted.title}**" in said(test)
    test.number_input(key=state.key("seed")).set_value(77)
    assert not ran(test).button(key="train-use-flower17-better").disabled


@pytest.mark.usefixtures("no_pictures")
def test_every_recipe_is_a_card_with_what_the_article_got() -> None:
    test = opened()
    html = " ".join(each.proto.body for each in test.get("html"))
    for name, one in train_recipes.GALLERY.items():
        assert test.button(key=f"train-use-{name}")
        for words in (one.title, one.summary, one.reported, one.expected):
            assert escape(words) in html
    assert html.count(" on this machine.</small>") >= len(RECIPES) - 1  # one has to be built first


@pytest.mark.parametrize("name", RECIPES)
def test_a_link_names_a_recipe_and_what_differs_from_it(name: str) -> None:
    wanted = RECIPES[name].spec
    assert state.from_link({"recipe": name}) == (wanted, [])
    changed = specs.with_values(wanted, {"epochs": 9, "zoom": 0.5})
    assert state.from_link({"recipe": name, "epochs": "9", "zoom": "0.5"}) == (changed, [])
    assert state.from_link(state.link_of(wanted)) == (wanted, [])


def test_a_link_with_an_unknown_recipe_is_told_which_there_are() -> None:
    found, wrong = state.from_link({"recipe": "<b>", "epochs": "9"})
    assert found == RunSpec(epochs=9)
    assert "choose one of digits, cifar10-grey" in wrong[0]


# ------------------------------------------------------------------------------------- what is own

LINE = "conv-4_relu_max_flatten_dense-8_relu"


def test_an_own_network_comes_with_the_link_and_goes_with_another_choice() -> None:
    test = open_all(opened(network=LINE))
    assert (spec_of(test).architecture, spec_of(test).network) == ("own", LINE)
    rows = test.dataframe[0].value
    assert list(rows["Layer"])[:3] == ["image", "conv1", "relu1"]
    count = int(rows["Parameters"].sum())
    assert f"Training changes its **{grouped(count)} parameters**." in said(test)
    assert query(test)["network"] == LINE
    test.selectbox(key=state.key("architecture")).set_value("digits")
    ran(test)
    assert (spec_of(test).architecture, spec_of(test).network) == ("digits", "")
    assert "network" not in query(test)


@pytest.mark.parametrize(
    ("line", "words"), [("cnov-4", "There is no layer “cnov-4”"), ("conv-9999", "filters must be")]
)
def test_an_own_network_that_cannot_be_is_a_sentence(line: str, words: str) -> None:
    test = opened(network=line)
    assert words in said(test)
    assert spec_of(test).network in ("", line)


def test_an_own_network_that_is_too_large_for_the_pictures_cannot_start() -> None:
    test = open_all(opened(network="flatten_dense-4096_dense-4096_dense-4096", side="64"))
    assert "more than the 20,000,000" in said(test)
    assert test.button(key="train-start").disabled
    assert texts.NO_LAYERS in said(test)


def test_own_pictures_can_be_chosen_by_their_link() -> None:
    pictures = np.random.default_rng(0).integers(0, 256, (20, 12, 12, 3), np.uint8)
    files = [
        (f"set/{label}/{number}.png", BytesIO(encoded(pictures[number])))
        for number in range(20)
        for label in (("a", "b")[number % 2],)
    ]
    name = own.add_files(files, "My set", owner=ME).data.name
    test = opened(dataset=name, batch="4", side="16", validation="0.3")
    assert spec_of(test).dataset == name
    assert not test.warning
    assert "My set" in test.selectbox(key=state.key("dataset")).options
    assert not test.button(key="train-start").disabled


def encoded(picture: UInt8) -> bytes:
    """Return a picture as a PNG file."""
    file = BytesIO()
    Image.fromarray(picture).save(file, "PNG")
    return file.getvalue()


# -------------------------------------------------------------------------------------- the rest


def test_widgets_begin_with_what_the_session_remembers() -> None:
    left = open_all(opened())
    left.number_input(key=state.key("epochs")).set_value(11)
    left.slider(key=state.key("rotation")).set_value(25.0)
    left.text_input[0].set_value("Turned")
    ran(left)
    back = fresh("train")
    for name in (state.SPEC, state.KEPT_TITLE):  # widgets are forgotten when a page is left
        back.session_state[name] = left.session_state[name]
    open_all(ran(back))
    assert spec_of(back) == specs.with_values(RunSpec(), {"epochs": 11, "rotation": 25.0})
    assert back.number_input(key=state.key("epochs")).value == 11
    assert back.slider(key=state.key("rotation")).value == 25.0
    assert back.text_input[0].value == "Turned"
    assert query(back) == query(left)


def test_the_preview_shows_what_training_would_see() -> None:
    test = open_all(opened())
    assert texts.PREVIEW_OFF in said(test)
    test.slider(key=state.key("rotation")).set_value(40.0)
    ran(test)
    assert texts.PREVIEW_ON in said(test)
    html = " ".join(each.proto.body for each in test.get("html"))
    assert html.count("randomly changed") == 9
    before = html
    test.button(key="train-another").click()
    assert before != " ".join(each.proto.body for each in ran(test).get("html"))


def test_a_full_queue_is_one_sentence_and_the_form_stays(
    monkeypatch: pytest.MonkeyPatch, went: list[dict[str, str]]
) -> None:
    strict = store.Quota(per_owner=1)
    monkeypatch.setattr(store, "Quota", lambda: strict)
    test = opened(epochs="9")
    start(test)
    start(test)
    assert len(went) == 1
    assert len(test.error) == 1
    assert "1 runs that wait or train" in test.error[0].value.replace("\\", "")
    assert spec_of(test).epochs == 9


def test_a_name_with_markup_is_refused_with_a_sentence(went: list[dict[str, str]]) -> None:
    test = opened()
    test.text_input[0].set_value("<b>x</b>/..")
    start(ran(test))
    assert went == []
    assert "slashes" in test.error[0].value
    assert "<" not in test.error[0].value.replace("\\<", "")
    test.text_input[0].set_value("A good name")
    start(ran(test))
    assert [run.record.title for run in store.runs()] == ["A good name"]


def test_the_place_in_line_is_told_before_starting(monkeypatch: pytest.MonkeyPatch) -> None:
    status = service.Status(running=True, slots=("cpu:0",), engine="local")
    monkeypatch.setattr(service, "status", lambda: status)
    assert texts.FREE in said(opened())
    for owner in ("a", "b", "b"):
        store.submit(RunSpec(), owner=owner)
    # One of each visitor comes before; the second of b does not, since visitors take turns.
    assert "2 runs wait before yours, in about" in said(opened())


# -------------------------------------------------------------------------------------- the finder


def found_curve(run: store.Run) -> None:
    """Write what a worker would log: a loss that falls fastest at 0.002."""
    rates = np.geomspace(1e-6, 1.0, 200)
    losses = 0.3 + 2 / (1 + (rates / 0.002) ** 2) + 10 * rates**2
    rows = [
        metrics.batch_row(step, loss, 0.5, rate)
        for step, (rate, loss) in enumerate(zip(rates, losses, strict=True), 1)
    ]
    metrics.append(run.folder / "batches.bin", b"".join(rows))


def ended(run: store.Run, *states: str) -> None:
    for name in states:
        assert name in STATES
        store.update(run.id, lambda record, to=name: replace(record, state=to))


def test_the_finder_tries_all_rates_and_its_rate_can_be_taken_over(started: list[bool]) -> None:
    test = open_all(opened(epochs="9", seed="5"))
    test.button(key="train-find").click()
    ran(test)
    (run,) = store.runs()
    subject = specs.Subject(2000, 5, (32, 32, 3), 1)
    assert run.spec == finder.sweep_of(RunSpec(epochs=9, seed=5), subject)
    assert False in started
    assert "Waiting in line" in test.get("progress")[0].proto.text
    found_curve(run)
    ended(run, "running", "done")
    ran(test)
    test.button(key="train-find-take").click()
    ran(test)
    assert spec_of(test).rate == pytest.approx(0.002, rel=0.3)
    assert (spec_of(test).epochs, spec_of(test).seed) == (9, 5)
    assert test.number_input(key=state.key("rate")).value == spec_of(test).rate
    assert texts.FINDER_OTHER not in said(test)
    test.number_input(key=state.key("seed")).set_value(6)
    assert texts.FINDER_OTHER in said(ran(test))


def test_the_finder_can_be_stopped_and_begun_again() -> None:
    test = open_all(opened())
    test.button(key="train-find").click()
    ran(test)
    test.button(key="train-find-stop").click()
    ran(test)
    assert store.runs()[0].record.state == "stopped"
    assert "nothing to show" in said(test)
    test.button(key="train-find").click()
    ran(test)
    assert len(store.runs()) == 2


def test_a_finder_run_that_was_deleted_is_forgotten() -> None:
    test = open_all(opened())
    test.button(key="train-find").click()
    ran(test)
    store.delete(store.runs()[0].id)
    ran(test)
    assert not test.error
    assert test.button(key="train-find").label == texts.FINDER_START
