"""A lesson without a mouse: all that counts is done with keys, and read by its name."""

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from cnnviz import images, samples, zoo
from cnnviz.trace import trace
from cnnviz.types import LayerTrace
from cnnviz.ui import frame_texts, laboratory_texts
from tests.browser.screen import Screen

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]
DESK = {"width": 1440, "height": 900}


@pytest.fixture(scope="module")
def conv1() -> LayerTrace:
    """The first convolution's maps of the second sample."""
    card = zoo.card("digits")
    picture = images.read(samples.for_card(card)[1].data())
    return trace(zoo.load("digits"), images.prepare(picture, card))["conv1"]


def press_until(page: Page, key: str, goal: Locator) -> None:
    """Press a key until the goal has the focus."""
    for _ in range(120):
        if goal.evaluate("node => node.getRootNode().activeElement === node"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{key} does not lead there.")


def test_a_lesson_is_held_with_the_keyboard_alone(page: OpenPage, conv1: LayerTrace) -> None:
    screen = Screen(page(viewport=DESK))
    window, keys = screen.page, screen.page.keyboard
    screen.painted()
    press_until(window, "Tab", window.get_by_role("radio", name=re.compile("^Zero: ")))
    screen.repainted(lambda: keys.press("ArrowRight"))
    expect(screen.verdict).to_contain_text("1")

    tile = screen.tile("conv1", 0)
    press_until(window, "Tab", tile)
    keys.press("ArrowDown")
    expect(screen.tile("conv1", 1)).to_be_focused()
    press_until(window, "Shift+Tab", screen.network.locator(".enlarged .frame"))
    keys.press("ArrowLeft")
    expect(screen.network.locator(".place")).to_have_text("conv1 (row 14, column 13, channel 1)")
    assert screen.value() == pytest.approx(float(conv1.output[14, 13, 1]), rel=1e-5, abs=1e-6)

    table = screen.network.locator("details.as-table")
    press_until(window, "Tab", table.locator("summary"))
    keys.press("Enter")
    expect(table.get_by_role("region")).to_have_attribute("aria-label", re.compile("channel 1"))
    press_until(window, "Tab", table.get_by_role("button", name=frame_texts.WORDS["save_table"]))
    with window.expect_download() as download:
        keys.press("Enter")
    assert download.value.suggested_filename == "conv1-1.csv"
    rows = list(csv.reader(io.StringIO(Path(download.value.path()).read_text())))
    assert rows[0] == [frame_texts.WORDS["corner"], *map(str, range(28))]
    values = np.array([row[1:] for row in rows[1:]], np.float32)
    np.testing.assert_allclose(values, conv1.output[..., 1], rtol=1e-5, atol=1e-6)
    assert screen.problems == []


def test_the_first_stop_leads_past_the_menu(page: OpenPage) -> None:
    window = page(viewport=DESK)
    window.goto("/help")
    skip = window.get_by_role("link", name=frame_texts.WORDS["skip"])
    expect(skip).to_have_count(1)
    expect(window.locator("html")).to_have_attribute("lang", "en")
    window.keyboard.press("Tab")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    address = window.url
    window.keyboard.press("Enter")
    window.keyboard.press("Tab")
    inside = "document.activeElement.closest('[data-testid=stMain]') !== null"
    assert window.evaluate(inside)
    assert window.url.partition("#")[0] == address


def test_the_arrow_keys_reach_what_the_tab_key_leaves_out(page: OpenPage) -> None:
    window = page(viewport=DESK)
    window.goto("/laboratory")
    stages = window.get_by_role("radiogroup", name=laboratory_texts.STAGES).get_by_role("radio")
    press_until(window, "Tab", stages.nth(0))
    window.keyboard.press("ArrowRight")
    expect(stages.nth(1)).to_be_focused()
    window.keyboard.press("Space")
    expect(stages.nth(1)).to_be_checked()
    expect(window.locator("ol.cards > li")).to_have_count(3)
