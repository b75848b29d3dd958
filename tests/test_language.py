"""What is said in which language, and that the catalogues hold all of it."""

import re
import threading
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from cnnviz import language
from cnnviz.errors import ImageError
from cnnviz.images import read
from cnnviz.language import _, grouped, in_language, moment, ngettext, speaking, understood
from scripts import catalogues

OTHERS = [code for code in language.languages() if code != language.SOURCE]
FIELD = re.compile(r"\{([a-z_0-9]*)[^{}]*\}")


@pytest.fixture(scope="module")
def messages() -> dict[catalogues.Message, list[str]]:
    return catalogues.messages()


def ids(code: str) -> set[catalogues.Message]:
    return {message.id for message in catalogues.read(code) if message.id}


@pytest.mark.parametrize("code", OTHERS)
def test_no_message_is_missing(code: str, messages: dict[catalogues.Message, list[str]]) -> None:
    assert messages.keys() - ids(code) == set(), "run `make catalogues` and translate what is new"


@pytest.mark.parametrize("code", OTHERS)
def test_no_message_is_unused(code: str, messages: dict[catalogues.Message, list[str]]) -> None:
    assert ids(code) - messages.keys() == set(), "run `make catalogues`"


@pytest.mark.parametrize("code", OTHERS)
def test_every_message_is_translated(code: str) -> None:
    untold = [one.id for one in catalogues.read(code) if one.id and not all(forms(one))]
    assert untold == []


@pytest.mark.parametrize("code", OTHERS)
def test_translations_fill_in_what_the_messages_fill_in(code: str) -> None:
    wrong = [
        (one.id, form)
        for one in catalogues.read(code)
        if one.id
        for form in forms(one)
        if fields(form) != fields(one.id if isinstance(one.id, str) else one.id[1])
    ]
    assert wrong == []


@pytest.mark.parametrize("code", OTHERS)
def test_translations_keep_links_and_emphasis(code: str) -> None:
    wrong = [
        one.id
        for one in catalogues.read(code)
        if one.id and isinstance(one.id, str)
        if markup(one.id) != markup(str(one.string))
    ]
    assert wrong == []


def test_no_message_has_two_plurals(messages: dict[catalogues.Message, list[str]]) -> None:
    single = [one if isinstance(one, str) else one[0] for one in messages]
    assert {text for text in single if single.count(text) > 1} == set(), "gettext knows one of them"


def forms(message: Message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)


def fields(text: str) -> set[str]:
    return set(FIELD.findall(text))


def markup(text: str) -> tuple[int, int, list[str]]:
    return text.count("**"), text.count("`"), sorted(re.findall(r"\]\([^)]*\)|</?\w+", text))


def test_a_message_is_said_in_the_language_that_is_spoken() -> None:
    assert _("Help") == "Help"
    with speaking("zh_Hans"):
        assert _("Help") == "帮助"
        assert _("no catalogue holds this") == "no catalogue holds this"
        assert _("") == ""
    assert _("Help") == "Help"


def test_texts_in_tuples_and_mappings_are_looked_up() -> None:
    with speaking("zh_Hans"):
        assert in_language({"a": ("Help", 3)}) == {"a": ("帮助", 3)}


def test_a_module_of_texts_answers_in_the_language_that_is_spoken() -> None:
    from cnnviz.ui import texts  # noqa: PLC0415 - it brings Streamlit

    with speaking("zh_Hans"):
        assert texts.HELP == "帮助"
    assert texts.HELP == "Help"


def test_plural_forms() -> None:
    assert [ngettext("1 run", "{count} runs", n) for n in (0, 1, 2)] == [
        "{count} runs",
        "1 run",
        "{count} runs",
    ]
    with speaking("zh_Hans"):
        assert ngettext("1 run", "{count} runs", 1) == ngettext("1 run", "{count} runs", 5)


def test_an_error_speaks_the_language_of_whoever_caused_it() -> None:
    with speaking("zh_Hans"), pytest.raises(ImageError, match=r"[一-鿿]{4}"):
        read(b"")
    with pytest.raises(ImageError, match="The file is empty"):
        read(b"")


def test_each_thread_speaks_its_own_language() -> None:
    heard: list[str] = []
    with speaking("zh_Hans"):
        other = threading.Thread(target=lambda: heard.append(_("Help")))
        other.start()
        other.join()
    assert heard == ["Help"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("zh-CN", "zh_Hans"),
        ("zh", "zh_Hans"),
        ("zh_Hans", "zh_Hans"),
        ("zh-SG", "zh_Hans"),
        ("zh-TW", None),
        ("en-GB", "en"),
        ("fr", None),
        ("", None),
        (None, None),
        ("../../etc", None),
        ("x" * 10_000, None),
    ],
)
def test_what_a_browser_asks_for_is_understood(asked: str | None, found: str | None) -> None:
    assert understood(asked) == found


def test_another_language_is_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "eo" / "LC_MESSAGES" / "cnnviz.po"
    file.parent.mkdir(parents=True)
    file.write_text('msgid ""\nmsgstr ""\n\nmsgid "Help"\nmsgstr "Helpo"\n', "utf-8")
    monkeypatch.setattr(language, "LOCALES", tmp_path)
    language.languages.cache_clear()
    try:
        assert language.languages() == {"en": "English", "eo": "Esperanto"}
        with speaking("eo"):
            assert _("Help") == "Helpo"
    finally:
        language.languages.cache_clear()


def test_numbers_and_dates_are_written_as_the_language_does() -> None:
    assert grouped(1234567.5, 1) == "1\u202f234\u202f567.5"
    with speaking("de"):
        assert grouped(1234567.5, 1) == "1\u202f234\u202f567,5"
    with speaking("zh_Hans"):
        assert grouped(12) == "12"
        assert moment(0.0).startswith(("1970年1月1日", "1969年12月31日"))
    assert moment(0.0).startswith(("Jan 1, 1970", "Dec 31, 1969"))
