"""What a class agrees on: names on the board, and the leader board's switch."""

from pathlib import Path

import pytest

from cnnviz import classroom
from cnnviz.classroom import Classroom
from cnnviz.errors import ClassError


@pytest.fixture(autouse=True)
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CNNVIZ_HOME", str(tmp_path))
    return tmp_path / "class" / "class.json"


def test_a_new_class_has_a_leader_board_and_no_names():
    assert classroom.classroom() == Classroom(leaders=True, names={})


def test_the_switch_and_the_names_are_kept_side_by_side():
    classroom.call("web-1", "  Zoe\u0308 ")
    classroom.show_leaders(False)
    classroom.call("web-2", "Ben")
    assert classroom.classroom() == Classroom(False, {"web-1": "Zo\u00eb", "web-2": "Ben"})


def test_nobody_takes_the_name_of_another():
    classroom.call("web-1", "Ada")
    with pytest.raises(ClassError, match="already"):
        classroom.call("web-2", " ADA")
    classroom.call("web-1", "ada")  # one's own may be written otherwise
    classroom.call("web-1", "")
    classroom.call("web-2", "Ada")
    assert classroom.classroom().names == {"web-2": "Ada"}


@pytest.mark.parametrize("name", ["ada@school.example", "x" * 31])
def test_an_address_or_a_very_long_name_is_refused(name: str):
    with pytest.raises(ClassError):
        classroom.call("web-1", name)
    assert classroom.classroom().names == {}


def test_who_has_a_name_longest_makes_room(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(classroom, "MOST_NAMES", 2)
    for number in range(3):
        classroom.call(f"web-{number}", f"name {number}")
    assert list(classroom.classroom().names) == ["web-1", "web-2"]


@pytest.mark.parametrize("content", ["", "[]", '{"names": 3}', '{"names": {"a": 1}}'])
def test_a_damaged_file_is_a_new_class(file: Path, content: str):
    file.parent.mkdir()
    file.write_text(content)
    assert classroom.classroom() == Classroom()


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CNNVIZ_HOME", str(tmp_path / "file"))
    with pytest.raises(ClassError, match="CNNVIZ_HOME"):
        classroom.call("web-1", "Ada")
