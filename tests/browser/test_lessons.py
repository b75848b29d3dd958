"""Lessons and the presenter's mode in a real Chromium, as teacher and student meet them."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from cnnviz.ui import lesson_texts as texts
from cnnviz.ui import presenter_texts
from tests.browser.screen import Screen

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]
TEXT = (
    "Map **3**, and $x^2$. ![spy](https://example.org/spy.png) "
    "[bad](javascript:alert(1)) <b>raw</b>"
)


def test_a_lesson_is_made_on_one_machine_and_read_on_another(page: OpenPage) -> None:
    teacher = Screen(page(), "/?model=digits&layer=relu1&map=3")
    teacher.painted()
    link = made(teacher.page, "Why edges?", TEXT)
    assert re.fullmatch(r"http://localhost:\d+/\?lesson=[2-9a-z]{12}", link)

    student = Screen(page(viewport={"width": 390, "height": 844}), link)
    student.painted()
    panel = student.page.locator(".st-key-lesson")
    expect(panel.get_by_role("heading", name="Why edges?")).to_be_visible()
    expect(panel.locator("strong")).to_have_text("3")
    expect(panel.locator(".katex").first).to_be_visible()
    expect(panel).to_contain_text("<b>raw</b>")
    expect(panel.locator("img")).to_have_count(0)
    assert "javascript" not in panel.inner_html()
    expect(panel.get_by_role("button", name=texts.EDIT)).to_have_count(0)
    expect(student.tile("relu1", 3)).to_have_class(re.compile("chosen"))
    assert student.page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    panel.get_by_role("button", name=texts.CLOSE).click()
    expect(panel).to_have_count(0)
    expect(student.page).not_to_have_url(re.compile("lesson="))
    expect(student.page).to_have_url(re.compile("layer=relu1"))
    assert not (student.problems or student.strangers or teacher.problems)


def made(page: Page, title: str, text: str) -> str:
    """Make a lesson of the page that is on the screen, and return its link."""
    page.get_by_role("button", name=texts.MAKE).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name=texts.TITLE).fill(title)
    dialog.get_by_role("textbox", name=texts.TEXT).fill(text)
    dialog.get_by_role("button", name=texts.KEEP).click()
    expect(dialog.get_by_role("img", name=re.compile("^QR code"))).to_be_visible()
    return dialog.locator("code").inner_text()


def test_a_presenter_walks_through_the_network_by_keys(page: OpenPage) -> None:
    screen = Screen(page(viewport={"width": 1024, "height": 768}), "/?model=digits&layer=conv1")
    screen.painted()
    shown = screen.page
    shown.get_by_role("button", name=presenter_texts.PRESENT, exact=True).click()
    bar = shown.get_by_role("toolbar", name=presenter_texts.WORDS["bar"])
    expect(bar).to_be_visible()
    expect(shown.get_by_test_id("stHeader")).to_be_hidden()
    expect(shown.get_by_test_id("stSelectbox")).to_be_hidden()
    expect(shown).to_have_url(re.compile("present=1"))

    shown.keyboard.press("ArrowRight")
    expect(shown).to_have_url(re.compile("layer=bn1"))
    shown.keyboard.press("PageUp")
    expect(shown).to_have_url(re.compile("layer=conv1"))
    working = explained(shown)
    expect(working.locator(".controls")).to_be_visible()
    before = working.locator(".place").inner_text()
    shown.keyboard.press("Shift+ArrowRight")
    expect(working.locator(".place")).to_have_text(next_column(before))
    play = working.locator(".controls .play")
    play.scroll_into_view_if_needed()
    expect(play).to_have_attribute("aria-label", "Play")  # another cell lets the window rest
    shown.keyboard.press("p")
    expect(play).to_have_attribute("aria-label", "Pause")

    shown.keyboard.press("Shift+?")
    expect(bar.locator("dl")).to_contain_text("next layer")
    shown.keyboard.press("Escape")
    expect(bar).to_have_count(0)
    expect(shown.get_by_test_id("stHeader")).to_be_visible()
    expect(shown).not_to_have_url(re.compile("present="))
    assert not screen.problems


def explained(page: Page) -> Locator:
    return page.locator(".root:has(> .cell-head)")


def next_column(place: str) -> str:
    """Return what the place is called one column further to the right."""
    return re.sub(r"column (\d+)", lambda found: f"column {int(found[1]) + 1}", place)
