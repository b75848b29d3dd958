"""The Run page in every state of a run, in Streamlit's own test client."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from cnnviz.training import files, snapshots, store
from cnnviz.training.record import STATES, RateChange
from cnnviz.training.spec import RunSpec
from cnnviz.ui import run_texts as texts
from tests.fabricated import BATCHES, fabricate, no_dispatcher
from tests.pages.screen import ME, checked, fresh, ran

RATES = [*texts.FACTORS.values(), texts.RATE_PLAN]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("CNNVIZ_HOME", str(tmp_path))
    with no_dispatcher(tmp_path):
        yield tmp_path


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one run that has a network and snapshots."""
    folder = tmp_path_factory.mktemp("taught")
    fabricate(folder, epochs=2, with_model=True, owner=ME)
    return folder


def opened(run: str, **state: object) -> AppTest:
    test = fresh("run", run=run)
    for key, value in state.items():
        test.session_state[key] = value
    return ran(test)


def text(test: AppTest) -> str:
    elements = (*test.title, *test.markdown, *test.caption, *test.warning, *test.error, *test.info)
    return " ".join(re.sub(r"\\(.)", r"\1", str(each.value)) for each in elements)


def usable(test: AppTest) -> set[str]:
    """Return the buttons for steering that can be pressed."""
    steering = {texts.PAUSE, texts.RESUME, texts.STOP, texts.CONTINUE, *RATES}
    return {one.label for one in test.button if not one.disabled and one.label in steering}


def press(test: AppTest, label: str) -> AppTest:
    return checked(next(one for one in test.button if one.label == label).click().run())


# ------------------------------------------------------------------------------------ which run


@pytest.mark.parametrize(
    "name", ["nothing-like-it", "<b>x</b>", "../../etc", "20200101-000000-abcdef"]
)
def test_an_unknown_run_is_one_sentence_and_a_way_on(home: Path, name: str) -> None:
    test = opened(name)
    assert len(test.error) == 1
    assert texts.RUNS in {one.label for one in test.button}
    assert "<b>" not in test.error[0].value


def test_without_a_run_the_page_says_where_to_choose_one(home: Path) -> None:
    test = checked(fresh("run").run())
    assert not test.error
    assert test.info[0].value == texts.NO_RUN


def test_a_run_that_is_deleted_while_it_is_watched_becomes_a_sentence(home: Path) -> None:
    run = fabricate(home, state="paused", owner=ME)
    test = opened(run.id)
    store.delete(run.id)
    test.run()
    assert run.id in test.error[0].value.replace("\\", "")


def test_a_damaged_run_is_a_sentence(home: Path) -> None:
    run = fabricate(home)
    (run.folder / "spec.json").write_text("{")
    assert "can only be removed" in text(opened(run.id))


# -------------------------------------------------------------------------------------- its state


CAN = {
    "queued": {texts.PAUSE, texts.STOP, *RATES[:-1]},
    "starting": {texts.PAUSE, texts.STOP, *RATES[:-1]},
    "running": {texts.PAUSE, texts.STOP, *RATES[:-1]},
    "pausing": {texts.STOP, *RATES[:-1]},
    "paused": {texts.RESUME, texts.STOP, texts.CONTINUE, *RATES[:-1]},
    "stopping": set(),
    "stopped": {texts.RESUME, texts.CONTINUE},
    "done": {texts.CONTINUE},
    "failed": {texts.RESUME, texts.CONTINUE},
}


@pytest.mark.parametrize("state", STATES)
def test_each_state_is_named_and_offers_what_can_be_done_in_it(home: Path, state: str) -> None:
    test = opened(fabricate(home, state=state, owner=ME).id)
    look = texts.LOOKS[state]
    assert f"{look.icon} {look.word}" in text(test)
    assert usable(test) == CAN[state]


def test_a_waiting_run_tells_its_place_in_line(home: Path) -> None:
    for state in ("running", "queued"):
        fabricate(home, state=state, owner=ME)
    run = fabricate(home, state="queued", owner=ME)
    assert "Place 2 in line; it starts in about" in text(opened(run.id))


def test_how_far_a_run_is_stands_above_its_bar(home: Path) -> None:
    run = fabricate(home, state="running", epochs=6, whole=2, owner=ME)
    now = run.record.progress
    (bar,) = opened(run.id).get("progress")
    told = bar.proto.text.replace("\\", "")
    speed = f"{now.pictures_per_second:.0f} pictures/s"
    assert f"Epoch 3 of 6 · batch {now.batch} of {BATCHES} · {speed} · about" in told
    assert bar.proto.value == int(100 * run.record.share)


def test_error_and_notices_are_shown_as_text(home: Path) -> None:
    run = fabricate(home, state="failed", error="*No* <b>memory</b>.", notices=("A *notice*.",))
    test = opened(run.id)
    assert [one.value.replace("\\", "") for one in test.error] == ["*No* <b>memory</b>."]
    assert "*No*" not in test.error[0].value
    assert [one.value.replace("\\", "") for one in test.warning] == ["A *notice*."]


def test_the_best_figures_are_named_with_their_epoch(home: Path) -> None:
    run = fabricate(home, owner=ME)
    accuracy, loss, *_ = opened(run.id).metric
    assert accuracy.value == f"{100 * run.record.best['val_accuracy']:.1f} %"
    assert loss.value == f"{run.record.best['val_loss']:.3f}"
    assert accuracy.delta == loss.delta == f"epoch {run.record.best['epoch']}"


def test_without_validation_the_figures_are_those_of_training(home: Path) -> None:
    run = fabricate(home, wanted=RunSpec(validation=0.0))
    assert opened(run.id).metric[0].value == f"{100 * run.record.best['accuracy']:.1f} %"


def test_a_sweep_is_shown_without_a_rate_to_set(home: Path) -> None:
    run = fabricate(home, state="running", wanted=RunSpec(schedule="sweep"), owner=ME)
    assert usable(opened(run.id)) == {texts.PAUSE, texts.STOP}


# --------------------------------------------------------------------------------------- steering


def test_a_click_is_followed_at_once(home: Path) -> None:
    run = fabricate(home, state="running", owner=ME)
    test = press(opened(run.id), texts.PAUSE)
    assert store.run(run.id).record.state == "pausing"
    assert texts.LOOKS["pausing"].word in text(test)
    press(test, texts.STOP)
    assert store.run(run.id).record.state == "stopping"


def test_a_paused_run_is_resumed_and_a_done_one_continued(home: Path) -> None:
    paused, done = (fabricate(home, state=state, owner=ME) for state in ("paused", "done"))
    press(opened(paused.id), texts.RESUME)
    assert store.run(paused.id).record.state == "queued"
    test = opened(done.id)
    test.number_input(key="run-more-epochs").set_value(7)
    press(test, texts.CONTINUE)
    assert store.run(done.id).record.legs == (5, 7)
    assert store.run(done.id).record.state == "queued"


def test_what_is_refused_is_said_and_leaves_the_run_alone(home: Path) -> None:
    run = fabricate(home, state="running", owner=ME)
    test = opened(run.id)
    store.update(run.id, lambda record: replace(record, state="done"))  # meanwhile
    test = press(test, texts.PAUSE)
    assert store.run(run.id).record.state == "done"
    assert any("done" in one.value for one in test.warning)


def test_the_rate_is_multiplied_set_and_put_back(home: Path) -> None:
    run = fabricate(home, state="running", owner=ME, rates=(RateChange(3, 2.0),))
    test = opened(run.id)
    assert "**0.002** now, 2 times what was planned" in text(test)
    test = press(test, texts.FACTORS[0.1])
    assert store.run(run.id).record.rates[-1].factor == pytest.approx(0.2)
    wanted = next(one for one in test.number_input if one.label == texts.RATE_NOW)
    wanted.set_value(0.005)
    test = press(test, texts.RATE_SET)
    assert store.run(run.id).record.rates[-1].factor == pytest.approx(5.0)
    press(test, texts.RATE_PLAN)
    assert store.run(run.id).record.rates[-1].factor == 1.0


def test_a_run_of_somebody_else_can_only_be_watched(home: Path) -> None:
    run = fabricate(home, state="running", owner="web-somebody-else")
    test = opened(run.id)
    assert not usable(test)
    assert texts.STRANGER in text(test)
    assert not test.toggle
    # A program can press what is shown as disabled.
    next(one for one in test.button if one.label == texts.STOP).proto.disabled = False
    press(test, texts.STOP)
    assert store.run(run.id).record.state == "running"


def test_the_teacher_steers_any_run(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CNNVIZ_ALONE", "1")
    run = fabricate(home, state="running", owner="web-somebody-else")
    test = opened(run.id)
    assert texts.TEACHERS in text(test)
    press(test, texts.STOP)
    assert store.run(run.id).record.state == "stopping"


def test_name_and_note_are_kept_and_shown_as_text(home: Path) -> None:
    run = fabricate(home, owner=ME)
    test = opened(run.id)
    test.text_input[0].set_value("Twice as *wide*")
    test.text_area[0].set_value("It <b>learned</b>\nmore.")
    test = press(test, texts.SAVE)
    assert store.run(run.id).title == "Twice as *wide*"
    assert "Twice as *wide*" in text(test)
    assert "*wide*" not in test.title[0].value
    assert any("\\<b\\>learned" in one.value for one in test.markdown)


def test_a_bad_name_is_a_sentence(home: Path) -> None:
    run = fabricate(home, owner=ME)
    test = opened(run.id)
    test.text_input[0].set_value("a/b")
    test = press(test, texts.SAVE)
    assert "slashes" in test.error[0].value
    assert store.run(run.id).record.title == ""


def test_a_run_can_be_deleted_only_when_nobody_trains_it(home: Path) -> None:
    for state, disabled in (("running", True), ("done", False)):
        test = opened(fabricate(home, state=state, owner=ME).id)
        assert test.button(key="run-delete").disabled == disabled


def test_deleting_asks_first(home: Path) -> None:
    run = fabricate(home, owner=ME)
    test = press(opened(run.id), texts.DELETE)
    assert texts.DELETE_TEXT in text(test)
    press(test, texts.KEEP)
    assert store.run(run.id).id == run.id


# --------------------------------------------------------------------------------- watch it learn


def at_epoch(asked: int | None, run: str) -> dict[str, object]:
    return {"run-epoch": SimpleNamespace(asked=asked), "run-epoch-of": run}


@pytest.mark.parametrize("asked", [None, 0, 1, 99])
def test_the_answers_are_those_of_the_chosen_epoch(
    taught: Path, monkeypatch: pytest.MonkeyPatch, asked: int | None
) -> None:
    monkeypatch.setenv("CNNVIZ_HOME", str(taught))
    (run,) = store.runs()
    with no_dispatcher(taught):
        test = opened(run.id, **at_epoch(asked, run.id))
    shown = asked if asked in (0, 1) else 2
    kept = snapshots.read(run.folder, shown)
    assert kept is not None
    right = (kept.predictions.argmax(axis=1) == snapshots.pictures(run.folder)[1]).sum()
    assert texts.score(int(right), 12, shown) in text(test)


def test_a_damaged_snapshot_is_a_sentence_and_the_rest_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CNNVIZ_HOME", str(tmp_path))
    with no_dispatcher(tmp_path):
        run = fabricate(tmp_path, epochs=1, with_model=True, owner=ME)
        path = run.folder / "snapshots" / "000001.npz"
        path.write_bytes(path.read_bytes()[:-50])
        test = opened(run.id)
        assert "epoch 1 is damaged" in text(test)
        assert texts.CONTINUE in usable(test)
        test = opened(run.id, **at_epoch(0, run.id))
        assert not test.error
        assert "Before training" in text(test)


def test_grey_pictures_have_kernels_of_one_map_and_poolings_have_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CNNVIZ_HOME", str(tmp_path))
    wanted = RunSpec(dataset="digits8", architecture="small-vgg")
    with no_dispatcher(tmp_path):
        run = fabricate(tmp_path, epochs=1, wanted=wanted, with_model=True)
        test = opened(run.id)
        assert "3 × 3 weights for its input" in text(test)
        assert texts.INPUT_MAP not in {one.label for one in test.selectbox}
        test = checked(test.selectbox(key="run-layer-small-vgg").select("conv2").run())
        assert texts.INPUT_MAP in {one.label for one in test.selectbox}
        test = checked(test.selectbox(key="run-layer-small-vgg").select("pool1").run())
        assert texts.NO_KERNELS in text(test)


@pytest.mark.parametrize(("state", "told"), [("queued", texts.NOT_YET), ("done", texts.NEVER)])
def test_without_snapshots_the_page_says_why(home: Path, state: str, told: str) -> None:
    assert told in text(opened(fabricate(home, state=state).id))


# -------------------------------------------------------------------------------------- its facts


def test_every_tab_opens(home: Path) -> None:
    run = fabricate(home, owner=ME)
    for tab in (texts.EPOCHS_TAB, texts.SETTINGS_TAB, texts.LOG_TAB, texts.LOAD_TAB):
        test = opened(run.id, **{"run-tabs": tab})
        shown = text(test)
        if tab == texts.EPOCHS_TAB:
            assert list(test.dataframe[0].value["Epoch"]) == [5, 4, 3, 2, 1]
        elif tab == texts.SETTINGS_TAB:
            assert "Learning rate" in shown
            assert "keras" in shown
        elif tab == texts.LOG_TAB:
            assert test.code[0].value.splitlines()[-1] == "Epoch 5/5"
        else:
            assert texts.LOAD_CAPTION in shown


def test_an_empty_home_stays_empty(home: Path) -> None:
    opened("20200101-000000-abcdef")
    assert files.read_json(home / "order.json") is None
