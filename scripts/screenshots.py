"""Take the pictures of the documentation, and any others for a look at every screen.

``python scripts/screenshots.py`` writes the picture that the README shows; with ``--all FOLDER``,
it takes every screen at three widths, light and dark, for people to look through.
"""

import argparse
import sys
from collections.abc import Callable
from itertools import product
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playwright.sync_api import Browser, Page, sync_playwright

from scripts.served import ROOT, chromium_path, launch_options, served

README_PICTURE = ROOT / "docs" / "images" / "explore.png"
LINK = "/?model=cifar10&sample=dog&layer=relu1_2&map=5"
SIZES = {"1440": (1440, 900), "1024": (1024, 768), "390": (390, 844)}
SCHEMES = ("light", "dark")
LONGEST = 9000
"""Pixels of the tallest picture; a page that is longer is cut."""


def draw_a_seven(page: Page) -> None:
    """Draw a 7 on the pad."""
    choose("Draw")(page)
    page.wait_for_timeout(1500)
    box = page.locator(".root canvas").first.bounding_box()
    if box is None:
        raise RuntimeError("There is no pad to draw on.")
    points = [(0.3, 0.25), (0.7, 0.25), (0.45, 0.8)]
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=10)
    page.mouse.up()


def choose(source: str) -> Callable[[Page], None]:
    """Return the act of choosing a source of pictures."""

    def act(page: Page) -> None:
        page.get_by_test_id("stButtonGroup").get_by_text(source, exact=True).click()

    return act


def upload_text(page: Page) -> None:
    """Upload a file that is no picture."""
    choose("Upload")(page)
    files = page.get_by_test_id("stFileUploaderDropzoneInput")
    files.set_input_files(
        {"name": "notes.png", "mimeType": "image/png", "buffer": b"not a picture"}
    )


def nothing(page: Page) -> None:
    """Leave the page as it opened."""


SCREENS = {
    "explore-digits": ("/?model=digits", nothing),
    "explore-cifar10": (LINK, nothing),
    "explore-draw": ("/?model=digits", draw_a_seven),
    "explore-upload": ("/?model=cifar10", choose("Upload")),
    "explore-bad-file": ("/?model=cifar10", upload_text),
    "explore-bad-link": ("/?model=nonsense&layer=<b>x</b>", nothing),
    **{
        f"explain-{name}": (f"/?model=cifar10&layer={layer}", nothing)
        for name, layer in {
            "convolution": "conv2_1",
            "normalisation": "bn1_1",
            "activation": "relu1_1",
            "pooling": "pool1",
            "flatten": "flatten",
            "dense": "dense1",
            "softmax": "softmax",
        }.items()
    },
    "architecture": ("/architecture?model=cifar10", nothing),
    "laboratory": ("/laboratory", nothing),
    "models": ("/models", nothing),
    "help": ("/help", nothing),
}


def take(page: Page, act: Callable[[Page], None], file: Path) -> None:
    """Do something on an open screen, let it finish, and save it in its full length."""
    page.wait_for_timeout(3500)
    act(page)
    page.wait_for_timeout(2500)
    width = page.evaluate("window.innerWidth")
    page.set_viewport_size({"width": width, "height": full_height(page)})
    page.wait_for_timeout(1200)
    page.screenshot(path=file)


def full_height(page: Page) -> int:
    """Return the height at which the whole page can be seen."""
    height = page.get_by_test_id("stMain").evaluate("node => node.scrollHeight")
    return min(int(height) + 40, LONGEST)


def take_all(browser: Browser, url: str, folder: Path, only: str) -> None:
    """Take every screen at every size, light and dark."""
    folder.mkdir(parents=True, exist_ok=True)
    for screen, size, scheme in product(SCREENS, SIZES, SCHEMES):
        name = f"{screen}-{size}-{scheme}.png"
        if only in name:
            width, height = SIZES[size]
            viewport = {"width": width, "height": height}
            page = browser.new_page(viewport=viewport, color_scheme=scheme)
            link, act = SCREENS[screen]
            page.goto(url + link)
            take(page, act, folder / name)
            page.close()


def take_readme(browser: Browser, url: str) -> None:
    """Take the picture of the README: the first screen, as tall as a laptop's."""
    README_PICTURE.parent.mkdir(parents=True, exist_ok=True)
    page = browser.new_page(viewport={"width": 1440, "height": 1180}, color_scheme="light")
    page.goto(url + LINK)
    page.locator(".root[data-painted] .columns").wait_for()
    page.wait_for_timeout(2500)
    page.screenshot(path=README_PICTURE)


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description="Take pictures of the app.")
    parser.add_argument("--all", metavar="FOLDER", type=Path, help="every screen, into this folder")
    parser.add_argument("--only", default="", help="with --all: names that contain this")
    options = parser.parse_args()
    with served() as app, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options(chromium_path()))
        if options.all:
            take_all(browser, app.url, options.all, options.only)
        else:
            take_readme(browser, app.url)
        browser.close()


if __name__ == "__main__":
    main()
