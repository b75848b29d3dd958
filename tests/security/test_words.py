"""Names that strangers give: of runs, classes, models, data sets and lessons."""

import csv
import io
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz import lessons
from cnnviz.architecture import cell
from cnnviz.datasets import own
from cnnviz.errors import RunError
from cnnviz.shelf import clean, new_name
from cnnviz.training import export, store
from cnnviz.training.spec import RunSpec
from cnnviz.ui.markdown import plain
from cnnviz.zoo.own import labels
from tests.fabricated import fabricate, no_dispatcher
from tests.own_pictures import files, packed

TRICKS = (
    "cat\u202egnp.exe",
    "c\u200ba\u2060t\ufeff",
    "cat\x01\x1b[31m\x07",
    "\u2066cat\u2069\n\r\u2028dog",
    "\U000e0063\U000e0061cat",
)
"""Text that runs backwards, letters that nobody sees, signs that steer a terminal."""
MARKUP = (
    "<script>alert(1)</script>",
    "**b** [x](javascript:alert(1)) ![y](//evil.example/z)",
    "$\\href{javascript:alert(1)}{x}$ :red[r] :material/home:",
    '"><img src=x onerror=alert(1)>',
)
FORMULAS = ("=1+1", "+1", "-1+cmd|' C calc'!A0", "@SUM(1)", "\t=1", "\r=1")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CNNVIZ_HOME", str(tmp_path))
    return tmp_path


def is_seen(text: str) -> bool:
    """Whether each sign of a text is one that people see, where it stands."""
    return not {unicodedata.category(one) for one in text} & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


@pytest.mark.parametrize("trick", TRICKS)
def test_no_name_that_is_kept_hides_anything(trick: str, home: Path) -> None:
    page = lessons.Step("", {}, trick)
    lesson = lessons.add("web-1", trick, page)
    taken = own.add_zip(packed(files(trick, "dogs", count=12)), trick, owner="web-1").data
    kept = [lesson.title, taken.title, *taken.classes, *labels.named(f"{trick}\ndog")]
    assert [name for name in kept if not is_seen(name)] == []
    with no_dispatcher(home), pytest.raises(RunError, match="invisible signs"):
        store.submit(RunSpec(), owner="web-1", title=trick.replace("\n", "").replace("\r", ""))


@given(st.text(max_size=60))
def test_any_text_is_cleaned_to_what_people_see(text: str) -> None:
    assert is_seen(clean(text))
    assert clean(clean(text)) == clean(text)
    name = new_name(text, "set", 8)
    assert name.isascii()
    assert not set(name) & set("/\\. \0")


@pytest.mark.parametrize("text", MARKUP)
def test_markup_is_text(text: str) -> None:
    shown = plain(text)
    for sign in "<>[]()*!$:`_":
        assert shown.count(sign) == shown.count(f"\\{sign}")


@pytest.mark.parametrize("text", FORMULAS)
def test_no_spreadsheet_runs_what_is_in_a_table(text: str, home: Path) -> None:
    assert str(cell(text)).startswith("'")
    run = fabricate(home, title="x", epochs=1)
    with no_dispatcher(home):
        store.rename(run.id, text)
    (row,) = csv.DictReader(io.StringIO(export.runs_csv([store.run(run.id)])))
    assert not row["title"].startswith(("=", "+", "-", "@", "\t", "\r"))
