"""The Evaluate page in a real Chromium: from the button to the pictures, the files and Explore."""

import re
from collections.abc import Callable
from pathlib import Path

import cv2
import pytest
from playwright.sync_api import Locator, Page, expect

from cnnviz.ui import evaluate_texts as texts
from cnnviz.ui import texts as words
from tests.browser.screen import Screen

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]
PATIENCE = 120_000
"""Milliseconds; also for machines that are busy with training."""
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
LINK = "/evaluate?model=digits&dataset=digits8"


class Evaluation(Screen):
    """The page as a person sees it."""

    def __init__(self, page: Page, link: str = LINK) -> None:
        page.set_default_timeout(PATIENCE)
        super().__init__(page, link)
        begin = page.locator(".st-key-evaluate-start button:visible")
        matrix = self.matrix
        expect(begin.or_(matrix).first).to_be_visible(timeout=PATIENCE)
        if begin.is_visible():
            begin.click()
        expect(matrix).to_be_visible(timeout=PATIENCE)

    @property
    def matrix(self) -> Locator:
        return self.page.get_by_role("grid", name=texts.MATRIX["label"])

    def cell(self, place: str) -> Locator:
        return self.matrix.locator(f"[data-cell='{place}']")

    @property
    def a_mistake(self) -> str:
        """Return the place of a wrong cell that holds pictures."""
        cell = self.matrix.locator(".wrong:not([aria-disabled=true])").first
        return str(cell.get_attribute("data-cell"))

    def cards(self, key: str) -> Locator:
        return self.page.locator(f".st-key-{key} li")

    def saved(self, button: Locator, folder: Path) -> Path:
        """Press a button that saves a file and return the file."""
        with self.page.expect_download(timeout=PATIENCE) as download:
            button.click()
        path = folder / download.value.suggested_filename
        download.value.save_as(path)
        return path


def test_a_cell_opens_its_pictures_by_keyboard_and_by_link(page: OpenPage, tmp_path: Path) -> None:
    screen = Evaluation(page(viewport=DESK))
    place = screen.a_mistake
    truth, said = (int(number) for number in place.split(","))
    count = int(screen.cell(place).inner_text())

    screen.cell("0,0").focus()
    for key, times in (("ArrowDown", truth), ("ArrowRight", said)):
        for _ in range(times):
            screen.page.keyboard.press(key)
    expect(screen.cell(place)).to_be_focused()
    screen.page.keyboard.press("Enter")
    expect(screen.cell(place)).to_have_attribute("aria-pressed", "true", timeout=PATIENCE)
    key = f"evaluate-cell-{truth}-{said}"
    cards = screen.cards(key)
    expect(cards).to_have_count(min(count, 12), timeout=PATIENCE)
    for card in cards.all():
        expect(card.locator(".truth")).to_have_text(f"{texts.TRUTH} {truth}")
        expect(card.locator(".verdict")).to_contain_text(f"It says {said}")
        expect(card.locator("tr.wrong th")).to_have_text(str(said))
        expect(card.locator("tr.right th")).to_have_text(str(truth))
    assert cards.first.locator("img").evaluate("image => image.naturalWidth") == 8

    share = re.compile(r"^(<1|\d+)$")
    screen.page.get_by_role("button", name=texts.MATRIX["shares"], exact=True).click()
    expect(screen.cell(place)).to_have_text(share)
    picture = screen.saved(
        screen.page.get_by_role("button", name=texts.MATRIX["save"], exact=True), tmp_path
    )
    assert picture.name == "digits-on-digits8-confusion.png"
    height, width = cv2.imread(str(picture)).shape[:2]
    assert height == width > 1000

    expect(screen.page).to_have_url(re.compile(f"cell={truth}(%2C|,){said}"), timeout=PATIENCE)
    again = Evaluation(screen.page, screen.page.url)
    expect(again.cell(place)).to_have_attribute("aria-pressed", "true", timeout=PATIENCE)
    expect(again.cards(key)).to_have_count(min(count, 12), timeout=PATIENCE)
    assert again.problems == again.strangers == []


def test_files_random_pictures_and_the_way_to_explore(page: OpenPage, tmp_path: Path) -> None:
    screen = Evaluation(page(viewport=DESK))
    report = screen.page.get_by_role("button", name=texts.REPORT)
    saved = screen.saved(report, tmp_path)
    assert saved.name == "digits-on-digits8-report.html"
    written = saved.read_text()
    accuracy = screen.page.get_by_test_id("stMetricValue").first.inner_text()
    assert accuracy.removesuffix(" %") in written
    assert "http-equiv" in written
    assert not re.search(r"<(script|link|iframe)\b", written)

    card = screen.cards("evaluate-random-card")
    expect(card).to_have_count(1, timeout=PATIENCE)
    number = str(card.get_attribute("data-number"))
    for _ in range(3):  # chance may choose the same one again
        screen.page.get_by_role("button", name=texts.RANDOM_BUTTON).click()
        screen.page.wait_for_timeout(500)
    expect(card).not_to_have_attribute("data-number", number, timeout=PATIENCE)

    card.get_by_role("button", name=texts.EXPLORE).click()
    expect(screen.page.get_by_text(words.SHOWN_PASTED)).to_be_visible(timeout=PATIENCE)
    expect(screen.verdict).to_be_visible(timeout=PATIENCE)
    assert screen.problems == screen.strangers == []


def test_on_a_phone_the_matrix_scrolls_and_the_page_does_not(page: OpenPage) -> None:
    screen = Evaluation(page(viewport=PHONE, color_scheme="dark"))
    area = screen.page.get_by_role("region", name=texts.MATRIX["label"])
    assert area.evaluate("area => area.scrollWidth > area.clientWidth")
    assert screen.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    head = screen.matrix.locator("tbody th").first
    left = "head => head.getBoundingClientRect().left"
    before = head.evaluate(left)
    area.evaluate("area => { area.scrollLeft = 200; }")
    assert abs(head.evaluate(left) - before) <= 1  # the names stay in view
    place = screen.a_mistake
    screen.cell(place).click()
    truth, said = place.split(",")
    cards = screen.cards(f"evaluate-cell-{truth}-{said}")
    expect(cards.first).to_be_visible(timeout=PATIENCE)
    assert screen.problems == screen.strangers == []
