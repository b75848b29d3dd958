"""The Data page in Streamlit's own test client: choosing, samples, split, copies, own pictures."""

import io
import re
import threading
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import pytest
import streamlit as st
from PIL import Image
from streamlit.testing.v1 import AppTest

from cnnviz import datasets
from cnnviz.datasets import Split, cifar10, own
from cnnviz.errors import DataError
from cnnviz.training.augmentation import Augmentation
from cnnviz.training.spec import RunSpec
from cnnviz.ui import data_albums as albums
from cnnviz.ui import data_lines as lines
from cnnviz.ui import data_own, train_state, train_texts, waiting_texts
from cnnviz.ui import data_state as state
from cnnviz.ui import data_texts as texts
from cnnviz.ui.waiting_line import Line, Standing
from tests.pages import screen
from tests.pages.screen import ME, fresh, ran


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An empty folder, and lines and caches that nobody else has used."""
    monkeypatch.setenv("CNNVIZ_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CNNVIZ_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    for name in ("FETCHES", "CHECKS", "INTAKES"):
        monkeypatch.setattr(lines, name, Line(2**20, lambda _: 1))
    monkeypatch.setattr(data_own, "INTAKES", lines.INTAKES)
    monkeypatch.setattr("cnnviz.ui.data.FETCHES", lines.FETCHES)
    monkeypatch.setattr("cnnviz.ui.data_split.CHECKS", lines.CHECKS)
    for cache in (albums._albums, albums._covers, albums._small):
        cache.clear()


@pytest.fixture
def went(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, str]]]:
    """The page and the query of each page that was switched to."""
    gone: list[tuple[str, dict[str, str]]] = []
    monkeypatch.setattr(
        st, "switch_page", lambda page, *, query_params: gone.append((page, query_params))
    )
    return gone


opened = partial(screen.opened, "data")


def pressed(test: AppTest, key: str) -> AppTest:
    test.button(key=key).click()
    return ran(test)


def rested(line: Line) -> None:
    """Wait until a line has nothing left to do."""
    while line._serving:
        time.sleep(0.01)


def standing(line: Line) -> Standing:
    """Wait until the visitor's work tells how far it is."""
    while not ((job := line._working) and job.at.done):
        time.sleep(0.01)
    return job.at


def said(test: AppTest) -> str:
    kinds = (test.markdown, test.caption, test.warning, test.error, test.info, test.success)
    return " ".join(each.value for kind in kinds for each in kind).replace("\\", "")


def html(test: AppTest) -> str:
    return " ".join(each.proto.body for each in test.get("html"))


def query(test: AppTest) -> dict[str, str]:
    return dict(test.query_params.items())


def spec_of(test: AppTest) -> RunSpec:
    return test.session_state[state.SPEC]  # type: ignore[no-any-return]


# ---------------------------------------------------------------------------------- what is shown


def test_every_official_data_set_has_a_card_with_its_sentence() -> None:
    test = opened()
    assert not test.warning
    for data in datasets.DATASETS:
        assert test.button(key=f"data-choose-{data.name}")
        assert data.title in html(test)
        assert data.summary.split("“")[0][:60] in html(test)
    assert test.button(key="data-choose-shapes").label == texts.SHOWN
    assert not test.warning
    assert not test.error


def test_each_class_has_samples_that_say_what_they_are_and_others_on_demand() -> None:
    test = opened()
    first = html(test)
    for label in datasets.dataset("shapes").classes:
        assert first.count(f"of the class {label}") >= 2 * 12  # as alt and as title
    pressed(test, "data-other")
    assert html(test) != first
    test.button_group(key="data-part").set_value("test")
    assert "100 pictures" in html(ran(test))


def test_samples_are_pictures_of_their_class_and_part() -> None:
    data = datasets.dataset("digits8")
    album = albums.album(data)
    assert album is not None
    for part, split in zip(("train", "test"), data.read(), strict=True):
        shelf = getattr(album, part)
        assert len(set(shelf.numbers)) == len(shelf.numbers)
        np.testing.assert_array_equal(shelf.pool.images, split.images[shelf.numbers])
        np.testing.assert_array_equal(shelf.pool.labels, split.labels[shelf.numbers])
        assert set(np.bincount(shelf.pool.labels)) <= {albums.POOL, *np.bincount(split.labels)}


def test_a_choice_is_in_the_link_and_a_link_is_a_choice() -> None:
    test = pressed(opened(), "data-choose-digits8")
    assert query(test) == {"dataset": "digits8"}
    assert "8 × 8 pixels" in said(test)
    other = opened(dataset="digits8", validation="0.35", seed="9", rotation="12.0", flip="1")
    assert spec_of(other) == RunSpec(
        dataset="digits8",
        validation=0.35,
        seed=9,
        augmentation=Augmentation(rotation=12.0, flip=True),
    )
    assert query(ran(other)) == {
        "dataset": "digits8",
        "validation": "0.35",
        "seed": "9",
        "rotation": "12.0",
        "flip": "1",
    }
    assert not other.warning


def test_each_wrong_value_of_a_link_is_one_sentence_until_something_is_chosen() -> None:
    test = opened(dataset="<img src=x>", validation="2", seed="-4", rotation="1000", wheels="4")
    assert len(test.warning) == 5
    told = said(test)
    for part in (
        "no data set named",
        "validation share must be",
        "seed must be",
        "rotation must be",
        "“wheels”, which there is not",
    ):
        assert part in told
    assert "<" not in "".join(one.value.replace("\\<", "") for one in test.warning)
    assert spec_of(test) == RunSpec()
    assert not pressed(test, "data-choose-digits8").warning


def test_training_gets_the_data_set_the_split_and_the_changes(
    went: list[tuple[str, dict[str, str]]],
) -> None:
    test = opened(dataset="digits8", validation="0.3", shift="0.1")
    pressed(test, "data-train")
    pressed(test, "data-evaluate")
    (train, link), (evaluate, other) = went
    assert train.endswith("pages/train.py")
    assert evaluate.endswith("pages/evaluate.py")
    spec, wrong = train_state.from_link(link)
    assert not wrong
    assert (spec.dataset, spec.validation, spec.augmentation.shift) == ("digits8", 0.3, 0.1)
    assert other == {"dataset": "digits8"}


def test_the_parts_add_up_and_follow_share_and_seed() -> None:
    test = opened()
    assert "**Training** · 1 600" in said(test).replace("\u202f", " ").replace("\u2009", " ")
    test.slider(key=state.key("validation")).set_value(0.5)
    test.number_input(key=state.key("seed")).set_value(5)
    ran(test)
    assert query(test) == {"dataset": "shapes", "validation": "0.5", "seed": "5"}
    test.session_state["data-table"] = True
    table = ran(test).table[0].value
    assert table[texts.TRAINING].tolist() == [200] * 5
    assert table[texts.VALIDATION].tolist() == [200] * 5
    assert table[texts.TEST].tolist() == [100] * 5


# ---------------------------------------------------------------------------------------- copies


def test_a_clean_data_set_is_said_to_be_clean() -> None:
    test = pressed(opened(dataset="digits8"), "data-check")
    rested(lines.CHECKS)
    assert texts.CLEAN in said(ran(test))
    lines.CHECKS._kept.clear()  # as after a start of the app
    assert texts.CLEAN in said(ran(test))


def doubled() -> tuple[Split, Split]:
    train, test = datasets.dataset("digits8").read()
    images = test.images.copy()
    images[:3] = train.images[:3]
    return train, Split(images, test.labels)


def test_copies_are_shown_side_by_side_with_what_they_mean(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    changed = replace(datasets.dataset("digits8"), name="doubled", read=doubled)
    monkeypatch.setattr(datasets, "DATASETS", (*datasets.DATASETS, changed))
    test = pressed(opened(dataset="doubled"), "data-check")
    rested(lines.CHECKS)
    ran(test)
    assert "**3** of 359 test pictures" in said(test)
    assert texts.MEANING in said(test)
    pairs = re.findall(r'<li><ul class="data-strip data-large".*?</ul>', html(test))
    assert len(pairs) == 3
    for pair in pairs:
        first, second = re.findall(r'src="([^"]+)"', pair)
        assert first == second
    assert "A test picture of the class" in html(test)
    train, other = doubled()
    if (train.labels[:3] != other.labels[:3]).any():
        assert texts.DIFFERENT in said(test)


def test_looking_for_copies_can_be_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    going = threading.Event()

    def find(*_: object, progress: Callable, cancelled: Callable, **__: object) -> None:
        progress(7, 2500)
        while not cancelled() and not going.wait(0.01):
            pass
        raise DataError("given up")

    monkeypatch.setattr("cnnviz.datasets.leaks.find", find)
    test = pressed(opened(), "data-check")
    try:
        assert standing(lines.CHECKS).total == 2500
        (stop,) = [one for one in ran(test).button if one.label == waiting_texts.STOP]
        stop.click()
        ran(test)
        rested(lines.CHECKS)  # it was told
    finally:
        going.set()
    assert ran(test).button(key="data-check")
    assert not test.error


# ------------------------------------------------------------------------------- what is not here


def test_a_data_set_that_is_not_here_says_how_large_it_is_and_the_page_stays_whole() -> None:
    test = opened(dataset="cifar10")
    assert "170 MB" in said(test)
    assert cifar10.FILES.local[0] in said(test)
    assert test.button(key="data-fetch")
    assert test.button(key="data-train")
    assert train_texts.PREVIEW_MISSING in said(test)
    assert not test.error


def fetched(monkeypatch: pytest.MonkeyPatch, fetch: Callable) -> AppTest:
    """The page of a data set after its pictures were asked for."""
    data = replace(datasets.dataset("cifar10"), fetch=fetch)
    known = tuple(data if one.name == "cifar10" else one for one in datasets.DATASETS)
    monkeypatch.setattr(datasets, "DATASETS", known)
    return pressed(opened(dataset="cifar10"), "data-fetch")


def test_without_internet_fetching_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def offline(_progress: Callable) -> None:
        raise DataError("CIFAR-10 could not be downloaded; connect to the internet once.")

    test = fetched(monkeypatch, offline)
    rested(lines.FETCHES)
    ran(test)
    assert len(test.error) == 1
    assert "connect to the internet" in said(test)
    assert test.button(key="data-fetch")


def test_a_download_shows_its_progress_and_then_the_pictures(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    going = threading.Event()

    def slow(progress: Callable) -> None:
        progress(85 * 10**6, 170 * 10**6)
        going.wait(60)
        write_cifar10(tmp_path / "data")

    test = fetched(monkeypatch, slow)
    try:
        assert standing(lines.FETCHES).fetching
        assert "81 MB of 162 MB" in " ".join(one.proto.text for one in ran(test).get("progress"))
    finally:
        going.set()
    rested(lines.FETCHES)
    assert "Picture 1 of the class airplane" in html(ran(test))
    assert not test.error


def write_cifar10(folder: Path) -> None:
    folder.mkdir()
    with zipfile.ZipFile(folder / "cifar10.zip", "w") as archive:
        for part in ("train", "test"):
            for label in cifar10.CLASSES:
                for number in range(3):
                    picture = np.full((32, 32, 3), 40 * number, np.uint8)
                    _, file = cv2.imencode(".jpg", picture)
                    archive.writestr(f"{part}/{label}/{number}.jpg", file.tobytes())


def test_a_damaged_file_is_one_sentence_and_the_others_can_be_chosen(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "cats_and_dogs_filtered.zip").write_bytes(b"no zip")
    test = opened(dataset="cats_and_dogs")
    assert any("cats_and_dogs_filtered.zip" in one.value.replace("\\", "") for one in test.error)
    assert not pressed(test, "data-choose-shapes").error


# --------------------------------------------------------------------------------------- own sets


def png(colour: tuple[int, int, int], size: tuple[int, int] = (24, 20)) -> bytes:
    file = io.BytesIO()
    noise = np.random.default_rng(sum(colour)).integers(0, 60, (size[1], size[0], 3))
    Image.fromarray((noise + np.array(colour) // 2).astype(np.uint8)).save(file, "PNG")
    return file.getvalue()


def zipped(classes: int = 2, pictures: int = 12) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for label in range(classes):
            for number in range(pictures if label else 5):
                archive.writestr(f"class {label}/{number}.png", png((40 * label, 3 * number, 9)))
        archive.writestr("class 1/broken.jpg", b"nothing")
    return file


@pytest.fixture
def added() -> own.Intake:
    return own.add_zip(zipped(), "My <b>leaves</b>", owner=ME)


def test_own_sets_are_listed_for_their_owner_alone(added: own.Intake) -> None:
    name = added.data.name
    test = opened()
    assert test.button(key=f"data-choose-{name}")
    assert "<b>leaves" not in html(test)
    stranger = fresh("data")
    stranger.session_state["visitor"] = "web-somebody-else"
    ran(stranger)
    assert name not in html(stranger)
    assert name not in {one.key.removeprefix("data-choose-") for one in stranger.button}
    stranger.button(key="data-choose-digits8").click()
    assert not ran(stranger).error


def test_an_own_set_is_shown_like_any_other(added: own.Intake) -> None:
    test = opened(dataset=added.data.name)
    assert "Picture 1 of the class class 1" in html(test)
    assert "24 × 20" in said(test)
    assert "“class 0”" in said(test)  # has too few
    assert "broken.jpg" in said(test)


def brought(title: str) -> AppTest:
    """A new session in which the file at hand was added under a title."""
    test = opened()
    test.session_state[data_own.OPEN] = True
    ran(test)
    assert texts.PRIVACY in said(test)
    assert test.button(key="data-own-add").disabled
    test.text_input(key=data_own.NAME).set_value(title)
    ran(test)
    pressed(test, "data-own-add")
    rested(lines.INTAKES)
    return test


def test_a_visitor_brings_pictures_in_each_session(monkeypatch: pytest.MonkeyPatch) -> None:
    upload = zipped()
    monkeypatch.setattr(st, "file_uploader", lambda label, *_, **__: upload)
    for title in ("Leaves", "Stones"):
        assert any(title in one.value for one in ran(brought(title)).success)
    assert {data.title for data in own.mine(ME)} == {"Leaves", "Stones"}


def test_what_is_brought_is_taken_in_and_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    upload = zipped()
    monkeypatch.setattr(st, "file_uploader", lambda label, *_, **__: upload)
    test = brought("Leaves")
    assert any("is added" in one.value for one in ran(test).success)
    (data,) = own.mine(ME)
    assert spec_of(test).dataset == data.name == query(test)["dataset"]
    assert test.dataframe[0].value[texts.FILE].tolist() == ["class 1/broken.jpg"]
    assert "Too few pictures" in said(test)
    pressed(test, "data-own-dismiss")
    assert not any("is added" in one.value for one in test.success)


def test_what_cannot_be_taken_in_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "file_uploader", lambda label, *_, **__: io.BytesIO(b"no zip"))
    test = brought("Leaves")
    assert len(ran(test).error) == 1
    assert "zip" in said(test)
    assert own.mine(ME) == []
    assert spec_of(test).dataset == "shapes"


@pytest.mark.parametrize("way", ["folder", "arrays"])
def test_each_way_asks_for_its_files(way: str) -> None:
    test = opened()
    test.session_state[data_own.OPEN] = True
    ran(test).button_group(key=data_own.WAY).set_value(way)
    ran(test)
    labels = {one.proto.label for one in test.get("file_uploader")}
    wanted = {
        "folder": {texts.FOLDER_LABEL},
        "arrays": {texts.IMAGES_LABEL, texts.TARGETS_LABEL},
    }
    assert labels == wanted[way]


def test_deleting_asks_first_and_the_page_goes_on(added: own.Intake) -> None:
    name = added.data.name
    test = opened(dataset=name)
    test.session_state[data_own.OPEN] = True
    ran(test)
    pressed(test, f"data-delete-{name}")
    assert own.find(name) is not None
    pressed(test, "data-delete-yes")
    ran(test)
    assert own.find(name) is None
    assert spec_of(test).dataset == "shapes"


# ---------------------------------------------------------------------------------------- preview


def test_the_preview_changes_a_picture_as_training_would() -> None:
    test = opened()
    assert train_texts.PREVIEW_OFF in said(test)
    test.slider(key=state.key("rotation")).set_value(30.0)
    ran(test)
    assert html(test).count("randomly changed, version") == 2 * 9
    before = html(test)
    assert html(pressed(test, "data-another")) != before


def test_a_picture_of_ones_own_is_changed_too(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"file": io.BytesIO(png((200, 90, 10)))}
    monkeypatch.setattr(st, "file_uploader", lambda *_, **__: given["file"])
    test = opened(zoom="0.2")
    test.button_group(key="data-preview-from").set_value("own")
    assert "Your picture, randomly changed, version 9" in html(ran(test))
    given["file"] = io.BytesIO(b"no picture")
    assert len(ran(test).error) == 1
    assert test.slider(key=state.key("zoom"))
