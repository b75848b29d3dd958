"""The Data page in a real Chromium: looking through a set, and bringing a folder of one's own."""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from cnnviz.datasets import own
from cnnviz.ui import data_texts as texts
from tests.browser.screen import Watched

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]
PATIENCE = 60_000
"""Milliseconds; also for machines that are busy with training."""
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}


class Data(Watched):
    """The page as a person sees it."""

    def __init__(self, page: Page, link: str = "/data") -> None:
        super().__init__(page)
        page.set_default_timeout(PATIENCE)
        page.goto(link)
        expect(self.button(texts.TRAIN_ON)).to_be_visible(timeout=PATIENCE)
        self.rest()

    def rest(self) -> None:
        """Wait until the server has nothing left to say."""
        self.page.wait_for_timeout(300)
        running = self.page.locator("[data-test-script-state='running']")
        expect(running).to_have_count(0, timeout=PATIENCE)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def see(self, sentence: str) -> None:
        expect(self.page.get_by_text(sentence).first).to_be_visible(timeout=PATIENCE)

    def card(self, name: str) -> Locator:
        return self.page.locator(f"[class*='st-key-data-card-'][class*='-{name}']")


def test_a_person_looks_through_a_set_and_trains_on_it(page: OpenPage) -> None:
    data = Data(page(viewport=DESK))
    data.card("digits8").get_by_role("button", name=texts.SHOW).press("Enter")
    expect(data.page).to_have_url(re.compile(r"/data\?dataset=digits8$"), timeout=PATIENCE)
    data.rest()
    samples = data.page.get_by_role("list", name="7", exact=True).get_by_role("img")
    expect(samples.first).to_be_visible()
    assert samples.first.evaluate("node => [node.naturalWidth, node.naturalHeight]") == [8, 8]
    before = samples.first.get_attribute("src")
    data.button(texts.OTHER_SAMPLES).click()
    expect(samples.first).not_to_have_attribute("src", str(before), timeout=PATIENCE)
    bars = data.page.locator(".js-plotly-plot").first
    expect(bars.locator(".barlayer .point")).to_have_count(30, timeout=PATIENCE)
    data.button(texts.CHECK).click()
    data.see("Nothing found.")
    slider = data.page.get_by_role("group", name="Rotation", exact=True).get_by_role("slider")
    slider.press("ArrowRight")
    changed = data.page.get_by_role("list", name=texts.PREVIEW_LIST).get_by_role("img")
    expect(changed).to_have_count(10, timeout=PATIENCE)
    data.rest()
    data.button(texts.TRAIN_ON).click()
    link = re.compile(r"/train\?.*dataset=digits8.*rotation=1\.0")
    expect(data.page).to_have_url(link, timeout=PATIENCE)
    assert data.problems == data.strangers == []


def leaves(folder: Path) -> Path:
    """A folder with two classes, a hidden file and a damaged picture."""
    rng = np.random.default_rng(0)
    for label, colour in (("oak tree", (20, 120, 30)), ("Ahorn ä", (150, 40, 20))):
        (folder / label).mkdir(parents=True)
        for number in range(6):
            noise = rng.integers(0, 90, (30, 40, 3)) + np.array(colour)
            Image.fromarray(noise.astype(np.uint8)).save(folder / label / f"{number}.JPG", "JPEG")
    (folder / "oak tree" / ".DS_Store").write_bytes(b"x")
    (folder / "oak tree" / "broken.png").write_bytes(b"no picture")
    return folder


def test_a_person_brings_a_folder_and_takes_it_away_again(page: OpenPage, tmp_path: Path) -> None:
    data = Data(page(viewport=PHONE))
    data.page.locator("summary").filter(has_text=texts.OWN).click()
    data.page.get_by_role("radio", name=texts.WAYS["folder"]).click()
    data.see(texts.FOLDER_LABEL)
    chooser = data.page.get_by_test_id("stFileUploaderDropzoneInput").first
    chooser.set_input_files(leaves(tmp_path / "leaves"))
    name = data.page.get_by_label(texts.NAME)
    name.fill("Leaves of our yard")
    name.press("Enter")
    expect(data.button(texts.ADD)).to_be_enabled(timeout=PATIENCE)
    data.rest()
    data.button(texts.ADD).click()
    data.see("is added")
    data.rest()
    (added,) = [one for one in own.everything() if one.title == "Leaves of our yard"]
    assert added.classes == ("Ahorn ä", "oak tree")
    assert added.training_pictures + added.test_pictures == 12
    expect(data.page).to_have_url(re.compile(f"dataset={added.name}$"), timeout=PATIENCE)
    expect(data.page.get_by_role("list", name="Ahorn ä").get_by_role("img").first).to_be_visible()
    main = data.page.get_by_test_id("stMain")
    assert main.evaluate("node => node.scrollWidth <= node.clientWidth")
    stranger = Data(page(viewport=PHONE))
    expect(stranger.card("digits8")).to_be_visible()
    expect(stranger.card(added.name)).to_have_count(0)
    data.button(texts.DELETE).click()
    data.button(texts.REALLY_DELETE).click()
    expect(data.card(added.name)).to_have_count(0, timeout=PATIENCE)
    assert own.find(added.name) is None
    assert data.problems == data.strangers == []
