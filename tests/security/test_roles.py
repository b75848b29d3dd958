"""Who is a teacher, who is not, and what others may not do."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from cnnviz.ui import access_texts as texts
from cnnviz.ui import rates, roles
from cnnviz.ui.access import KEY
from tests.fabricated import fabricate

TEACHERS_KEY = "a key that is long enough"
SETTINGS = ("CNNVIZ_ALONE", "CNNVIZ_TEACHERS", "CNNVIZ_TEACHER_KEY", "CNNVIZ_SECRET")
SCRIPT = """
import streamlit as st
from cnnviz.ui import access, roles
from cnnviz.training import store
access.show()
st.text(f"teacher: {roles.is_teacher()}")
for run in store.runs():
    st.text(f"{run.record.owner} {roles.may_steer(run)}")
"""
ME, OTHER = "web-0000000000000001", "web-0000000000000002"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CNNVIZ_HOME", str(tmp_path))
    rates.forget()
    yield tmp_path
    rates.forget()


def seen(name: str = ME) -> AppTest:
    test = AppTest.from_string(SCRIPT, default_timeout=60)
    test.session_state["visitor"] = name
    return test.run()


def said(test: AppTest) -> list[str]:
    assert not test.exception
    return [one.value for one in test.text]


def tried(key: str, name: str = ME) -> AppTest:
    test = seen(name)
    test.text_input(key=KEY).set_value(key)
    next(one for one in test.button if one.label == texts.OPEN).click()
    return test.run()


def test_without_any_setting_everybody_steers_only_what_they_started(home: Path) -> None:
    fabricate(home, owner=ME)
    fabricate(home, owner=OTHER)
    test = seen()
    assert said(test)[0] == "teacher: False"
    assert set(said(test)[1:]) == {f"{ME} True", f"{OTHER} False"}
    assert test.markdown[0].value == texts.NOBODY


def test_the_key_makes_a_teacher_until_they_leave(home: Path, monkeypatch) -> None:
    monkeypatch.setenv("CNNVIZ_TEACHER_KEY", TEACHERS_KEY)
    fabricate(home, owner=OTHER)
    test = tried(f" {TEACHERS_KEY} ")
    assert said(test) == ["teacher: True", f"{OTHER} True"]
    assert said(seen()) == said(test)  # after a reload, or another process of the same class
    assert said(seen(OTHER))[0] == "teacher: False"
    left = next(one for one in test.button if one.label == texts.LEAVE).click().run()
    assert said(left)[0] == "teacher: False"
    assert KEY not in test.session_state or TEACHERS_KEY not in test.session_state[KEY]


def test_a_wrong_key_is_told_and_a_few_are_all_that_can_be_tried(monkeypatch) -> None:
    monkeypatch.setenv("CNNVIZ_TEACHER_KEY", TEACHERS_KEY)
    assert "not the teacher’s key" in tried("a guess").warning[0].value
    for _ in range(rates.RATES["teacher"].each.amount - 1):
        rates.count("teacher", ME)
    assert "times in 5 min" in tried(TEACHERS_KEY).warning[0].value
    assert said(tried(TEACHERS_KEY))[0] == "teacher: False"
    assert said(tried(TEACHERS_KEY, OTHER))[0] == "teacher: True"


@pytest.mark.parametrize("key", ["", "short", " " * 20])
def test_a_key_that_could_be_guessed_is_none(key: str, monkeypatch) -> None:
    monkeypatch.setenv("CNNVIZ_TEACHER_KEY", key)
    test = seen()
    assert said(test)[0] == "teacher: False"
    assert not test.text_input


def test_what_was_proved_with_another_key_or_long_ago_holds_no_more(
    home: Path, monkeypatch
) -> None:
    monkeypatch.setenv("CNNVIZ_TEACHER_KEY", TEACHERS_KEY)
    tried(TEACHERS_KEY)
    monkeypatch.setenv("CNNVIZ_TEACHER_KEY", TEACHERS_KEY + "!")
    assert said(seen())[0] == "teacher: False"
    monkeypatch.setenv("CNNVIZ_TEACHER_KEY", TEACHERS_KEY)
    assert said(seen())[0] == "teacher: True"
    (home / "teachers" / OTHER).write_bytes((home / "teachers" / ME).read_bytes())
    assert said(seen(OTHER))[0] == "teacher: False"
    monkeypatch.setattr(roles, "HOURS", -1)
    assert said(seen())[0] == "teacher: False"


def test_whoever_is_alone_on_the_machine_steers_all(home: Path, monkeypatch) -> None:
    monkeypatch.setenv("CNNVIZ_ALONE", "1")
    fabricate(home, owner="cli-somebody")
    assert said(seen()) == ["teacher: True", "cli-somebody True"]


@pytest.mark.parametrize(
    ("person", "teaches"),
    [
        ({"is_logged_in": True, "email": "Ada@School.example"}, True),
        ({"is_logged_in": True, "email": "ada@school.example", "email_verified": True}, True),
        ({"is_logged_in": True, "email": "ada@school.example", "email_verified": False}, False),
        ({"is_logged_in": True, "email": "student@school.example"}, False),
        ({"is_logged_in": True}, False),
        ({"is_logged_in": False, "email": "ada@school.example"}, False),
        ({"email": "ada@school.example"}, False),
        ({}, False),
    ],
)
def test_who_signed_in_teaches_if_the_server_names_their_address(
    person: dict[str, object], teaches: bool, monkeypatch
) -> None:
    monkeypatch.setattr(type(st.user), "to_dict", lambda _: person)
    assert not roles.is_signed_in_teacher()
    monkeypatch.setenv("CNNVIZ_TEACHERS", "ada@school.example, bob@school.example")
    assert roles.is_signed_in_teacher() is teaches
