"""The Models page in a real browser: a file is opened, looked into and taken away."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from cnnviz.ui import models_texts as texts
from cnnviz.zoo import own
from tests import networks
from tests.browser.screen import Watched
from tests.zoo import keras2

pytestmark = pytest.mark.browser


def test_a_teachable_machine_model_is_opened_looked_into_and_taken_away(
    page: Callable[..., Page], tmp_path: Path
) -> None:
    file = keras2.saved(networks.randomised(keras2.teachable()), tmp_path / "keras_model.h5")
    labels = tmp_path / "labels.txt"
    labels.write_text("0 Cat\n1 Dog\n2 Hare\n")
    window = page()
    watched = Watched(window)
    window.goto("/models")
    window.get_by_text(texts.OWN, exact=True).click()
    chooser = window.get_by_test_id("stFileUploaderDropzoneInput")
    chooser.set_input_files([str(file), str(labels)])
    window.get_by_role("button", name=texts.OPEN, exact=True).click()
    expect(window.get_by_text("“keras_model” is open")).to_be_visible(timeout=60_000)
    name = own.everything()[0].card.name
    expect(window).to_have_url(f"{window.url.partition('?')[0]}?model={name}")
    expect(window.get_by_text("Cat, Dog, Hare")).to_be_visible()

    window.get_by_role("button", name=texts.MAKE).click()
    with window.expect_download(timeout=60_000) as download:
        window.get_by_role("button", name="Download Keras").click()
    with zipfile.ZipFile(download.value.path()) as archive:
        assert json.loads(archive.read("cnnviz.json"))["classes"] == ["Cat", "Dog", "Hare"]

    window.get_by_role("button", name=texts.WATCH).click()
    expect(window.get_by_text("From the file to the tensor").first).to_be_visible(timeout=60_000)
    with window.expect_download(timeout=60_000) as download:
        window.get_by_role("button", name="Page to hand in").click()
    assert "“keras_model”" in Path(download.value.path()).read_text()

    stranger = page()
    stranger.goto(f"/models?model={name}")
    expect(stranger.get_by_text("belongs to another visitor")).to_be_visible()
    assert not watched.problems
    assert not watched.strangers
    own.remove(name)
