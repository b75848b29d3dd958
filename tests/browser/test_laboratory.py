"""The Laboratory in a real Chromium: links, and numbers on the screen against NumPy."""

import re
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from cnnviz import arithmetic, images, samples
from cnnviz.laboratory import kernels
from tests.browser.screen import Watched

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]
MINUS = "\u2212"
MATRIX = np.arange(1.0, 26).reshape(5, 5) ** 2
LINK = "/laboratory?source=matrix&matrix=" + ";".join(
    ",".join(f"{value:g}" for value in row) for row in MATRIX
)


class Laboratory(Watched):
    """The page as a person sees it."""

    def __init__(self, page: Page, link: str) -> None:
        super().__init__(page)
        page.goto(link)
        expect(self.cards.nth(1)).to_be_visible(timeout=30_000)

    @property
    def cards(self) -> Locator:
        return self.page.locator(".root > .cards > .card")

    @property
    def worked(self) -> Locator:
        return self.page.locator(".root > .worked")

    def frame(self, card: int) -> Locator:
        return self.cards.nth(card).locator(".frame")

    def point(self, card: int, row: int, column: int, shape: tuple[int, ...]) -> None:
        """Press on a cell of a picture."""
        frame = self.frame(card)
        frame.scroll_into_view_if_needed()
        box = frame.bounding_box()
        assert box is not None
        x = (column + 0.5) * box["width"] / shape[1]
        y = (row + 0.5) * box["height"] / shape[0]
        frame.click(position={"x": x, "y": y})
        expect(self.worked.locator("h3")).to_contain_text(f"row {row}, column {column}")

    def value(self) -> float:
        return number(self.worked.locator("output").inner_text())

    def matrix(self, title: str) -> np.ndarray:
        """Read one of the small matrices of the working."""
        figure = self.worked.locator("figure", has=self.page.get_by_text(title, exact=True))
        return np.array([number(text) for text in figure.locator("span").all_inner_texts()])

    def painted(self) -> list[Any]:
        """Return the pixels of every picture of the chain."""
        canvases = self.cards.locator("canvas")
        return [canvas.evaluate("canvas => canvas.toDataURL()") for canvas in canvases.all()]

    def facts(self) -> list[str]:
        return self.cards.locator(".facts").all_inner_texts()


def number(text: str) -> float:
    return float(text.replace(MINUS, "-"))


@pytest.mark.parametrize(("row", "column"), [(0, 0), (2, 2), (4, 1)])
def test_the_worked_cell_is_what_numpy_computes(page: OpenPage, row: int, column: int) -> None:
    lab = Laboratory(page(), LINK + "&kernel1=sobel-x&relu1=1&pool1=max")
    kernel = kernels.BY_ID["sobel-x"].values(3)
    window = np.pad(MATRIX, 1)[row : row + 3, column : column + 3]
    expected = arithmetic.conv2d(MATRIX[..., None], kernel[..., None, None], padding="same")
    lab.point(1, row, column, MATRIX.shape)
    np.testing.assert_array_equal(lab.matrix("window"), window.ravel())
    np.testing.assert_array_equal(lab.matrix("kernel"), kernel.ravel())
    np.testing.assert_array_equal(lab.matrix("products"), (window * kernel).ravel())
    padded = 9 - np.pad(np.ones_like(MATRIX), 1)[row : row + 3, column : column + 3].sum()
    assert lab.worked.locator("figure").first.locator(".padding").count() == padded
    assert lab.value() == expected[row, column, 0] == (window * kernel).sum()
    rectified = arithmetic.relu(expected)
    lab.point(2, row, column, MATRIX.shape)
    assert lab.value() == rectified[row, column, 0]
    lab.point(3, 1, 0, (2, 2))
    assert lab.value() == arithmetic.max_pool(rectified)[1, 0, 0]
    assert lab.problems == lab.strangers == []


def test_a_photo_in_colour_is_worked_out_exactly(page: OpenPage) -> None:
    query = "?sample=coffee&colour=rgb&mix=sum&kernel1=typed&values1=1,-2;0.5,3&stride1=2"
    lab = Laboratory(page(), f"/laboratory{query}&dilation1=3&padding1=2")
    data = next(one for one in samples.all_samples() if one.id == "coffee").data()
    image = cv2.resize(images.read(data), (384, 256), interpolation=cv2.INTER_AREA)
    kernel = np.repeat(np.array([[1, -2], [0.5, 3]])[..., None, None], 3, axis=2)
    padded = np.pad(image, [(2, 2), (2, 2), (0, 0)])
    expected = arithmetic.conv2d(padded, kernel, stride=2, dilation=3)
    lab.frame(1).focus()
    rows, columns = expected.shape[:2]
    for key, row, column in (
        ("ArrowRight", rows // 2, columns // 2 + 1),
        ("ArrowUp", rows // 2 - 1, columns // 2 + 1),
        ("Shift+ArrowLeft", rows // 2 - 1, columns // 2 - 9),
    ):
        lab.page.keyboard.press(key)
        expect(lab.worked.locator("h3")).to_contain_text(f"row {row}, column {column}")
        assert np.float32(lab.value()) == np.float32(expected[row, column, 0])
    assert lab.worked.locator(".product").count() == 3
    assert lab.problems == lab.strangers == []


def test_a_link_shows_the_same_in_a_fresh_session(page: OpenPage) -> None:
    query = "?sample=dog&stages=2&kernel1=gaussian&size1=5&kernel2=laplacian&relu2=1&pool2=average"
    first = Laboratory(page(), f"/laboratory{query}")
    first.page.get_by_label("Stride", exact=True).first.fill("2")
    first.page.keyboard.press("Enter")
    expect(first.page).to_have_url(re.compile("stride1=2"))
    expect(first.cards.nth(1).locator(".facts")).to_contain_text("144 × 192")
    second = Laboratory(page(), first.page.url)
    assert second.facts() == first.facts()
    assert second.painted() == first.painted()
    assert second.page.url == first.page.url


def test_an_impossible_setting_leaves_the_last_picture_marked(page: OpenPage) -> None:
    lab = Laboratory(page(), LINK)
    before = lab.painted()
    lab.page.get_by_label("Stride", exact=True).first.fill("0")
    lab.page.keyboard.press("Enter")
    banner = lab.page.locator(".root > .banner")
    expect(banner).to_have_text("This is still the result of the last valid settings.")
    expect(lab.page.get_by_text("the stride is 0")).to_be_visible()
    assert lab.painted() == before
    lab.page.get_by_label("Stride", exact=True).first.fill("1")
    lab.page.keyboard.press("Enter")
    expect(banner).to_be_hidden()


def test_an_own_picture_is_filtered_and_stays_out_of_the_link(page: OpenPage) -> None:
    lab = Laboratory(page(), "/laboratory?sample=dog&kernel1=identity")
    lab.page.get_by_test_id("stButtonGroup").get_by_text("Upload", exact=True).click()
    expect(lab.page.locator(".root > .banner")).to_be_visible()
    ok, file = cv2.imencode(".png", np.full((40, 1000, 3), 200, np.uint8))
    assert ok
    files = lab.page.get_by_test_id("stFileUploaderDropzoneInput")
    files.set_input_files({"name": "own.png", "mimeType": "image/png", "buffer": file.tobytes()})
    expect(lab.cards.nth(1).locator(".facts")).to_have_text("15 × 384 × 1 · 200 … 200")
    expect(lab.page).to_have_url(re.compile(r"laboratory\?kernel1=identity$"))
    files.set_input_files({"name": "own.png", "mimeType": "image/png", "buffer": b"no picture"})
    expect(lab.page.locator(".root > .banner")).to_be_visible()
    expect(lab.cards.nth(1).locator(".facts")).to_have_text("15 × 384 × 1 · 200 … 200")


def test_a_filter_of_the_nine_goes_into_the_first_stage(page: OpenPage) -> None:
    lab = Laboratory(page(), LINK)
    tiles = lab.page.locator(".nine .tile")
    expect(tiles).to_have_count(9, timeout=20_000)
    tiles.filter(has_text="Emboss").click()
    expect(lab.page).to_have_url(re.compile("kernel1=emboss"))
    expect(lab.cards.nth(1).locator("h3")).to_have_text("1 · Emboss")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_the_page_without_scrolling_sideways(page: OpenPage, scheme: str) -> None:
    lab = Laboratory(
        page(viewport={"width": 390, "height": 844}, color_scheme=scheme),
        LINK + "&kernel1=gaussian&size1=7&padding1=3",
    )
    lab.point(1, 0, 0, MATRIX.shape)
    assert lab.page.evaluate("document.documentElement.scrollWidth") <= 390
    inner = lab.worked.evaluate("node => node.scrollWidth <= node.clientWidth")
    assert inner
