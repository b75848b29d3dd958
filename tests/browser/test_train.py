"""The Train page in a real Chromium: starting, moving widgets, leaving and coming back, layout."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import Locator, Page, expect

from cnnviz.errors import NotNow
from cnnviz.training import control, store
from cnnviz.training.record import WAITING_OR_WORKING
from cnnviz.training.spec import RunSpec
from cnnviz.ui import train_texts as texts
from cnnviz.ui.texts import TEACH
from tests.browser.screen import Watched, visit

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]
PATIENCE = 60_000
"""Milliseconds; also for machines that are busy with training."""
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}


@pytest.fixture(autouse=True)
def nothing_left_at_work() -> Iterator[None]:
    yield
    for run in store.runs():
        if run.record.state in WAITING_OR_WORKING:
            with suppress(NotNow):  # it has just ended
                control.stop(run.id)


class Train(Watched):
    """The page as a person sees it."""

    def __init__(self, page: Page, link: str = "/train") -> None:
        super().__init__(page)
        page.goto(link)
        expect(self.start).to_be_visible(timeout=PATIENCE)
        self.rest()

    @property
    def start(self) -> Locator:
        return self.page.get_by_role("button", name=texts.START, exact=True)

    @property
    def card(self) -> Locator:
        return self.page.locator(".st-key-train-card")

    def rest(self) -> None:
        """Wait until the server has nothing left to say."""
        running = self.page.locator("[data-test-script-state='running']")
        self.page.wait_for_timeout(300)
        expect(running).to_have_count(0, timeout=PATIENCE)

    def open(self, title: str) -> None:
        self.page.locator("summary").filter(has_text=title).click()
        self.rest()

    def move(self, label: str, arrow: str, times: int = 1) -> None:
        """Move a slider with the keyboard."""
        for _ in range(times):
            self.slider(label).press(arrow)
        self.rest()

    def slider(self, label: str) -> Locator:
        # Streamlit names group and slider alike, and the slider by both.
        return self.page.get_by_role("group", name=label, exact=True).get_by_role("slider")

    def field(self, label: str) -> Locator:
        return self.page.get_by_role("spinbutton", name=label, exact=True)

    def go(self, name: str, group: str = "") -> None:
        visit(self.page, name, group)
        self.rest()


def test_a_newcomer_presses_start_and_watches(page: OpenPage) -> None:
    before = {run.id for run in store.runs()}
    train = Train(page(viewport=DESK))
    expect(train.start).to_be_in_viewport()
    train.start.click()
    expect(train.page).to_have_url(re.compile(r"/run\?run=[a-z0-9-]+$"), timeout=PATIENCE)
    (started,) = {run.id for run in store.runs()} - before
    assert train.page.url.endswith(started)
    assert store.run(started).spec == RunSpec()
    assert train.problems == train.strangers == []


def test_what_is_set_is_in_the_link_and_survives_leaving(page: OpenPage) -> None:
    train = Train(page(viewport=DESK))
    train.field("Epochs").fill("9")
    train.field("Epochs").press("Enter")
    train.rest()
    train.page.get_by_role("radio", name=texts.OPTIMIZERS["sgd"]).click()
    train.rest()
    train.move("Momentum", "ArrowRight")
    train.open(texts.AUGMENTATION)
    train.move("Rotation", "ArrowRight", times=3)
    link = "dataset=shapes&architecture=small-vgg&epochs=9&optimizer=sgd&momentum=0.95&rotation=3.0"
    expect(train.page).to_have_url(re.compile(re.escape(link) + "$"), timeout=PATIENCE)
    train.go("Help")
    train.go("Train", TEACH)
    expect(train.page).to_have_url(re.compile(re.escape(link) + "$"), timeout=PATIENCE)
    expect(train.field("Epochs")).to_have_value("9")
    expect(train.slider("Momentum")).to_have_attribute("aria-valuetext", "0.95")
    other = Train(page(viewport=DESK), "/train?" + link)
    expect(other.field("Epochs")).to_have_value("9")
    assert train.problems == other.problems == []


def test_the_steps_of_the_rate_move_the_number(page: OpenPage) -> None:
    train = Train(page(viewport=DESK))
    train.move("Learning rate", "ArrowRight", times=2)
    expect(train.field(texts.EXACTLY)).to_have_value("0.01", timeout=PATIENCE)
    train.field(texts.EXACTLY).fill("0.0021")
    train.field(texts.EXACTLY).press("Enter")
    train.rest()
    expect(train.slider("Learning rate")).to_have_attribute("aria-valuetext", "0.0021")
    expect(train.card).to_contain_text("learning rate 0.0021", timeout=PATIENCE)


def test_a_wrong_number_is_said_and_start_waits(page: OpenPage) -> None:
    train = Train(page(viewport=DESK))
    train.field("Epochs").fill("0")
    train.field("Epochs").press("Enter")
    sentence = "The number of epochs must be from 1 to 200, but 0 was asked for."
    expect(train.page.get_by_text(sentence)).to_have_count(2, timeout=PATIENCE)
    expect(train.start).to_be_disabled()


def test_the_preview_is_made_of_real_pictures_that_have_names(page: OpenPage) -> None:
    train = Train(page(viewport=DESK))
    train.open(texts.AUGMENTATION)
    strip = train.page.get_by_role("list", name=texts.PREVIEW)
    expect(strip.get_by_role("img")).to_have_count(1)
    train.move("Rotation", "ArrowRight", times=5)
    expect(strip.get_by_role("img")).to_have_count(10, timeout=PATIENCE)
    pictures = strip.get_by_role("img").all()
    assert all(one.evaluate("node => node.naturalWidth") == 32 for one in pictures)
    assert len({one.get_attribute("src") for one in pictures}) == 10
    assert len({one.get_attribute("alt") for one in pictures}) == 10


def test_on_a_desk_start_stays_in_view(page: OpenPage) -> None:
    train = Train(page(viewport=DESK))
    train.open(texts.LAYERS)
    train.page.locator("summary").filter(has_text=texts.CHANCE).scroll_into_view_if_needed()
    expect(train.start).to_be_in_viewport()


def test_on_a_phone_the_card_comes_first_and_nothing_is_cut(page: OpenPage) -> None:
    train = Train(page(viewport=PHONE))
    card = train.card.bounding_box()
    first = train.page.get_by_text(texts.BEGIN, exact=True).bounding_box()
    assert card is not None
    assert first is not None
    assert card["y"] < first["y"]
    for title in (texts.SHARES, texts.AUGMENTATION, texts.REGULARISATION, texts.CHANCE):
        train.open(title)
    main = train.page.get_by_test_id("stMain")
    assert main.evaluate("node => node.scrollWidth <= node.clientWidth")


def test_the_finder_tries_rates_and_its_suggestion_is_taken_over(page: OpenPage) -> None:
    train = Train(page(viewport=DESK), "/train?dataset=digits8&architecture=digits")
    train.open(texts.FINDER)
    train.page.get_by_role("button", name=texts.FINDER_START).click()
    take = train.page.get_by_role("button", name=re.compile("^Use .* as the learning rate$"))
    expect(take).to_be_visible(timeout=3 * PATIENCE)
    rate = take.inner_text().split()[-5]
    take.click()
    expect(train.field(texts.EXACTLY)).to_have_value(rate, timeout=PATIENCE)
    assert 1e-5 < float(rate) < 1
    assert train.problems == train.strangers == []
