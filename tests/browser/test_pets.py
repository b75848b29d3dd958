"""The Pets page in a real Chromium, with the network that comes with the app."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from cnnviz import samples
from cnnviz.ui import pets_texts as texts
from cnnviz.ui import texts as words
from tests.browser.screen import Screen

pytestmark = pytest.mark.browser

PATIENCE = 120_000
"""Milliseconds; also for machines that are busy with training."""
PHONE = {"width": 390, "height": 844}


def test_from_an_upload_on_a_phone_to_the_heat_map_and_to_explore(
    page: Callable[..., Page],
) -> None:
    window = page(viewport=PHONE)
    window.set_default_timeout(PATIENCE)
    screen = Screen(window, "/pets?sample=coffee")
    card = window.locator(".pets-card")
    expect(card.locator("h3")).to_have_text(texts.NAMES["neither"], timeout=PATIENCE)

    screen.choose_source(words.SOURCES["upload"])
    dog = next(one for one in samples.all_samples() if one.id == "shepherd")
    screen.upload("rex & co.jpg", dog.data())
    expect(card.locator("h3")).to_have_text(texts.NAMES["dog"], timeout=PATIENCE)
    expect(card.locator("figcaption")).to_have_text("rex & co.jpg")
    expect(card).to_contain_text("German shepherd")
    assert window.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    share = card.locator("tr.dog td").last.inner_text()

    picture = card.locator("img").get_attribute("src")
    window.get_by_text(texts.HEAT_MAP).click()
    expect(card.locator("img")).not_to_have_attribute("src", str(picture), timeout=PATIENCE)
    expect(card.locator("img")).to_have_attribute("alt", texts.heat_alt("rex & co.jpg", "dog"))

    window.get_by_role("button", name=texts.WATCH).click()
    expect(window.get_by_text(words.SHOWN_PASTED)).to_be_visible(timeout=PATIENCE)
    expect(screen.verdict).to_contain_text(re.compile(re.escape(share.strip("> "))))
    assert screen.problems == screen.strangers == []
