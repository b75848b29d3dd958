"""The page of what filters like, in Streamlit's own test client, with a shipped network."""

import re
import threading
from collections.abc import Iterator
from functools import partial

import pytest
from streamlit.testing.v1 import AppTest

from cnnviz import datasets, evaluation, features, images, zoo
from cnnviz.errors import DataError
from cnnviz.features import Wish
from cnnviz.trace import trace
from cnnviz.ui import filters_found as found
from cnnviz.ui import filters_texts as texts
from cnnviz.ui import waiting_texts
from cnnviz.ui.waiting_line import Line
from tests.pages import screen
from tests.pages.screen import ME, SECONDS, checked, until

LINK = {"model": "digits", "layer": "conv2", "filter": "5", "dataset": "digits8", "pictures": "100"}


@pytest.fixture(autouse=True)
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Lines of the test's own, and few steps."""
    for name in ("PLACES", "GROWN"):
        line: Line = Line(found.KEPT_BYTES, lambda each: each.nbytes)
        monkeypatch.setattr(found, name, line)
    monkeypatch.setattr("cnnviz.features.ascent.STEPS", 8)
    monkeypatch.setattr("cnnviz.features.ascent.STAGES", (0, 4, 8))
    monkeypatch.setattr("keras.backend.clear_session", lambda *_, **__: None)
    yield
    for line in (found.PLACES, found.GROWN):
        line.leave(ME)


opened = partial(screen.opened, "filters")


def button(test: AppTest, key: str):
    return next(one for one in test.button if one.key == f"filters-{key}")


def stop_button(test: AppTest):
    (found,) = [one for one in test.button if one.label == waiting_texts.STOP]
    return found


def worked(test: AppTest, unit: str, line: Line) -> AppTest:
    """Press the button and wait for what comes out."""
    checked(button(test, f"start-{unit}").click().run())
    until(lambda: not line.busy)
    return checked(test.run())


def pictures(test: AppTest, kind: str) -> list[str]:
    bodies = (one.proto.body for one in test.get("html"))
    return [body for body in bodies if f'class="{kind}"' in body]


def text(test: AppTest) -> str:
    kinds = (test.markdown, test.caption, test.warning, test.error, test.info)
    return " ".join(re.sub(r"\\(.)", r"\1", str(one.value)) for kind in kinds for one in kind)


def test_the_places_of_the_chosen_filter_are_those_of_the_trace() -> None:
    test = worked(opened(**LINK), texts.UNIT_PICTURES, found.PLACES)
    data, card = datasets.dataset("digits8"), zoo.card("digits")
    places = found.PLACES.found(found.find_places(card, "conv2", data, 100).key)
    assert places is not None
    best = places.of(5)[0]
    picture = images.prepare(evaluation.picture_part(data).picture(best.picture), card)
    plane = trace(zoo.load("digits"), picture)["bn2"].output[..., 5]
    assert plane[best.row, best.column] == plane.max() == pytest.approx(best.value, rel=1e-4)

    shown = pictures(test, "filters-place")
    assert len(shown) == 12
    assert f"Answer {best.value:.2f}" in shown[0]
    assert {name: test.query_params[name] for name in LINK} == LINK
    test.number_input(key="filters-filter").set_value(7).run()
    other = pictures(checked(test), "filters-place")
    assert f"Answer {places.of(7)[0].value:.2f}" in other[0]  # without working it out again


def test_the_overview_shows_a_block_of_filters_and_goes_on_to_the_next() -> None:
    test = worked(opened(**LINK), texts.UNIT_PICTURES, found.PLACES)
    assert texts.block(0, 15, 48) in text(test)
    assert button(test, "block-earlier").disabled
    test = checked(button(test, "block-later").click().run())
    assert texts.block(16, 31, 48) in text(test)
    assert test.number_input(key="filters-filter").value == 16


def test_a_picture_grows_and_stands_beside_the_best_of_the_data_set() -> None:
    test = worked(opened(**LINK), texts.UNIT_STEPS, found.GROWN)
    card = zoo.card("digits")
    grown = found.GROWN.found(found.grow(card, "conv2", Wish(5)).key)
    assert grown is not None
    assert test.metric[0].value == texts.answer(grown.stages[-1].answer)
    assert texts.COMPARE in text(test)
    assert len(pictures(test, "filters-grown")) == 1
    test.select_slider(key="filters-stage").set_value(0).run()
    assert checked(test).metric[0].value == texts.answer(grown.stages[0].answer)
    test = worked(test, texts.UNIT_PICTURES, found.PLACES)
    assert [one.label for one in test.metric] == [texts.OF_GROWN, texts.OF_PHOTOS, texts.OF_HALF]
    assert texts.COMPARE not in text(test)


def test_one_cell_and_pixels_alone_stand_in_the_link() -> None:
    test = opened(**LINK)
    test.button_group(key="filters-objective").set_value("cell").run()
    test.button_group(key="filters-way").set_value("plain").run()
    assert checked(test).query_params["grow"] == "cell"
    assert test.query_params["way"] == "plain"
    test = worked(test, texts.UNIT_STEPS, found.GROWN)
    (figure,) = pictures(test, "filters-grown")
    assert texts.ENLARGED in figure


def test_work_can_be_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go = threading.Event(), threading.Event()

    def slow(_model, _card, _layer, _pictures, progress):
        progress(16, 100)
        begun.set()
        assert go.wait(SECONDS)
        progress(32, 100)
        pytest.fail("nobody wanted it any more")

    monkeypatch.setattr(features, "strongest", slow)
    test = checked(button(opened(**LINK), f"start-{texts.UNIT_PICTURES}").click().run())
    assert begun.wait(SECONDS)
    told = " ".join(str(one.proto.text) for one in checked(test.run()).get("progress"))
    assert "16 of 100 pictures" in told
    test = checked(stop_button(test).click().run())
    go.set()
    until(lambda: not found.PLACES.busy)
    assert button(checked(test.run()), f"start-{texts.UNIT_PICTURES}")
    assert not test.error


def test_what_cannot_be_worked_out_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise DataError("The pictures are <b>gone</b>.")

    monkeypatch.setattr(features, "strongest", fail)
    test = worked(opened(**LINK), texts.UNIT_PICTURES, found.PLACES)
    assert "The pictures are <b>gone</b>." in text(test)
    assert "<b>" not in test.error[0].value.replace("\\<", "")


def test_a_wrong_link_is_a_sentence_for_each_fault_and_the_page_goes_on() -> None:
    test = opened(
        model="digits",
        layer="pool1",
        filter="x",
        dataset="nowhere",
        pictures="7",
        grow="<b>",
        way="up",
    )
    assert len(test.warning) == 6
    assert "<b>" not in " ".join(one.value for one in test.warning).replace("\\<", "")
    assert test.selectbox(key="filters-layer").value == "conv2"
    assert test.selectbox(key="filters-dataset").value == "mnist"
    test = opened(model="digits", layer="conv1", filter="24")
    assert texts.unknown_filter(24, "conv1", 24) in text(test)
    assert opened(model="nobody").selectbox(key="filters-model").value == zoo.cards()[0].name


def test_another_network_brings_its_own_layers_and_data_set() -> None:
    test = opened(**LINK)
    test.selectbox(key="filters-model").select("cifar10").run()
    assert checked(test).query_params["dataset"] == "cifar10"
    assert test.selectbox(key="filters-layer").value.startswith("conv")
    assert test.number_input(key="filters-filter").value == 0
    assert test.selectbox(key="filters-layer").options[0].startswith("conv1_1 · 32 filters")
