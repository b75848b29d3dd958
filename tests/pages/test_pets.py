"""The Pets page in Streamlit's own test client, with a network whose answers are made up."""

import csv
import io
import re
from collections.abc import Iterator
from functools import partial

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from cnnviz import pets
from cnnviz.pets import Answer, Looked
from cnnviz.ui import pets as page
from cnnviz.ui import pets_looking, pets_photos, sources
from cnnviz.ui import pets_texts as texts
from tests.pages import screen
from tests.pages.screen import checked, fresh

OWN = "=1+1.jpg"
"""A file name that a spreadsheet would compute."""


def answer(kind: str, cat: float, neither: float, note: str = "") -> Answer:
    shares = {"cat": cat, "dog": 1 - cat, "neither": neither, "both": min(cat, 1 - cat)}
    breeds = () if kind == "neither" else (("tabby", 0.75), ("<b>pug</b>", 0.25))
    seen = (("sports car", 0.5), ("convertible", 0.2))
    return Answer(kind, shares[kind], cat, 1 - cat, neither, breeds, seen, note)


ANSWERS = {
    "Kitten": answer("cat", 0.98, 0.01),
    "Dog": answer("dog", 0.2, 0.1),
    "Cat up close": answer("both", 0.5, 0.02, "It sees a cat and a dog."),
}
OTHER = answer("neither", 0.6, 0.97)


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Stand in for the network; returns the names of the photos that it looks at."""
    names: list[str] = []

    def look(photos) -> Iterator[Looked]:
        for name, data in photos:
            names.append(name)
            if not data:
                yield Looked(name, None, "The file is <i>empty</i>.", None)
                continue
            yield Looked(name, ANSWERS.get(name, OTHER), "", np.zeros((8, 8, 3), np.uint8))

    monkeypatch.setattr(pets, "look", look)
    monkeypatch.setattr("keras.backend.clear_session", lambda *_, **__: None)
    return names


opened = partial(screen.opened, "pets")


def button(test: AppTest, key: str):
    return next(one for one in test.button if one.key == f"pets-{key}")


def cards(test: AppTest) -> list[str]:
    bodies = (one.proto.body for one in test.get("html"))
    return [body for body in bodies if "<div" in body and "pets-card" in body]


def headlines(test: AppTest) -> list[str]:
    return [re.search("<h3>(.*?)</h3>", card)[1] for card in cards(test)]


class File(io.BytesIO):
    """An uploaded file as Streamlit gives it."""

    def __init__(self, name: str, data: bytes = b"photo") -> None:
        super().__init__(data)
        self.name, self.file_id, self.size = name, name, len(data)


def uploaded(monkeypatch: pytest.MonkeyPatch, files: list[File]) -> AppTest:
    monkeypatch.setattr(st, "file_uploader", lambda *_, **__: list(files))
    test = fresh("pets")
    test.session_state[pets_photos.SOURCE] = sources.UPLOAD
    return checked(test.run())


def test_a_sample_is_looked_at_once_and_stands_in_the_link(looked: list[str]) -> None:
    test = opened()
    assert headlines(test) == [texts.NAMES["cat"]]
    assert test.query_params["sample"] == "kitten"
    assert any(one.value == texts.PRIVACY for one in test.caption)
    (card,) = cards(test)
    assert "Very sure: 98.0 %" in card
    assert 'class="cat said"' in card
    assert "&lt;b&gt;pug&lt;/b&gt;" in card
    assert "<b>pug" not in card
    checked(test.run())
    assert looked == ["Kitten"]
    assert headlines(opened(sample="dog")) == [texts.NAMES["dog"]]


def test_no_answer_is_called_sure_where_it_may_be_neither() -> None:
    doubtful = answer("cat", 0.999, 0.4)
    assert texts.sureness(doubtful) == "Unsure whether there is one; if so: 99.9 %"
    assert texts.sureness(answer("cat", 0.999, 0.1)) == "Very sure: 99.9 %"
    assert texts.sureness(OTHER) == "Very sure: 97.0 %"


def test_a_wrong_sample_in_the_link_is_said(looked: list[str]) -> None:
    test = opened(sample="unicorn")
    assert "unicorn" in test.warning[0].value
    assert headlines(test) == [texts.NAMES["cat"]]


def test_what_is_neither_shows_what_it_looks_like_and_not_which_of_them_it_would_be(
    looked: list[str],
) -> None:
    (card,) = cards(opened(sample="automobile"))
    assert "sports car" in card
    assert texts.SEEN in card
    assert 'class="neither said"' in card
    assert 'class="cat' not in card


def test_many_photos_are_grouped_and_can_be_chosen_by_their_answer(looked: list[str]) -> None:
    test = checked(button(opened(), "all").click().run())
    assert test.query_params["sample"] == pets_photos.EVERY
    every = len(pets_photos.offered())
    assert len(looked) == every  # and the first one not twice
    groups = test.button_group(key="pets-group")
    assert groups.options == [
        *(f"all {every}", "1 cat", "1 dog", "1 photo with both"),
        f"{every - 3} neither of them",
    ]
    assert len(cards(test)) == 12
    test = checked(button(test, "more").click().run())
    assert len(cards(test)) == every
    test.button_group(key="pets-group").set_value("both").run()
    (card,) = cards(checked(test))
    assert "It sees a cat and a dog." in card
    assert {'class="cat said"', 'class="dog said"'} <= set(re.findall('class="[a-z]+ said"', card))
    table = test.dataframe[0].value
    assert len(table) == every
    assert table[texts.PROBABILITY][0] == pytest.approx(98)


def test_a_file_that_is_no_picture_does_not_stop_the_others(
    looked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    test = uploaded(monkeypatch, [File("broken.jpg", b""), File("Dog")])
    assert headlines(test) == [texts.UNREAD, texts.NAMES["dog"]]
    assert "The file is &lt;i&gt;empty" in cards(test)[0]
    assert "sample" not in test.query_params


def test_stopping_keeps_what_is_known_and_the_rest_can_follow(
    looked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [File(f"{number}.jpg") for number in range(5)]
    test = fresh("pets")
    monkeypatch.setattr(st, "file_uploader", lambda *_, **__: list(files))
    test.session_state[pets_photos.SOURCE] = sources.UPLOAD
    test.session_state[pets_looking.STOPPED] = frozenset(one.file_id for one in files)
    test = checked(test.run())
    assert looked == cards(test) == []
    assert texts.stopped(5) in [one.value for one in test.caption]
    test = checked(button(test, "go-on").click().run())
    assert len(cards(test)) == len(looked) == 5
    files.append(File("later.jpg"))
    assert len(cards(checked(test.run()))) == 6
    assert looked[-1] == "later.jpg"


def test_photos_stay_when_the_page_is_left_until_they_are_removed(
    looked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [File("Dog"), File("Kitten")]
    test = uploaded(monkeypatch, files)
    files.clear()  # as the widget does when the page is opened again
    assert len(cards(checked(test.run()))) == 2
    test = checked(button(test, "remove").click().run())
    assert cards(test) == []
    assert texts.NO_PHOTO[sources.UPLOAD] in [one.value for one in test.info]


def test_more_photos_than_there_is_room_for_are_left_out(
    looked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pets_photos, "MOST", 3)
    monkeypatch.setattr(pets_photos, "MOST_BYTES", 10 * 1024**2)
    test = uploaded(monkeypatch, [File(f"{number}.jpg") for number in range(5)])
    assert looked == ["0.jpg", "1.jpg", "2.jpg"]
    assert "2 of yours are left out" in test.warning[0].value.replace("\\", "")
    huge = [File("huge.jpg", bytes(11 * 1024**2)), File("Dog")]
    test = uploaded(monkeypatch, huge)
    assert looked[3:] == ["Dog"]
    assert "1 of yours is left out" in test.warning[0].value.replace("\\", "")


def test_the_file_of_answers_holds_every_number_and_no_formula() -> None:
    photo = pets_photos.Photo("1", OWN, bytes)
    found = [
        pets_looking.Found(photo, ANSWERS["Kitten"]),
        pets_looking.Found(photo, OTHER),
        pets_looking.Found(photo, None, "No picture."),
    ]
    text = page.table(found).decode("utf-8-sig")
    head, cat, neither, broken = csv.reader(io.StringIO(text))
    assert {len(row) for row in (head, cat, neither, broken)} == {len(head)}
    first = dict(zip(head, cat, strict=True))
    assert first["file"] == "'" + OWN
    assert (first["answer"], float(first["probability"]), float(first["dog"])) == (
        "cat",
        0.98,
        pytest.approx(0.02),
    )
    assert (first["looks like 1"], first["share 2"], first["looks like 3"]) == ("tabby", "0.25", "")
    assert dict(zip(head, neither, strict=True))["looks like 1"] == "sports car"
    assert dict(zip(head, broken, strict=True))["remark"] == "No picture."
