"""Every page in other languages: no word is left in English, and choices survive a change."""

import re
from pathlib import Path

import pytest

from cnnviz import language
from cnnviz.training.record import State
from cnnviz.ui import reader
from tests.fabricated import fabricate
from tests.pages import said, screen
from tests.pages.screen import ME, checked, fresh

MARKED = "eo"
NAMES = re.compile(
    r"\b(small-vgg|shapes|\d{4}-\w{3}-\d\d|[a-z]+\d|image|flatten|dropout|logits|softmax|same|relu|circle|square|triangle|star|cross"
    r"|tabby|(Egyptian|tiger|Siamese) cat)\b|y_ = .*"
)
"""Of networks, layers and classes, as Keras and the data sets have them; a date, and a formula."""
PAGES = sorted(file.stem for file in screen.PAGES.glob("*.py"))


@pytest.fixture(autouse=True)
def marked(monkeypatch: pytest.MonkeyPatch) -> None:
    real = language._catalogue
    monkeypatch.setattr(
        language, "_catalogue", lambda code: said.Marked() if code == MARKED else real(code)
    )


@pytest.mark.parametrize("page", [name for name in PAGES if name != "run"])
def test_every_word_of_a_page_is_in_the_catalogues(page: str) -> None:
    checked(fresh(page).run())  # what that keeps for others is in English
    test = fresh(page)
    test.session_state[reader.CHOSEN] = MARKED
    left = {NAMES.sub("", text) for text in said.untranslated(checked(test.run()))}
    assert {text for text in left if re.search(r"[A-Za-z]{3,}", text)} == set()


@pytest.mark.parametrize("state", ["done", "failed", "queued"])
def test_so_is_every_word_about_a_run(
    state: State, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CNNVIZ_HOME", str(tmp_path))
    run = fabricate(tmp_path, state=state, owner=ME, title="⟦⟧")
    for page, link in (("run", {"run": run.id}), ("runs", {}), ("class_board", {})):
        test = fresh(page, **link)
        test.session_state[reader.CHOSEN] = MARKED
        left = {NAMES.sub("", text) for text in said.untranslated(checked(test.run()))}
        assert {text for text in left if re.search(r"[A-Za-z]{3,}", text)} == set()


def test_choices_survive_a_change_of_the_language() -> None:
    test = checked(fresh("explore", model="cats-dogs", sample="kitten").run())
    test.button_group(key="source").set_value("camera")
    checked(test.run())
    test.session_state[reader.CHOSEN] = "zh_Hans"
    checked(test.run())
    assert test.button_group(key="source").value == "camera"
    assert test.query_params["model"] == "cats-dogs"
