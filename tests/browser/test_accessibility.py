"""Every page for everybody: no obstacle that axe-core knows, light and dark, large and small.

Each page is opened once; `tests/long/test_everybody.py` opens all that can be opened in them.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from scripts.served import served
from tests.browser import everybody
from tests.fabricated import fabricate, no_dispatcher

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]
LINKS = {"explore": "/", "class_board": "/class", "data": "/data?dataset=digits8"}
"""Of pages whose link is not their name."""
PAGES = sorted(path.stem for path in (everybody.ROOT / "pages").glob("*.py"))
WALKED = ("data", "explore", "runs")
"""Pages that are also walked through with the Tab key; the others in the longer tests."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("home")
    with no_dispatcher(folder):
        yield folder


@pytest.fixture(scope="module")
def run(home: Path) -> str:
    fabricate(home, state="failed", title="Too hot", error="Too hot.")
    return fabricate(home, title="Rate 0.01", epochs=4).id


@pytest.fixture(scope="module")
def app_url(home: Path) -> Iterator[str]:
    with served(log=home / "app.log", environment={"CNNVIZ_HOME": str(home)}) as app:
        yield app.url


@pytest.mark.parametrize("name", PAGES)
def test_everybody_can_use_the_page(page: OpenPage, run: str, name: str) -> None:
    link = f"/run?run={run}" if name == "run" else LINKS.get(name, f"/{name}")
    window = everybody.opened(page(reduced_motion="reduce"), link)
    everybody.resize(window, everybody.DESK)
    assert everybody.obstacles(window) == []
    assert everybody.moving(window) == 0
    if name in WALKED:
        walk = everybody.walk(window)
        assert (walk["missed"], walk["unseen"], walk["unnamed"]) == ([], [], [])
        assert len(walk["stops"]) > 15
    window.emulate_media(color_scheme="dark")
    everybody.resize(window, everybody.PHONE)
    everybody.rest(window)
    assert window.evaluate("getComputedStyle(document.body).color") == "rgb(230, 236, 243)"
    assert everybody.obstacles(window) == []
    assert everybody.too_broad(window) == {}
