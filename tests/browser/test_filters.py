"""The page of what filters like in a real Chromium: from a place to the number on Explore."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from cnnviz.ui import filters_texts as texts
from cnnviz.ui import texts as words
from tests.browser.screen import Screen

pytestmark = pytest.mark.browser

PATIENCE = 120_000
LINK = "/filters?model=digits&layer=conv1&dataset=digits8&pictures=100"


def test_each_place_opens_its_own_number_on_explore(page: Callable[..., Page]) -> None:
    window = page()
    window.set_default_timeout(PATIENCE)
    screen = Screen(window, LINK)
    places = window.locator(".filters-place")
    window.get_by_role("button", name=texts.FIND).click()
    expect(places).to_have_count(12, timeout=PATIENCE)
    for number in (0, 3):  # and again, though the browser remembers the first
        alt = f"{number}: {texts.filter_alt(number)}"
        window.get_by_role("radio", name=alt, exact=True).click()
        heading = window.get_by_role("heading", name=texts.of_filter(number, "conv1"))
        expect(heading).to_be_visible(timeout=PATIENCE)
        answer = places.first.locator("p").inner_text().split()[1]
        window.get_by_role("button", name=texts.EXPLORE).first.click()
        expect(window.locator(".cell-head .place")).to_contain_text(f"channel {number})")
        shown = window.locator(".cell-head output").inner_text()
        assert abs(float(shown.lstrip("= ").replace("\u2212", "-")) - float(answer)) < 0.006
        window.get_by_text(words.LOOK_INSIDE).first.click()
        window.locator("a[href*=filters]").first.click()
    assert screen.problems == screen.strangers == []
