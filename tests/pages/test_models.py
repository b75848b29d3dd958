"""The Models page in Streamlit's own test client: choosing, opening, setting right, taking away."""

import io
import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cnnviz import export, home, images, zoo
from cnnviz.errors import ModelError
from cnnviz.export import Made, formats
from cnnviz.export import work as export_work
from cnnviz.types import Preprocessing
from cnnviz.ui import models_export, models_own, walks
from cnnviz.ui import models_texts as texts
from cnnviz.ui.waiting_line import Line
from cnnviz.zoo import own
from cnnviz.zoo.own import sandbox, shelf, work
from tests import networks
from tests.pages import screen
from tests.pages.screen import ME, checked, until
from tests.zoo import keras2

OTHER = "web-fedcba9876543210"


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An empty folder, lines that nobody else has used, and no other processes."""
    monkeypatch.setenv("CNNVIZ_HOME", str(tmp_path / "home"))
    monkeypatch.delenv(shelf.SHARED, raising=False)
    monkeypatch.setattr(models_own, "LINE", Line(2**20, lambda _: 1))
    monkeypatch.setattr(models_export, "LINE", Line(2**20, lambda _: 1))
    monkeypatch.setattr(sandbox, "opened", lambda folder, _: work.opened(folder))


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("file") / "keras_model.h5"
    return keras2.saved(networks.randomised(keras2.teachable()), path).read_bytes()


def taken(file: bytes, owner: str = ME) -> own.Own:
    brought = own.Brought(io.BytesIO(file), "keras_model.h5", "Our pets", "", owner)
    return own.taken_in(brought, zoo.cards())


def opened(page: str = "models", **query: str) -> AppTest:
    return screen.opened(page, **query)


def shown(test: AppTest) -> str:
    return "\n".join(str(block.value) for block in (*test.markdown, *test.header, *test.caption))


def press(test: AppTest, label: str) -> AppTest:
    next(button for button in test.button if button.label == label).click()
    return checked(test.run())


def test_a_model_of_ones_own_is_opened_and_shown(file: bytes) -> None:
    test = opened()
    test.session_state[models_own.OPEN] = True
    checked(test.run())
    assert not test.error
    assert test.button(key="models-own-add").disabled
    test.file_uploader[0].set_value(
        [
            ("keras_model.h5", file, "application/x-hdf5"),
            ("labels.txt", b"0 cat\n1 dog\n2 hare", ""),
        ]
    )
    checked(test.run())
    test.text_input(key=models_own.NAME).set_value("Our pets")
    checked(test.run())
    press(test, texts.OPEN)
    until(own.everything)
    until(lambda: not models_own.LINE.busy)
    checked(test.run())
    (found,) = own.everything()
    assert found.facts.owner == ME
    assert "“Our pets” is open" in test.success[0].value
    assert test.query_params["model"] == found.card.name
    assert "cat, dog, hare" in shown(test)


def test_a_refusal_is_a_sentence(file: bytes) -> None:
    test = opened()
    test.session_state[models_own.OPEN] = True
    checked(test.run())
    test.file_uploader[0].set_value([("x.h5", file[:1000], "")])
    checked(test.run())
    press(test, texts.OPEN)
    until(lambda: not models_own.LINE.busy)
    checked(test.run())
    assert "damaged or cut off" in test.error[0].value
    assert own.everything() == []


def test_what_was_guessed_can_be_set_right(file: bytes) -> None:
    before = taken(file).card
    test = opened(model=before.name)
    assert "class 0" in test.text_area[0].value
    test.text_area[0].set_value("cat\ndog\nhare")
    next(box for box in test.selectbox if box.label == texts.SCALE).set_value("unit")
    press(test, texts.SAVE)
    after = zoo.card(before.name)
    assert after.classes == ("cat", "dog", "hare")
    assert after.preprocessing.std == (255.0, 255.0, 255.0)
    test.text_area[0].set_value("cat\ndog")
    press(test, texts.SAVE)
    assert "but 2 names came" in test.error[0].value
    assert zoo.card(before.name) == after


def test_a_model_is_deleted_after_a_question(file: bytes) -> None:
    name = taken(file).card.name
    test = opened(model=name)
    press(test, texts.DELETE)
    press(test, texts.REALLY_DELETE)
    assert own.find(name) is None


def test_a_model_of_another_visitor_is_not_shown(file: bytes) -> None:
    theirs = taken(file, OTHER).card
    for page in ("models", "explore"):
        test = opened(page, model=theirs.name)
        assert "belongs to another visitor" in test.warning[0].value
        assert theirs.title not in shown(test)


def test_shared_models_are_seen_but_not_changed(
    file: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(shelf.SHARED, "1")
    test = opened(model=taken(file, OTHER).card.name)
    assert texts.SETTINGS_OF_OTHERS in shown(test)
    assert not any(button.label in (texts.SAVE, texts.DELETE) for button in test.button)


def test_explore_takes_ones_own_model(file: bytes) -> None:
    card = taken(file).card
    test = opened("explore", model=card.name)
    assert not test.error
    assert test.selectbox(key="model").value == card.name
    assert "The network" in shown(test)


def test_a_file_is_made_and_can_be_taken_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(arguments: list[str], _: object) -> int:
        name, wanted, folder = arguments
        note = export_work.written(zoo.card(name), wanted, Path(folder)) or "Checked."
        (Path(folder) / formats.FACTS).write_text(json.dumps({"note": note}))
        return 0

    monkeypatch.setattr(formats, "_run", run)
    test = opened(model="digits")
    for _ in range(2):  # the second time it was deleted meanwhile
        press(test, texts.MAKE)
        until(lambda: not models_export.LINE.busy)
        checked(test.run())
        assert "Checked" in test.success[0].value
        assert not any(button.label == texts.MAKE for button in test.button)
        shutil.rmtree(home.exports_folder())
        checked(test.run())


def test_a_conversion_that_fails_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> Made:
        raise ModelError("It cannot be.")

    monkeypatch.setattr(export, "made", fails)
    test = opened(model="digits")
    press(test, texts.MAKE)
    until(lambda: not models_export.LINE.busy)
    checked(test.run())
    assert "It cannot be" in test.error[0].value


def test_a_link_that_is_opened_later_counts() -> None:
    test = opened(model="cifar10")
    press(test, texts.SHOW)  # the first card's
    assert test.query_params["model"] == "digits"
    test.query_params["model"] = "flower17"
    assert checked(test.run()).query_params["model"] == "flower17"


def test_the_link_names_the_model_and_a_wrong_one_is_told() -> None:
    assert opened(model="cifar10").query_params["model"] == "cifar10"
    test = opened(model="no-such")
    assert "no-such" in test.warning[0].value.replace("\\", "")
    assert test.query_params["model"] == zoo.cards()[0].name


def test_the_numbers_of_a_network_that_takes_blue_first_stand_beside_their_pixels() -> None:
    picture = np.array([[[10, 20, 30]]], np.uint8)
    card = replace(
        zoo.card("cifar10"),
        preprocessing=Preprocessing("stretch", "bgr", (0.0,) * 3, (1.0,) * 3),
    )
    tensor = images.scaled(picture, card.preprocessing)
    assert walks._in_colour_order(tensor, card).tolist() == [[[10.0, 20.0, 30.0]]]
