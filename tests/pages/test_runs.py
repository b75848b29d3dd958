"""The Runs page, and the networks of runs on the other pages, in Streamlit's own test client."""

import dataclasses
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cnnviz import zoo
from cnnviz.errors import UnknownRun
from cnnviz.training import control, store
from cnnviz.training.record import STATES
from cnnviz.training.spec import RunSpec
from cnnviz.training.store import Run
from cnnviz.ui import run_texts, runs
from cnnviz.ui import runs_texts as texts
from cnnviz.ui import texts as words
from cnnviz.zoo import card_file
from tests.cards import make_card
from tests.fabricated import fabricate, no_dispatcher
from tests.pages import screen
from tests.pages.screen import ME, checked
from tests.taught import taught

OTHER = "web-somebody-else"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("CNNVIZ_HOME", str(tmp_path))
    with no_dispatcher(tmp_path):
        yield tmp_path


def opened(page: str = "runs", *chosen: Run, **query: str) -> AppTest:
    if chosen:
        query["chosen"] = ",".join(run.id for run in chosen)
    return screen.opened(page, **query)


def text(test: AppTest) -> str:
    elements = (*test.markdown, *test.caption, *test.warning, *test.error, *test.info)
    return " ".join(re.sub(r"\\(.)", r"\1", str(each.value)) for each in elements)


def button(test: AppTest, key: str):
    return next(one for one in test.button if one.key == f"runs-{key}")


def press(test: AppTest, key: str) -> AppTest:
    return checked(button(test, key).click().run())


def keys(test: AppTest) -> set[str]:
    return {str(one.key).removeprefix("runs-") for one in test.button}


def state_of(run: Run) -> str:
    return store.run(run.id).record.state


# ------------------------------------------------------------------------------------- the list


def test_without_any_run_the_page_leads_to_train(home: Path) -> None:
    test = opened()
    assert test.info[0].value == texts.EMPTY
    assert [one.label for one in test.button] == [texts.TRAIN]


def test_all_runs_are_counted_and_nothing_is_chosen(home: Path) -> None:
    for state in STATES:
        fabricate(home, state=state)
    test = opened()
    assert "9 runs · 4 training · 1 waiting" in text(test)
    assert texts.NOT_CHOSEN in text(test)


def test_search_and_filters_narrow_the_list_and_stand_in_the_link(home: Path) -> None:
    fabricate(home, wanted=RunSpec(dataset="mnist", architecture="digits"))
    fabricate(home, state="failed", title="Too hot")
    fabricate(home, owner=ME)
    test = opened()
    test.text_input(key="runs-find").set_value("hot").run()
    assert "**1** of 3 runs" in text(checked(test))
    assert test.query_params["find"] == "hot"
    test.text_input(key="runs-find").set_value("").run()
    test.toggle(key="runs-mine").set_value(True).run()
    assert "**1** of 3 runs" in text(checked(test))
    test.toggle(key="runs-mine").set_value(False).run()
    test.button_group(key="runs-datasets").set_value(["shapes"]).run()
    assert "**2** of 3 runs" in text(checked(test))
    assert test.query_params["datasets"] == "shapes"


def test_where_nothing_fits_one_click_shows_all(home: Path) -> None:
    fabricate(home)
    test = opened(find="no such thing", states="failed")
    assert test.info[0].value == texts.NONE_FITS
    press(test, "all")
    assert "1 run" in text(test)
    assert not test.info
    assert test.text_input(key="runs-find").value == ""


def test_the_order_is_chosen(home: Path) -> None:
    fabricate(home)
    test = opened(sort="loss")
    assert test.selectbox(key="runs-sort").value == "loss"
    test.selectbox(key="runs-sort").select("-title").run()
    assert checked(test).query_params["sort"] == "-title"


def test_a_wrong_link_is_one_sentence_and_the_page_goes_on(home: Path) -> None:
    fabricate(home)
    test = opened(states="<b>x</b>", chosen="../..")
    assert len(test.warning) == 2
    assert "<b>" not in test.warning[0].value
    assert "1 run" in text(test)


def test_a_run_of_the_link_that_is_no_more_is_passed_over(home: Path) -> None:
    run = fabricate(home)
    test = opened(chosen=f"20260101-000000-abcdef,{run.id}")
    assert texts.actions_title(1) in text(test)


def test_damaged_folders_are_sentences_and_the_others_are_listed(home: Path) -> None:
    fabricate(home)
    for damage in ("{", '{"format": 99}'):
        (fabricate(home).folder / "spec.json").write_text(damage)
    (fabricate(home).folder / "spec.json").unlink()
    test = opened()
    assert len(test.warning) == 3
    assert all("cannot be read" in one.value for one in test.warning)
    assert "1 run" in text(test)


def row_of(run: Run, **changes: object):
    changed = dataclasses.replace(run, record=dataclasses.replace(run.record, **changes))
    return runs.row(changed, {}, ME)


def test_a_row_says_what_is_known_of_a_run(home: Path) -> None:
    wanted = RunSpec(optimizer="sgd", rate=0.05, schedule="cosine", seed=7)
    run = fabricate(home, wanted=wanted, epochs=4, owner=ME)
    row = row_of(run)
    assert (row.state, row.colour, row.icon) == ("Done", "green", "check_circle")
    assert row.remark == texts.YOURS
    assert row.share == 1.0
    assert row.cells["epochs"] == "4 / 4"
    assert row.cells["accuracy"] == f"{100 * run.record.best['val_accuracy']:.1f} %"
    assert row.cells["settings"].startswith("SGD with momentum, rate 0.05, batch ")
    assert row.cells["settings"].endswith("cosine +1")
    assert row.hints["settings"].endswith("cosine, seed 7")


def test_figures_of_training_pictures_are_called_so(home: Path) -> None:
    run = fabricate(home, wanted=RunSpec(validation=0.0))
    figure, remark = row_of(run).cells["accuracy"].split("\n")
    assert figure == f"{100 * run.record.best['accuracy']:.1f} %"
    assert remark == texts.ON_TRAINING


def test_a_run_that_waits_has_dashes_and_its_place(home: Path) -> None:
    run = fabricate(home, state="queued")
    assert row_of(run).cells["accuracy"] == row_of(run).cells["duration"] == run_texts.NO_FIGURE


def test_a_failed_run_tells_why_when_pointed_at(home: Path) -> None:
    assert row_of(fabricate(home, state="failed", error="Too hot.")).hints["state"] == "Too hot."


# ------------------------------------------------------------------------------------ one's own


@pytest.mark.parametrize("state", STATES)
def test_each_state_offers_what_can_be_done_in_it(home: Path, state: str) -> None:
    run = fabricate(home, state=state, owner=ME)
    test = opened("runs", run)
    usable = {key for key in keys(test) if not button(test, key).disabled}
    for name, act in (("pause", control.pause), ("stop", control.stop), ("resume", control.resume)):
        assert (name in usable) == can(act, run), name
        store.update(run.id, lambda record: dataclasses.replace(record, state=state))
    assert ("delete" in usable) == (state not in ("starting", "running", "pausing", "stopping"))


def can(act, run: Run) -> bool:
    """Whether an act changes a run's state."""
    before = state_of(run)
    try:
        return act(run.id).record.state != before
    except Exception:
        return False


def test_pausing_and_resuming_ones_own_run_asks_nothing(home: Path) -> None:
    run = fabricate(home, state="running", owner=ME)
    test = press(opened("runs", run), "pause")
    assert state_of(run) == "pausing"
    store.update(run.id, lambda record: dataclasses.replace(record, state="paused"))
    press(checked(test.run()), "resume")
    assert state_of(run) == "queued"


def test_stopping_asks_first(home: Path) -> None:
    run = fabricate(home, state="running", owner=ME)
    test = press(opened("runs", run), "stop")
    assert state_of(run) == "running"
    assert run_texts.STOP_HELP in text(test)
    assert not test.checkbox
    press(test, "confirm")
    assert state_of(run) == "stopping"


def test_a_question_can_be_cancelled(home: Path) -> None:
    run = fabricate(home, owner=ME)
    test = press(press(opened("runs", run), "delete"), "cancel")
    assert "confirm" not in keys(test)
    assert state_of(run) == "done"


def test_a_question_stays_while_the_page_runs_again(home: Path) -> None:
    run = fabricate(home, owner=ME)
    test = press(opened("runs", run), "delete")
    assert "confirm" in keys(checked(test.run()))


def test_deleting_several_runs(home: Path) -> None:
    gone = [fabricate(home, owner=ME), fabricate(home, state="failed", owner=ME)]
    busy, kept = fabricate(home, state="running", owner=ME), fabricate(home, owner=ME)
    test = opened("runs", *gone, busy)
    assert button(test, "delete").label == "Delete 2"
    press(press(test, "delete"), "confirm")
    for run in gone:
        with pytest.raises(UnknownRun):
            store.run(run.id)
    assert {run.id for run in store.runs()} == {busy.id, kept.id}
    assert test.query_params["chosen"] == busy.id


def test_what_is_refused_is_said_once(home: Path) -> None:
    run = fabricate(home, state="paused", owner=ME)
    test = press(opened("runs", run), "delete")
    # A worker takes it just before the person says yes.
    store.update(run.id, lambda record: dataclasses.replace(record, state="running"))
    press(test, "confirm")
    assert "stop it before you delete it" in test.warning[0].value
    assert store.run(run.id)
    assert not checked(test.run()).warning


def test_a_run_that_went_meanwhile_takes_its_question_along(home: Path) -> None:
    run, other = fabricate(home, owner=ME), fabricate(home)
    test = press(opened("runs", run), "delete")
    store.delete(run.id)
    assert "confirm" not in keys(checked(test.run()))
    assert [one.id for one in store.runs()] == [other.id]


def test_a_title_is_shown_as_it_is_and_never_as_markup(home: Path) -> None:
    run = fabricate(home, title="**x** :red[y] $z$ [a](b)", owner=ME)
    test = press(opened("runs", run), "delete")
    listed = next(one.value for one in test.markdown if one.value.startswith("- "))
    assert "**" not in listed
    assert re.sub(r"\\(.)", r"\1", listed) == f"- {run.title}"


# ---------------------------------------------------------------------------------- other people's


@pytest.mark.parametrize("action", ["pause", "stop", "delete"])
def test_other_peoples_runs_are_left_alone(home: Path, action: str) -> None:
    run = fabricate(home, state="queued", owner=OTHER)
    test = opened("runs", run)
    assert button(test, action).disabled
    assert button(test, action).help == texts.NOT_YOURS
    # A program can press what is shown as disabled.
    button(test, action).proto.disabled = False
    press(test, action)
    assert state_of(run) == "queued"


@pytest.mark.parametrize("action", ["pause", "stop", "delete"])
def test_the_teacher_is_asked_about_other_peoples_runs(
    home: Path, action: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CNNVIZ_ALONE", "1")
    run = fabricate(home, state="queued", owner=OTHER)
    test = press(opened("runs", run), action)
    assert state_of(run) == "queued"
    assert "started from another browser" in test.warning[0].value
    assert button(test, "confirm").disabled
    test.checkbox(key="runs-sure").check().run()
    assert not button(checked(test), "confirm").disabled
    press(test, "confirm")
    left = {one.id: one.record.state for one in store.runs()}
    assert left.get(run.id) == {"pause": "paused", "stop": "stopped", "delete": None}[action]


def test_whoever_is_asked_about_is_counted(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = [fabricate(home, owner=owner) for owner in (ME, OTHER, OTHER)]
    test = opened("runs", *chosen)
    assert button(test, "delete").label == texts.numbered(texts.DELETE, 1, 3)
    monkeypatch.setenv("CNNVIZ_ALONE", "1")
    test = press(opened("runs", *chosen), "delete")
    assert "2 of them were started" in test.warning[0].value


# ------------------------------------------------------------------------------------ one run only


def test_what_is_for_one_run_is_offered_for_one_only(home: Path) -> None:
    first, second = fabricate(home), fabricate(home)
    single = {"open", "explore", "repeat", "publish"}
    assert single <= keys(opened("runs", first))
    assert not single & keys(opened("runs", first, second))


def test_without_a_network_there_is_nothing_to_explore_or_publish(home: Path) -> None:
    test = opened("runs", fabricate(home))
    assert button(test, "explore").disabled
    assert button(test, "publish").disabled


def test_clearing_takes_all_ticks_away(home: Path) -> None:
    test = press(opened("runs", fabricate(home), fabricate(home)), "clear")
    assert texts.NOT_CHOSEN in text(test)
    assert "chosen" not in test.query_params


def test_publishing_from_the_page(
    home: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    models = tmp_path_factory.mktemp("models")
    monkeypatch.setenv("CNNVIZ_MODELS_DIR", str(models))
    run = taught(home, title="My First!", owner=ME)
    test = press(opened("runs", run), "publish")
    name, title, _ = form(test)
    assert (name.value, title.value) == ("my-first", "My First!")
    name.set_value("no/such")
    assert "no/such" in publish(test).error[0].value.replace("\\", "")
    assert list(models.iterdir()) == []
    name, _, licence = form(test)
    name.set_value("mine")
    licence.set_value("CC0-1.0")
    # The test client knows no other page, so that going to Models is where it ends.
    publish(test, checks=False)
    assert zoo.card("mine").licence == "CC0-1.0"
    assert "test_accuracy" in zoo.card("mine").metrics


def form(test: AppTest) -> list:
    """Return the fields for name, title and licence."""
    return [one for one in test.text_input if one.key != "runs-find"]


def publish(test: AppTest, *, checks: bool = True) -> AppTest:
    """Send the form."""
    sent = next(one for one in test.button if "FormSubmitter" in str(one.key)).click().run()
    return checked(sent) if checks else sent


# ------------------------------------------------------------------- its network on other pages


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one run that has a network."""
    folder = tmp_path_factory.mktemp("school")
    taught(folder, title="Mine")
    return folder


@pytest.fixture
def run(school: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("CNNVIZ_HOME", str(school))
    return store.runs()[0]


def test_explore_shows_the_network_of_a_run_with_pictures_that_suit_it(run: Run) -> None:
    test = opened("explore", model=run.id)
    model = test.selectbox(key="model")
    assert model.value == run.id
    assert words.of_run("Mine") in model.options
    assert not test.warning
    assert test.query_params["model"] == run.id
    assert test.query_params["sample"] in ("circle", "square", "triangle", "star", "cross")
    assert f"run?run={run.id}" in text(test)
    assert any(f"**{label}**" in text(test) for label in zoo.card(run.id).classes)


def test_a_renamed_run_has_its_new_name_in_the_list(run: Run) -> None:
    store.rename(run.id, "Renamed")
    try:
        assert words.of_run("Renamed") in opened("explore", model=run.id).selectbox[0].options
    finally:
        store.rename(run.id, "Mine")


def test_the_run_stays_in_the_list_when_another_network_is_chosen(run: Run) -> None:
    test = opened("architecture", model=run.id)
    shipped = zoo.cards()[0]
    test.selectbox(key="model").select(shipped.name).run()
    assert checked(test).query_params["model"] == shipped.name
    test.selectbox(key="model").select(run.id).run()
    assert checked(test).query_params["model"] == run.id
    shown = {metric.label: metric.value for metric in test.metric}
    assert shown["Parameters"] == f"{zoo.card(run.id).parameters:,}".replace(",", "\u202f")


@pytest.mark.parametrize("page", ["explore", "architecture"])
def test_a_run_without_a_network_is_one_sentence_and_another_is_shown(
    home: Path, page: str
) -> None:
    run = fabricate(home, state="running")
    test = opened(page, model=run.id)
    assert len(test.warning) == 1
    assert "no model yet" in test.warning[0].value.replace("\\", "")
    assert test.query_params["model"] == zoo.cards()[0].name


def test_a_run_that_is_deleted_while_it_is_explored_is_one_sentence(
    home: Path, school: Path
) -> None:
    source = next((school / "runs").glob("*/card.json")).parent
    run = fabricate(home)
    shutil.copy(source / "model.keras", run.folder)
    card = dataclasses.replace(card_file.read(source / "card.json"), name=run.id)
    card_file.write(card, run.folder / "card.json")
    test = opened("architecture", model=run.id)
    assert test.query_params["model"] == run.id
    store.delete(run.id)
    test.run()
    assert checked(test).query_params["model"] == zoo.cards()[0].name
    assert "may have been deleted" in test.warning[0].value
    assert words.of_run(run.title) not in test.selectbox[0].options


# -------------------------------------------------------------------------------- the Models page


@pytest.mark.parametrize(
    ("metrics", "label", "sentence"),
    [
        (
            {"test_accuracy": 0.5, "test_count": 5000.0, "val_accuracy": 0.9},
            words.TEST_ACCURACY,
            "Measured on 5\u202f000 test pictures of mnist.",
        ),
        (
            {"val_accuracy": 0.5, "val_count": 200.0},
            words.VALIDATION_ACCURACY,
            "Measured on 200 validation pictures of mnist.",
        ),
        ({"accuracy": 0.5}, words.TRAINING_ACCURACY, "it was not measured"),
    ],
)
def test_a_models_accuracy_is_called_what_it_is(
    metrics: dict[str, float], label: str, sentence: str
) -> None:
    card = make_card(metrics=metrics)
    shown = words.accuracy_of(card)
    assert shown[:2] == (label, "50.0 %")
    assert sentence in words.measured_on(card)


def test_the_models_page_shows_cards_that_were_never_measured_on_test_pictures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CNNVIZ_MODELS_DIR", str(tmp_path))
    nasty = "<i>*Best*</i> [x](y) :red[z]"
    for name, metrics in (("a", {"val_accuracy": 0.75, "val_count": 40.0}), ("b", {})):
        (tmp_path / name).mkdir()
        card = make_card(name, metrics=metrics, title=nasty, summary=nasty)
        card_file.write(card, tmp_path / name / "card.json")
    test = opened("models")
    assert {metric.label: metric.value for metric in test.metric}["Validation accuracy"] == "75.0 %"
    header = test.header[0].value
    assert "*Best*" not in header
    assert re.sub(r"\\(.)", r"\1", header) == nasty
