"""Links from strangers, and other people's pictures, on every page: see docs/security.md."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cnnviz.datasets import own
from cnnviz.ui import run_texts, train_state
from tests.fabricated import fabricate, no_dispatcher
from tests.own_pictures import files, packed
from tests.pages.screen import ME, PAGES, fresh, opened, ran

OTHER = "web-somebody-else"
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>"
VALUES = (
    SCRIPT,
    "../../../../etc/passwd",
    "\x00\ud800"[:1],
    "=cmd|'/c calc'!A1",
    "\u202egnp.exe\u2066",
    "-1",
    "٣",
    "1e309",
    "nan",
    "9" * 5000,
    "[x](javascript:alert(3)) ![y](https://evil.example/z.png) $\\href{javascript:alert(4)}{x}$",
    "%00%0d%0aSet-Cookie:%20a=b",
    "[" * 2000,
)
NAMES = (
    *("model", "run", "dataset", "layer", "map", "row", "column", "source", "sample", "scale"),
    *("methods", "class", "check", "way", "filter", "place", "seed", "pictures", "side", "chosen"),
    *("sort", "find", "states", "mine", "models", "cell", "network", "architecture", "epochs"),
    *("rate", "batch", "recipe", "title", "kernel", "stages", "lesson", "step", "present", "lang"),
    "validation",
)
"""Parameters that one page or another reads; the others pass them over."""
EVERY = sorted(path.stem for path in PAGES.glob("*.py"))


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("CNNVIZ_HOME", str(tmp_path))
    with no_dispatcher(tmp_path):
        yield tmp_path


def said(test: AppTest) -> str:
    """Return all that stands on a page, except what a person types."""
    kinds = (test.markdown, test.caption, test.warning, test.error, test.info, test.title)
    return "\n".join(str(one.value) for kind in kinds for one in kind)


def drawn(test: AppTest) -> str:
    return "\n".join(one.proto.body for one in test.get("html"))


@pytest.mark.parametrize("page", EVERY)
def test_a_link_with_anything_in_it_is_a_page_with_sentences(page: str) -> None:
    shift = EVERY.index(page)
    link = {name: VALUES[(place + shift) % len(VALUES)] for place, name in enumerate(NAMES)}
    test = opened(page, **link)
    assert "<script" not in drawn(test)
    assert "onerror" not in drawn(test)
    text = said(test).replace("\\<", "").replace("\\[", "").replace("\\]", "").replace("\\$", "")
    assert "<script" not in text
    assert "](javascript" not in text
    assert "](https://evil" not in text
    assert "root:" not in text


# ------------------------------------------------------------------------- other people's pictures


@pytest.fixture
def theirs() -> str:
    """The name of a data set of somebody else's."""
    pictures = packed(files("secret cats", "secret dogs", count=12))
    return own.add_zip(pictures, "Their album", owner=OTHER).data.name


@pytest.mark.parametrize("page", ["data", "train", "evaluate", "filters", "build"])
def test_others_cannot_look_at_somebodys_pictures(page: str, theirs: str) -> None:
    mine = opened(page, dataset=theirs)
    assert "Their album" not in said(mine) + drawn(mine)
    assert "secret" not in said(mine) + drawn(mine)
    assert theirs not in str([one.options for one in mine.selectbox])
    assert "belong" in said(mine) or theirs in said(mine).replace("\\", "")


def test_the_owner_can_and_where_sets_are_shared_everybody(
    theirs: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = fresh("data", dataset=theirs)
    owner.session_state["visitor"] = OTHER
    assert "Their album" in drawn(ran(owner))
    monkeypatch.setenv("CNNVIZ_SHARE_DATA", "1")
    assert "Their album" in drawn(opened("data", dataset=theirs))


def test_a_set_of_the_command_line_is_for_whoever_gets_the_link() -> None:
    pictures = packed(files("cats", "dogs", count=12))
    name = own.add_zip(pictures, "For the class", owner="cli-teacher").data.name
    assert "For the class" in drawn(opened("data", dataset=name))


def test_what_a_run_sees_of_somebodys_pictures_is_theirs(home: Path, theirs: str) -> None:
    spec = train_state.RunSpec(dataset=theirs, architecture="small-vgg")
    run = fabricate(home, wanted=spec, owner=OTHER)
    assert run_texts.PRIVATE in said(opened("run", run=run.id))
    own.remove(theirs)
    assert run_texts.PRIVATE in said(opened("run", run=run.id))
    mine = fabricate(home, wanted=spec, owner=ME)
    assert run_texts.PRIVATE not in said(opened("run", run=mine.id))
