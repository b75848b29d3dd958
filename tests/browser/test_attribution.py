"""The attribution page in a real Chromium: numbers behind places, and covering by hand."""

import re
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from cnnviz import attribution, images, samples, zoo
from cnnviz.attribution import GRAD_CAM, Request
from cnnviz.ui import attribution_texts as texts
from tests.browser.screen import MINUS, Watched

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]
PATIENCE = 60_000
"""Milliseconds; also for machines that are busy with training."""
LINK = "/attribution?model=digits&sample=digit-3&methods=grad-cam,saliency"
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


class Looked(Watched):
    """The page as a person sees it."""

    def __init__(self, page: Page, link: str = LINK) -> None:
        super().__init__(page)
        page.set_default_timeout(PATIENCE)
        page.goto(link)
        expect(self.card(GRAD_CAM.title)).to_be_visible()

    def card(self, title: str) -> Locator:
        return (
            self.page.locator("figure.card")
            .filter(has=self.page.get_by_text(title, exact=True))
            .first
        )

    def point(self, title: str, row: int, column: int, size: int) -> None:
        frame = self.card(title).locator(".frame")
        frame.scroll_into_view_if_needed()
        box = frame.bounding_box()
        assert box is not None
        step = box["width"] / size
        frame.hover(position={"x": (column + 0.5) * step, "y": (row + 0.5) * step})

    def value(self, title: str) -> float:
        return float(self.card(title).locator("output").inner_text().replace(MINUS, "-"))

    def covered(self) -> str:
        return self.page.locator(".occluder .status").inner_text()


def grad_cam() -> tuple[attribution.Heatmap, str]:
    """Return what the page must show, computed here, and the name of the answer."""
    card = zoo.card("digits")
    sample = next(one for one in samples.for_card(card) if one.id == "digit-3")
    model, tensor = zoo.load("digits"), images.prepare(images.read(sample.data()), card)
    number = int(np.argmax(np.asarray(model(tensor[np.newaxis]))))
    return GRAD_CAM.compute(model, tensor, Request(number)), card.classes[number]


def test_each_place_shows_its_number_and_others_show_theirs_for_the_same_place(
    page: OpenPage,
) -> None:
    heat, _ = grad_cam()
    screen = Looked(page(viewport=DESK))
    for row, column in ((3, 20), (14, 14), (27, 0)):
        screen.point("Saliency", row, column, 28)
        expect(screen.page.locator(".place").first).to_have_text(
            f"Row {row}, column {column} of the picture"
        )
        expected = heat.values[heat.behind(row, column)]
        assert screen.value(GRAD_CAM.title) == pytest.approx(expected, rel=5e-3, abs=1e-6)

    frame = screen.card("Saliency").locator(".frame")
    frame.focus()
    screen.page.keyboard.press("ArrowUp")
    expect(screen.page.locator(".place").first).to_have_text(re.compile("Row 26, column 0"))

    painted = "card => card.querySelector('.map').toDataURL()"
    over = screen.card(GRAD_CAM.title).evaluate(painted)
    screen.page.get_by_role("button", name=texts.HEATMAP["alone"]).first.click()
    expect(screen.page.get_by_label(texts.HEATMAP["opacity"]).first).to_be_hidden()
    assert screen.card(GRAD_CAM.title).evaluate(painted) != over
    screen.page.get_by_label(texts.HEATMAP["blended"]).first.uncheck()
    size = "card => card.querySelector('.map').width"
    assert screen.card(GRAD_CAM.title).evaluate(size) == heat.values.shape[1]
    assert screen.problems == screen.strangers == []


def test_covering_by_hand_changes_the_answer_on_a_phone_by_keyboard(page: OpenPage) -> None:
    heat, name = grad_cam()
    screen = Looked(page(viewport=PHONE, color_scheme="dark"))
    verdicts = screen.page.get_by_role("heading", name=re.compile("^The network"))
    expect(verdicts.last).to_contain_text(name)
    assert screen.covered().startswith("0.0 %")

    area = screen.page.locator(".occluder .area")
    area.focus()
    for key in (" ", *["ArrowRight"] * 8, *["ArrowUp"] * 6, " "):
        screen.page.keyboard.press(key)
    moved = screen.page.get_by_text(re.compile("of the picture covered, the score of"))
    expect(moved).to_be_visible()
    share = float(screen.covered().split()[0])
    assert 2 < share < 60
    expect(moved).to_contain_text(texts.number(heat.score))
    pair = screen.page.locator(".cards.pairs .card").first.locator("output")
    expect(pair).to_contain_text("→")

    screen.page.keyboard.press("Control+z")
    expect(moved).to_have_count(0)
    assert screen.covered().startswith("0.0 %")
    screen.page.get_by_role("button", name=texts.OCCLUDER["suggestion"]).click()
    expect(moved).to_be_visible()
    assert 0 < float(screen.covered().split()[0]) < 20
    assert screen.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert screen.problems == screen.strangers == []
