"""The Class page in Streamlit's own test client: board, leader board, names, teacher."""

import dataclasses
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cnnviz import classroom, lessons
from cnnviz.lessons import Step
from cnnviz.training import files, store
from cnnviz.training.spec import RunSpec
from cnnviz.training.store import Run
from cnnviz.ui import board, board_leaders, board_seen, roles
from cnnviz.ui import board_texts as texts
from tests.fabricated import UNLIMITED, no_dispatcher
from tests.pages import screen
from tests.pages.screen import ME, checked

STEP = Step("laboratory", {"sample": ("kitten",)}, "Look.")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("CNNVIZ_HOME", str(tmp_path))
    monkeypatch.delenv("CNNVIZ_ALONE", raising=False)
    board_seen.look_again()
    with no_dispatcher(tmp_path):
        yield tmp_path
    board_seen.look_again()


@pytest.fixture
def teacher(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roles, "is_teacher", lambda: True)
    monkeypatch.setattr(roles, "may_steer", lambda run: True)


def run_of(owner: str, accuracy: float | None = None, dataset: str = "shapes", **changes) -> Run:
    """Keep a run with a figure, without the files of its training."""
    run = store.submit(RunSpec(dataset=dataset), owner=owner, quota=UNLIMITED)
    best = {} if accuracy is None else {"val_accuracy": accuracy, "val_loss": 1.0, "epoch": 2.0}
    values = {"state": "done", "best": best} | changes
    board_seen.look_again()
    return store.update(run.id, lambda record: replace(record, **values))


def opened(**query: str) -> AppTest:
    return screen.opened("class_board", **query)


def html(test: AppTest) -> str:
    return " ".join(str(each.proto.body) for each in test.get("html"))


def text(test: AppTest) -> str:
    shown = (*test.markdown, *test.caption, *test.info, *test.warning, *test.error)
    return " ".join(str(each.value) for each in shown).replace("\\", "")


def keys(test: AppTest) -> set[str]:
    return {str(one.key) for one in test.button}


def rows() -> list:
    now = board_seen.seen()
    return [board._row(run, now, ME) for run in now.runs]


# ------------------------------------------------------------------------------------- the board


def test_without_runs_the_page_leads_to_train():
    test = opened()
    assert texts.EMPTY in text(test)
    assert not test.selectbox


def test_the_board_counts_runs_and_people():
    run_of("web-1"), run_of("web-1", state="running"), run_of("web-2", state="queued")
    assert "3 runs · 2 people · **1 training** · 1 waiting" in text(opened())


def test_people_are_called_as_they_want_and_by_nothing_else():
    classroom.call("web-1", "Ada")
    run_of("web-1", title="Deeper"), run_of("web-2"), run_of(ME)
    shown = rows()
    assert [row.title for row in shown] == [texts.SOMEBODY, texts.SOMEBODY, "Ada"]
    assert shown[2].remark == "Deeper"
    assert shown[0].remark.endswith("yours")
    for row in shown:
        assert "web-" not in str(dataclasses.asdict(row))


def test_the_name_of_pictures_of_ones_own_is_not_told():
    run_of("web-1", dataset="own-secret-01234567")
    run_of("web-2", 0.9, dataset="own-secret-01234567")
    assert not [row for row in rows() if "secret" in str(dataclasses.asdict(row))]
    test = opened(dataset="own-secret-01234567")
    assert "secret" not in html(test) + str(test.selectbox(key="board-dataset").options)
    assert "dataset" not in test.query_params


def test_a_row_follows_its_run():
    run = run_of("web-1", 0.5)
    assert rows()[0].cells["accuracy"] == "50.0 %"
    store.update(run.id, lambda record: replace(record, best={"val_accuracy": 0.75, "val_loss": 1}))
    board_seen.look_again()
    assert rows()[0].cells["accuracy"] == "75.0 %"


def test_one_look_at_the_disk_serves_all_for_a_moment(monkeypatch: pytest.MonkeyPatch):
    run_of("web-1")
    now = board_seen.seen()
    monkeypatch.setattr(store, "runs", lambda: pytest.fail("read again"))
    assert board_seen.seen() is now


def test_students_see_no_buttons_for_other_peoples_runs():
    run_of("web-1", state="running")
    test = opened()
    assert not {key for key in keys(test) if key.startswith("runs-")}
    assert not [one for one in test.toggle if one.key == board_leaders.SWITCH]


@pytest.mark.usefixtures("teacher")
def test_the_teacher_stops_a_run_after_a_question():
    run = run_of("web-1", state="running")
    test = screen.fresh("class_board")
    test.session_state[board.CHOSEN] = (run.id,)
    screen.ran(test)
    next(one for one in test.button if one.key == "runs-stop").click().run()
    assert store.run(run.id).record.state == "running"
    checked(test).checkbox(key="runs-sure").check().run()
    press(test, "runs-confirm")
    assert store.run(run.id).record.state == "stopping"


def test_the_link_chooses_pictures_and_order():
    run_of("web-1", dataset="mnist"), run_of("web-2", 0.9)
    test = opened(dataset="mnist", order="-accuracy")
    assert test.selectbox(key="board-dataset").value == "mnist"
    assert dict(test.query_params) == {"dataset": "mnist", "order": "-accuracy"}
    test.selectbox(key="board-dataset").select("").run()
    assert dict(checked(test).query_params) == {"order": "-accuracy"}


def test_a_wrong_link_is_one_sentence_each():
    run_of("web-1")
    test = opened(dataset="<b>x</b>", order="none")
    assert len(test.warning) == 2
    assert "<b>" not in test.warning[0].value


# ------------------------------------------------------------------------------ the leader board


def test_each_person_stands_once_for_each_data_set_the_best_first():
    best = run_of("web-1", 0.9)
    run_of("web-1", 0.8), run_of("web-3")
    other = run_of("web-2", 0.95)
    mnist = run_of("web-1", 0.99, dataset="mnist")
    found = board_seen.leaders(store.runs())
    assert {name: [run.id for run in runs] for name, runs in found.items()} == {
        "shapes": [other.id, best.id],
        "mnist": [mnist.id],
    }
    assert list(found) == ["shapes", "mnist"]  # where most take part comes first


def test_the_same_figure_is_the_same_place():
    for number, share in enumerate((0.9, 0.90001, 0.8, 0.95)):
        run_of(f"web-{number}", share)
    (best,) = board_seen.leaders(store.runs()).values()
    assert board_leaders.places(best) == [1, 2, 2, 4]


def test_names_on_the_leader_board_are_text():
    classroom.call("web-1", "<img src=x>&")
    run_of("web-1", 0.5)
    shown = html(opened())
    assert "&lt;img src=x&gt;&amp;" in shown
    assert "<img src=x>" not in shown


@pytest.mark.usefixtures("teacher")
def test_the_teacher_switches_the_leader_board_off_for_all(monkeypatch: pytest.MonkeyPatch):
    run_of("web-1", 0.5)
    test = opened()
    assert "board-leaders" in html(test)
    test.toggle(key=board_leaders.SWITCH).set_value(False).run()
    assert texts.LEADERS_OFF in text(checked(test))
    monkeypatch.setattr(roles, "is_teacher", lambda: False)
    student = opened()
    assert 'board-leaders"' not in html(student)
    assert texts.LEADERS not in [one.value for one in student.subheader]
    # A student's browser that says otherwise changes nothing.
    board_leaders._switch()
    assert not classroom.classroom().leaders


# ----------------------------------------------------------------------------------------- names


def test_a_student_chooses_a_name_and_is_told_of_a_taken_one():
    classroom.call("web-1", "Ada")
    test = opened()
    test.text_input(key="board-name").set_value("ada")
    _submit(test)
    assert "called “ada” already" in text(test)
    test.text_input(key="board-name").set_value("Ben")
    _submit(test)
    assert classroom.classroom().names[ME] == "Ben"
    assert "already" not in text(test)


def _submit(test: AppTest) -> None:
    checked(next(one for one in test.button if one.label == texts.SAVE_NAME).click().run())


@pytest.mark.usefixtures("teacher")
def test_the_teacher_takes_a_name_away():
    classroom.call("web-1", "Rude")
    test = opened()
    next(one for one in test.button if one.label == texts.TAKE_AWAY).click().run()
    assert classroom.classroom().names == {}
    checked(test)


# --------------------------------------------------------------------------------------- lessons


def test_a_visitor_sees_and_deletes_their_own_lessons_only():
    mine = lessons.add(ME, "Mine *x*", STEP)
    other = lessons.add("web-1", "Other", STEP)
    test = opened()
    assert "Mine *x*" in text(test)
    assert "Other" not in text(test)
    assert f"/laboratory?lesson={mine.id}" in html(test)
    press(test, f"board-delete-{mine.id}")
    assert lessons.lesson(mine.id)
    press(test, "board-lesson-sure")
    assert [one.id for one in lessons.lessons()] == [other.id]
    assert texts.NO_LESSONS in text(checked(test.run()))


def press(test: AppTest, key: str) -> None:
    checked(next(one for one in test.button if one.key == key).click().run())


@pytest.mark.usefixtures("teacher")
def test_the_teacher_sees_and_deletes_all_lessons():
    other = lessons.add("web-1", "Other", STEP)
    test = opened()
    press(test, f"board-delete-{other.id}")
    press(test, "board-lesson-sure")
    assert lessons.lessons() == []


def test_who_says_yes_to_a_lesson_of_others_deletes_nothing(monkeypatch: pytest.MonkeyPatch):
    other = lessons.add("web-1", "Other", STEP)
    test = screen.fresh("class_board")
    test.session_state["board-lesson-asked"] = other.id
    screen.ran(test)
    press(test, "board-lesson-sure")
    assert lessons.lesson(other.id)


def test_damaged_agreements_do_not_stop_the_page(home: Path):
    run_of("web-1", 0.5)
    (home / "class").mkdir()
    files.write_json(home / "class" / "class.json", {"names": [], "leaders": "x"})
    assert "1 run · 1 person" in text(opened())
