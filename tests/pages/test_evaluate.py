"""The Evaluate page in Streamlit's own test client, with networks whose answers are made up."""

import re
import threading
from collections.abc import Iterator
from functools import partial
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cnnviz import datasets, evaluation, zoo
from cnnviz.datasets import DataSet, own
from cnnviz.errors import Cancelled, DataError
from cnnviz.evaluation import Answers, Result
from cnnviz.training import store
from cnnviz.ui import evaluate_results as results
from cnnviz.ui import evaluate_texts as texts
from cnnviz.ui.waiting_line import Line
from cnnviz.zoo import card_file
from tests.answered import answered, put_card
from tests.cards import make_card
from tests.fabricated import fabricate
from tests.pages import screen
from tests.pages.screen import ME, SECONDS, checked, until

OTHER = "web-somebody-else"
DIGITS = datasets.dataset("digits8")
SKILLS = {"sharp": 3.0, "blunt": 1.5}


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Two networks that know the ten digits, and a line of evaluations of the test's own."""
    monkeypatch.setenv("CNNVIZ_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CNNVIZ_MODELS_DIR", str(tmp_path / "models"))
    monkeypatch.setattr(results, "LINE", Line(results.KEPT_BYTES, results.size))
    monkeypatch.setattr(evaluation, "measure", measured)
    # As the app does it, so that not every click collects all garbage (docs/decisions/0003).
    monkeypatch.setattr("keras.backend.clear_session", lambda *_, **__: None)
    for name in SKILLS:
        put_card(tmp_path / "models", name, DIGITS.classes, title=name.title(), dataset="digits8")
    yield tmp_path / "models"
    results.LINE.leave(ME)


def measured(name: str, data: DataSet, **_: object) -> Answers:
    """Stand in for a network."""
    return answered(zoo.card(name), data, skill=SKILLS.get(name, 2.0))


opened = partial(screen.opened, "evaluate")


def evaluated(**query: str | list[str]) -> AppTest:
    """Open the page, press the button and wait for what comes out."""
    test = checked(button(opened(**query), "start").click().run())
    return finished(test)


def finished(test: AppTest) -> AppTest:
    until(lambda: not line_of(ME))
    return checked(test.run())


def line_of(visitor: str) -> list[str]:
    """Return the networks that wait or are evaluated for a visitor."""
    cards, data = zoo.cards(), [DIGITS, *own.everything()]
    keys = [results.key_of(card, each) for card in cards for each in data]
    return [key[0] for key in keys if results.LINE.standing(key, visitor)]


def button(test: AppTest, key: str):
    return next(one for one in test.button if one.key == f"evaluate-{key}")


def keys(test: AppTest) -> set[str]:
    return {str(one.key).removeprefix("evaluate-") for one in test.button}


def text(test: AppTest) -> str:
    kinds = (test.markdown, test.caption, test.warning, test.error, test.info, test.subheader)
    elements = [element for kind in kinds for element in kind]
    return " ".join(re.sub(r"\\(.)", r"\1", str(each.value)) for each in elements)


def known(name: str, data: DataSet = DIGITS) -> Result:
    found = results.find(zoo.card(name), data)
    assert found is not None
    return found


# ----------------------------------------------------------------------------------------- choices


def test_the_first_network_and_its_own_data_set_are_offered(models: Path) -> None:
    test = opened()
    assert test.selectbox(key="evaluate-dataset").value == "digits8"
    assert test.multiselect(key="evaluate-models").value == ["blunt"]
    assert test.query_params["model"] == "blunt"
    assert keys(test) == {"start"}


def test_where_no_network_fits_it_is_said_which_do(models: Path) -> None:
    test = opened(dataset="shapes")
    assert "No network here tells the classes of" in text(test)
    assert f"Sharp fits {DIGITS.title}" in text(test)
    assert test.multiselect(key="evaluate-models").disabled
    assert [one.label for one in test.button] == [texts.ALSO_TRAINED]


def test_another_data_set_keeps_the_networks_that_fit_it(models: Path) -> None:
    test = opened(model=["sharp", "blunt"])
    test.selectbox(key="evaluate-dataset").select("mnist").run()
    assert checked(test).multiselect(key="evaluate-models").value == ["sharp", "blunt"]
    assert "learned from another data set (digits8)" in text(test)
    test.selectbox(key="evaluate-dataset").select("shapes").run()
    assert checked(test).multiselect(key="evaluate-models").value == []
    test.selectbox(key="evaluate-dataset").select("digits8").run()
    assert checked(test).multiselect(key="evaluate-models").value == ["blunt"]


def test_without_a_network_the_page_asks_for_one(models: Path) -> None:
    test = opened()
    test.multiselect(key="evaluate-models").set_value([]).run()
    assert texts.CHOOSE in text(checked(test))
    assert not test.button


def test_a_wrong_link_is_a_sentence_for_each_fault_and_the_page_goes_on(models: Path) -> None:
    put_card(models, "three", ("a", "b", "c"), title="Three")
    test = opened(
        model=["<b>no</b>", "three", "sharp"], dataset="digits8", cell="4,10", group="012"
    )
    assert len(test.warning) == 4
    assert "<b>" not in " ".join(one.value for one in test.warning)
    assert test.multiselect(key="evaluate-models").value == ["sharp"]
    assert "cell" not in test.query_params


def test_an_unknown_data_set_is_said(models: Path) -> None:
    test = opened(dataset="nowhere")
    assert "nowhere" in test.warning[0].value
    assert test.selectbox(key="evaluate-dataset").value == "digits8"


def test_ones_own_runs_are_offered_and_those_of_others_only_by_their_link(models: Path) -> None:
    home = models.parent / "home"
    runs = {
        owner: fabricate(home, owner=owner, title=f"By {owner}", epochs=1) for owner in (ME, OTHER)
    }
    fabricate(home, owner=ME, title="No network yet", epochs=1)
    for run in runs.values():
        card = make_card(run.id, classes=DIGITS.classes, dataset="digits8")
        card_file.write(card, run.folder / "card.json")
    offered = opened().multiselect(key="evaluate-models").options
    assert offered == ["Blunt", "Sharp", f"By {ME} (training run)"]
    test = opened(model=runs[OTHER].id)
    assert f"By {OTHER} (training run)" in test.multiselect(key="evaluate-models").options
    assert test.multiselect(key="evaluate-models").value == [runs[OTHER].id]


def test_a_run_that_was_deleted_meanwhile_leaves_the_choice(models: Path) -> None:
    run = fabricate(models.parent / "home", owner=ME, epochs=1)
    card_file.write(
        make_card(run.id, classes=DIGITS.classes, dataset="digits8"), run.folder / "card.json"
    )
    test = opened(model=[run.id, "sharp"])
    assert test.multiselect(key="evaluate-models").value == [run.id, "sharp"]
    store.delete(run.id)
    assert checked(test.run()).multiselect(key="evaluate-models").value == ["sharp"]
    assert test.query_params["model"] == "sharp"


# ----------------------------------------------------------------------------------------- waiting


def test_what_is_evaluated_once_is_there_for_all(models: Path) -> None:
    evaluated(model="sharp")
    test = opened(model="sharp")
    assert "start" not in keys(test)
    assert texts.FIGURES in text(test)


def test_progress_is_shown_and_can_be_stopped(
    models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go = threading.Event(), threading.Event()

    def slow(name: str, data: DataSet, *, progress, cancelled) -> Answers:
        progress(32, 359)
        begun.set()
        assert go.wait(SECONDS)
        if cancelled():
            raise Cancelled("stopped")
        return measured(name, data)

    monkeypatch.setattr(evaluation, "measure", slow)
    test = checked(button(opened(model=["sharp", "blunt"]), "start").click().run())
    assert begun.wait(SECONDS)
    test = checked(test.run())  # a click elsewhere on the page
    told = " ".join(str(one.proto.text) for one in test.get("progress"))
    assert "Sharp: 32 of 359 pictures" in told
    assert "Blunt: waiting in line. One evaluation comes before it" in told
    test = checked(button(test, "stop").click().run())
    assert keys(test) == {"start"}
    go.set()
    until(lambda: not results.LINE.busy)
    assert results.find(zoo.card("sharp"), DIGITS) is None


def test_what_cannot_be_evaluated_says_why_and_can_be_tried_again(
    models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> Answers:
        raise DataError("The pictures are <b>gone</b>.")

    monkeypatch.setattr(evaluation, "measure", fail)
    test = evaluated(model="sharp")
    assert "Sharp: The pictures are <b>gone</b>." in text(test)
    assert "<b>" not in test.error[0].value.replace("\\<", "")
    monkeypatch.setattr(evaluation, "measure", measured)
    test = finished(checked(button(test, "start").click().run()))
    assert texts.FIGURES in text(test)
    assert not test.error


# ----------------------------------------------------------------------------------------- results


def test_the_figures_are_those_that_were_measured(models: Path) -> None:
    test = evaluated(model="sharp")
    found = known("sharp").figures
    shown = {one.label: (one.value, one.delta) for one in test.metric}
    low, high = (f"{100 * each:.1f}" for each in (found.accuracy.low, found.accuracy.high))
    assert shown["Test accuracy"] == (f"{100 * found.accuracy.value:.1f} %", f"{low} to {high} %")
    assert shown["Test loss"][0] == f"{found.loss.value:.3f}"
    assert shown["Calibration error"][0] == f"{100 * found.calibration.error:.1f} %"
    assert "Area under ROC" not in shown
    right = int(known("sharp").answers.right.sum())
    assert f"named **{right} of 359** test pictures rightly" in text(test)
    assert texts.ROC_HEADING not in text(test)


def test_every_figure_is_explained_with_its_formula(models: Path) -> None:
    told = text(evaluated(model="sharp"))
    for formula in ("sqrt", r"\ln p_i", "TP + FP", r"\text{ECE}"):
        assert formula.replace("\\", "") in told.replace("\\", "")


def test_classes_are_a_table_of_precision_recall_and_f1(models: Path) -> None:
    test = evaluated(model="sharp")
    table = next(one.value for one in test.dataframe if "Recall" in one.value)
    found = known("sharp").figures.classes
    np.testing.assert_allclose(table["Precision"], [100 * one.precision for one in found])
    np.testing.assert_allclose(table["Recall"], [100 * one.recall for one in found])
    assert list(table["Pictures"]) == [one.support for one in found]


def test_a_cell_of_the_link_shows_its_pictures(models: Path) -> None:
    evaluated(model="blunt")
    matrix = known("blunt").figures.confusion
    truth, said = next(
        (row, column) for row, column in np.argwhere(matrix > 0).tolist() if row != column
    )
    test = opened(model="blunt", cell=f"{truth},{said}")
    title = texts.cell_title(str(truth), str(said), int(matrix[truth, said]))
    assert title in text(test)
    assert test.query_params["cell"] == f"{truth},{said}"
    assert texts.CELL_HINT in text(opened(model="blunt"))


def test_networks_side_by_side_share_groups_of_pictures(models: Path) -> None:
    test = evaluated(model=["sharp", "blunt"])
    both = [known(name).answers.right for name in ("sharp", "blunt")]
    only = int((both[0] & ~both[1]).sum())
    pills = test.button_group(key="evaluate-group")
    assert f"only Sharp is right · {only}" in pills.options
    assert "**Sharp** is ahead of Blunt" in text(test)
    pills.set_value("10").run()
    assert checked(test).query_params["group"] == "10"
    assert texts.FIGURES_OF_MANY in text(test)


def test_the_network_looked_at_closely_stands_in_the_link(models: Path) -> None:
    test = evaluated(model=["sharp", "blunt"])
    test.button_group(key="evaluate-of").set_value("blunt").run()
    assert checked(test).query_params["of"] == "blunt"
    table = next(one.value for one in test.dataframe if "Recall" in one.value)
    found = known("blunt").figures.classes
    np.testing.assert_allclose(table["Recall"], [100 * one.recall for one in found])


def test_without_mistakes_there_is_praise_and_nothing_else(
    models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SKILLS, "sharp", 100.0)
    test = evaluated(model="sharp")
    assert test.success[0].value == texts.NO_MISTAKES


def test_a_random_picture_comes_at_a_button(models: Path) -> None:
    test = evaluated(model="sharp")
    before = test.session_state["evaluate-number"]
    numbers = set()
    for _ in range(5):
        button(test, "random").click().run()
        numbers.add(checked(test).session_state["evaluate-number"])
    assert len(numbers | {before}) > 1
    assert all(0 <= number < 359 for number in numbers)


def test_more_mistakes_are_shown_on_demand(models: Path) -> None:
    test = evaluated(model="blunt")
    every = len(evaluation.mistakes(known("blunt").answers))
    assert texts.shown(12, every) in text(test)
    button(test, "mistakes-blunt-more").click().run()
    assert texts.shown(36, every) in text(checked(test))


def test_two_classes_of_ones_own_have_a_roc_curve(models: Path) -> None:
    pictures, labels = BytesIO(), BytesIO()
    np.save(pictures, np.random.default_rng(0).integers(0, 255, (60, 8, 8, 3), np.uint8))
    np.save(labels, np.arange(60) % 2)
    for file in (pictures, labels):
        file.seek(0)
    data = own.add_arrays(pictures, labels, "Mine", class_names=("cat", "dog"), owner=ME).data
    put_card(models, "pets", ("dog", "cat"), title="Pets", dataset=data.name, output="sigmoid")
    test = evaluated(model="pets", dataset=data.name)
    assert test.selectbox(key="evaluate-dataset").value == data.name
    assert texts.ROC_HEADING in text(test)
    assert {"Area under ROC"} <= {one.label for one in test.metric}
