"""The language of a page in a real Chromium: the browser's, another one, and the one before."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.screen import Screen

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]


def test_the_browser_is_answered_in_its_language_until_another_is_chosen(page: OpenPage) -> None:
    screen = Screen(page(locale="zh-CN"), "/?model=digits&sample=digit-3")
    screen.painted()
    shown = screen.page
    expect(shown.get_by_role("link", name="探索", exact=True)).to_be_visible()
    expect(shown.get_by_role("heading", level=4).first).to_contain_text("网络")
    expect(shown.locator("html")).to_have_attribute("lang", "zh-Hans")

    shown.get_by_role("button", name="语言").click()
    shown.get_by_role("radio", name="English").check(force=True)
    expect(shown.get_by_role("link", name="Explore", exact=True)).to_be_visible()
    expect(shown).to_have_url(re.compile("sample=digit-3"))
    expect(shown.locator("html")).to_have_attribute("lang", "en")

    shown.reload()
    screen.painted()
    expect(shown.get_by_role("link", name="Explore", exact=True)).to_be_visible()
    assert not (screen.problems or screen.strangers)


def test_a_link_may_ask_for_a_language(page: OpenPage) -> None:
    screen = Screen(page(locale="en-GB"), "/help?lang=zh")
    expect(screen.page.get_by_role("heading", name="帮助", exact=True)).to_be_visible()
    expect(screen.page).not_to_have_url(re.compile("lang="))
    assert not screen.problems
