"""The store of lessons: what is kept, what is refused, and several writers at once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from cnnviz import home, lessons
from cnnviz.errors import LessonError, UnknownLesson
from cnnviz.lessons import Step

STEP = Step("attribution", {"model": ("digits",), "methods": ("a", "b")}, "Look **here**.")


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CNNVIZ_HOME", str(tmp_path))


def test_a_lesson_is_found_again_as_it_was_made():
    kept = lessons.add("web-me", "  Why   edges? ", STEP)
    found = lessons.lesson(kept.id)
    assert found == kept
    assert found.title == "Why edges?"
    assert found.steps == (STEP,)


def test_ids_are_long_and_never_the_same():
    ids = {lessons.add("web-me", "x", STEP).id for _ in range(5)}
    assert len(ids) == 5
    assert all(lessons.ID.fullmatch(one) for one in ids)
    assert len(lessons.ALPHABET) ** lessons.LETTERS > 2**59


@pytest.mark.parametrize(
    "name", ["", "nothingherez", "../secret.key", "..%2f", "a" * 10**5, "store", "ABCDEFGHJKMN"]
)
def test_what_is_no_lesson_is_a_sentence(name: str):
    (home.home() / "secret.key").write_text("{}")
    with pytest.raises(UnknownLesson, match="no lesson"):
        lessons.lesson(name)
    with pytest.raises(UnknownLesson):
        lessons.delete(name)
    assert (home.home() / "secret.key").exists()


def test_steps_are_added_changed_and_taken_out():
    kept = lessons.add("web-me", "One", STEP)
    lessons.add_step(kept.id, replace(STEP, text="two"))
    lessons.add_step(kept.id, replace(STEP, text="three"))
    lessons.set_step(kept.id, 2, replace(STEP, text="second"), "Other")
    after = lessons.remove_step(kept.id, 1)
    assert [step.text for step in after.steps] == ["second", "three"]
    assert lessons.lesson(kept.id).title == "Other"
    lessons.remove_step(kept.id, 2)
    with pytest.raises(LessonError, match="at least one step"):
        lessons.remove_step(kept.id, 1)
    for number in (0, 2, -1):
        with pytest.raises(LessonError, match="no step"):
            lessons.set_step(kept.id, number, STEP, "x")


@pytest.mark.parametrize(
    ("title", "step", "sentence"),
    [
        ("", STEP, "needs a title"),
        ("\u200b \n", STEP, "needs a title"),
        ("x" * 81, STEP, "81"),
        ("x", replace(STEP, text="x" * 4001), "4001"),
        ("x", replace(STEP, query={"network": ("x" * 6000,)}), "more set"),
    ],
)
def test_what_is_too_much_is_refused_and_leaves_nothing(title: str, step: Step, sentence: str):
    with pytest.raises(LessonError, match=sentence):
        lessons.add("web-me", title, step)
    assert lessons.lessons() == []


def test_invisible_signs_do_not_stay_in_a_text():
    kept = lessons.add("web-me", "x", replace(STEP, text="a\u202eb\r\n\tc\x00"))
    assert kept.steps[0].text == "ab\n    c"


def test_there_are_only_so_many_lessons_and_steps(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(lessons, "MOST_OF_OWNER", 2)
    monkeypatch.setattr(lessons, "MOST", 3)
    monkeypatch.setattr(lessons, "MOST_STEPS", 2)
    mine = lessons.add("web-me", "x", STEP)
    lessons.add("web-me", "y", STEP)
    with pytest.raises(LessonError, match="You have 2 lessons"):
        lessons.add("web-me", "z", STEP)
    lessons.add("web-you", "z", STEP)
    with pytest.raises(LessonError, match="3 lessons here"):
        lessons.add("web-she", "z", STEP)
    lessons.add_step(mine.id, STEP)
    with pytest.raises(LessonError, match="2 steps"):
        lessons.add_step(mine.id, STEP)
    lessons.delete(mine.id)
    assert lessons.add("web-me", "z", STEP)


def test_many_writers_at_once_lose_nothing():
    kept = lessons.add("web-me", "x", STEP)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: lessons.add_step(kept.id, replace(STEP, text=str(n))), range(12)))
    texts = {step.text for step in lessons.lesson(kept.id).steps}
    assert texts == {STEP.text, *map(str, range(12))}


@pytest.mark.parametrize(
    "content", ["", "[]", '{"format": 1}', '{"format": 99}', '{"format": "x"}']
)
def test_a_damaged_file_is_a_sentence_and_the_others_are_listed(content: str):
    bad, good = lessons.add("web-me", "bad", STEP), lessons.add("web-me", "good", STEP)
    (home.lessons_folder() / f"{bad.id}.json").write_text(content)
    with pytest.raises(LessonError, match=r"damaged|newer"):
        lessons.lesson(bad.id)
    assert [one.id for one in lessons.lessons()] == [good.id]


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CNNVIZ_HOME", str(tmp_path / "file"))
    with pytest.raises(LessonError, match="CNNVIZ_HOME"):
        lessons.add("web-me", "x", STEP)
