"""Lessons around a page, in Streamlit's own test client: opened by a link, read, made, closed."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cnnviz import lessons
from cnnviz.lessons import Step
from cnnviz.ui import address, lesson_making, presenter, rates, reader, sources
from cnnviz.ui import lesson_texts as texts
from tests.pages.screen import ME, SECONDS, checked

MAIN = Path(__file__).parents[2] / "cnnviz" / "ui" / "main.py"
QUERY = {"model": ("digits",), "layer": ("relu1",), "map": ("3",)}
STEP = Step("", QUERY, "Look **here**. ![x](https://example.org/x.png)")


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CNNVIZ_HOME", str(tmp_path))
    rates.forget()


def opened(owner: str = ME, **query: str) -> AppTest:
    """Return the app on its first page, with the frame around it."""
    test = AppTest.from_file(str(MAIN), default_timeout=SECONDS)
    test.session_state["visitor"] = owner
    test.session_state[reader.CHOSEN] = "en"
    for name, value in query.items():
        test.query_params[name] = value
    return checked(test.run())


def keys(test: AppTest) -> set[str]:
    return {str(one.key) for one in test.button}


def press(test: AppTest, key: str) -> AppTest:
    return checked(next(one for one in test.button if one.key == key).click().run())


def text(test: AppTest) -> str:
    return " ".join(str(one.value) for one in (*test.markdown, *test.caption, *test.warning))


def links(test: AppTest) -> str:
    found = [str(one.proto.body) for one in test.get("html")]
    return next((body for body in found if "lesson-links" in body), "")


def test_a_link_opens_the_prepared_page_with_the_text_beside_it():
    kept = lessons.add("web-1", "Why *edges*?", STEP)
    test = opened(lesson=kept.id)
    link = dict(test.query_params)
    assert {name: link[name] for name in ("model", "layer", "map")} == {
        name: values[0] for name, values in QUERY.items()
    }
    assert (link["lesson"], link["step"]) == (kept.id, "1")
    assert "Look **here**." in text(test)
    assert "![" not in text(test)
    assert "### Why \\*edges\\*?" in text(test)
    assert "lesson-edit" not in keys(test)
    press(test, "lesson-close")
    assert "lesson" not in test.query_params
    assert test.query_params["layer"] == "relu1"
    assert "Look **here**." not in text(test)


def test_a_link_that_carries_choices_of_its_own_keeps_them():
    kept = lessons.add("web-1", "x", STEP)
    test = opened(lesson=kept.id, model="digits", layer="conv1")
    assert test.query_params["layer"] == "conv1"
    assert "Look **here**." in text(test)


def test_steps_are_links_to_their_pages():
    kept = lessons.add("web-1", "x", STEP)
    lessons.add_step(kept.id, Step("laboratory", {}, "two"))
    lessons.add_step(kept.id, Step("class", {}, "three"))
    assert f"/laboratory?lesson={kept.id}&amp;step=2" in links(opened(lesson=kept.id))
    for step in ("1", "0", "-1", "<b>", "99999"):
        assert "step 1 of 3" in text(opened(lesson=kept.id, step=step))


def test_a_lesson_that_is_none_is_one_sentence_and_the_page_goes_on():
    test = opened(lesson="../../etc/passwd")
    assert len(test.warning) == 1
    assert "no lesson" in test.warning[0].value
    assert "lesson" not in test.query_params
    assert test.query_params["model"]


def test_a_lesson_that_is_deleted_while_it_is_read_closes():
    kept = lessons.add("web-1", "x", STEP)
    test = opened(lesson=kept.id)
    lessons.delete(kept.id)
    checked(test.run())
    assert "no lesson" in test.warning[0].value
    assert "lesson" not in test.query_params


def test_a_lesson_is_made_of_the_page_and_gets_more_steps():
    test = press(opened(model="digits", layer="bn1"), "lesson-make")
    test.text_input[0].set_value("Mine")
    test.text_area[0].set_value("First.")
    _send(test, texts.KEEP)
    (kept,) = lessons.lessons()
    assert (kept.owner, kept.title, kept.steps[0].text) == (ME, "Mine", "First.")
    assert kept.steps[0].page == ""
    assert kept.steps[0].query["layer"] == ("bn1",)
    assert "lesson" not in kept.steps[0].query
    test = press(opened(lesson=kept.id), "lesson-make")
    assert test.selectbox(key="lesson-where").value == kept.id  # it is open, so it goes on
    test.text_area[0].set_value("Second.")
    _send(test, texts.KEEP)
    assert [step.text for step in lessons.lesson(kept.id).steps] == ["First.", "Second."]


def _send(test: AppTest, label: str) -> None:
    checked(next(one for one in test.button if one.label == label).click().run())


def test_without_a_title_nothing_is_made_and_it_is_said():
    test = press(opened(), "lesson-make")
    _send(test, texts.KEEP)
    assert "needs a title" in test.error[0].value
    assert lessons.lessons() == []


def test_what_others_will_not_see_is_said_before():
    test = press(opened(model="digits"), "lesson-make")
    assert not test.info
    test = opened(model="digits")
    test.session_state["source"] = sources.UPLOAD
    press(checked(test.run()), "lesson-make")
    assert texts.OWN_PICTURE in [one.value for one in test.info]


def test_the_owner_changes_the_words_and_the_page_stays_as_prepared():
    kept = lessons.add(ME, "Old", STEP)
    test = press(opened(lesson=kept.id, model="digits", layer="conv1"), "lesson-edit")
    test.text_input[0].set_value("New")
    _send(test, texts.SAVE)
    changed = lessons.lesson(kept.id)
    assert changed.title == "New"
    assert changed.steps[0].query == QUERY


def test_who_asks_to_change_a_lesson_of_others_is_refused():
    kept = lessons.add("web-1", "Old", STEP)
    test = opened(lesson=kept.id)
    test.session_state[lesson_making.ASKED] = ((kept.id, 1),)
    checked(test.run())
    assert "made by somebody else" in test.error[0].value
    assert not test.text_area


def test_the_presenters_mode_is_in_the_link_and_leaves_with_it():
    test = opened(present="1", model="digits")
    assert test.session_state[presenter.ON]
    assert test.query_params["present"] == "1"
    assert "present" not in opened(model="digits").query_params
    test = press(opened(model="digits"), "presenter-begin")
    assert test.query_params["present"] == "1"


def test_paths_know_the_folder_that_the_app_is_served_in(monkeypatch: pytest.MonkeyPatch):
    assert address.path("", {}) == "/"
    assert address.path("class", {"lesson": "a b"}) == "/class?lesson=a+b"
    monkeypatch.setattr("streamlit.get_option", lambda name: "/school/")
    assert address.path("", {"lesson": "x"}) == "/school?lesson=x"
