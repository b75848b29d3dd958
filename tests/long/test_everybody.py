"""Every page in every look with all that can be opened, and what comes after a button was pressed.

The quick half is tests/browser/test_accessibility.py.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from cnnviz.ui import evaluate_texts, filters_texts, lesson_texts, presenter_texts
from scripts.served import served
from tests.browser import everybody
from tests.browser.test_accessibility import LINKS, PAGES
from tests.fabricated import fabricate, no_dispatcher
from tests.taught import taught

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]
LOOKS = [
    (size, scheme)
    for size in (everybody.PHONE, (1024, 768), everybody.DESK)
    for scheme in ("light", "dark")
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("home")
    with no_dispatcher(folder):
        fabricate(folder, title="Rate 0.1", epochs=6)
        fabricate(folder, state="failed", title="Too hot", error="Too hot.")
        yield folder


@pytest.fixture(scope="module")
def run(home: Path) -> str:
    return taught(home, title="Taught").id


@pytest.fixture(scope="module")
def app_url(home: Path) -> Iterator[str]:
    with served(log=home / "app.log", environment={"CNNVIZ_HOME": str(home)}) as app:
        yield app.url


@pytest.mark.parametrize("name", PAGES)
def test_all_that_a_page_holds_can_be_used_by_everybody(
    page: OpenPage, run: str, name: str
) -> None:
    link = f"/run?run={run}" if name == "run" else LINKS.get(name, f"/{name}")
    window = everybody.opened(page(reduced_motion="reduce"), link)
    everybody.unfold(window)
    for size, scheme in LOOKS:
        window.emulate_media(color_scheme=scheme)
        everybody.resize(window, size)
        everybody.rest(window)
        assert everybody.obstacles(window) == [], (size, scheme)
    assert everybody.too_broad(window) == {}
    walk = everybody.walk(window)
    assert (walk["missed"], walk["unseen"], walk["unnamed"]) == ([], [], [])


# --------------------------------------------------------------- after a button has been pressed


def _press(page: Page, name: str) -> None:
    page.get_by_role("button", name=re.compile(re.escape(name))).first.click()
    everybody.rest(page)


def _evaluate(page: Page) -> None:
    everybody.opened(page, "/evaluate?dataset=digits8&model=digits")
    _press(page, evaluate_texts.START)
    page.get_by_role("grid").first.wait_for()


def _let_grow(page: Page) -> None:
    everybody.opened(page, "/filters")
    _press(page, filters_texts.GROW)
    page.get_by_text(filters_texts.OF_GROWN).first.wait_for()


def _look_at_pets(page: Page) -> None:
    everybody.opened(page, "/pets")
    page.get_by_role("radio").nth(1).click()


def _compare_runs(page: Page) -> None:
    everybody.opened(page, "/runs")
    for place in (0, 1):
        page.locator("tbody input[type=checkbox]").nth(place).click()
        everybody.rest(page)
    page.locator(".plot").first.wait_for()


def _make_lesson(page: Page) -> None:
    everybody.opened(page, "/")
    _press(page, lesson_texts.MAKE)
    page.get_by_role("dialog").wait_for()


def _present(page: Page) -> None:
    everybody.opened(page, "/")
    _press(page, presenter_texts.PRESENT)


def _open_menu(page: Page) -> None:
    everybody.opened(page, "/help")
    everybody.resize(page, everybody.PHONE)
    page.get_by_test_id("stExpandSidebarButton").click()


@pytest.mark.parametrize(
    "act",
    [_evaluate, _let_grow, _look_at_pets, _compare_runs, _make_lesson, _present, _open_menu],
)
@pytest.mark.usefixtures("run")
def test_what_comes_after_a_button_can_be_used_by_everybody(
    page: OpenPage, act: Callable[[Page], None]
) -> None:
    window = page(reduced_motion="reduce")
    act(window)
    for size, scheme in LOOKS:
        window.emulate_media(color_scheme=scheme)
        everybody.resize(window, size)
        everybody.rest(window)
        assert everybody.obstacles(window) == [], (size, scheme)
    assert everybody.too_broad(window) == {}
