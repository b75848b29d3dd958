"""The Build page in a real Chromium: breaking a network, mending it, copying it, going to Train."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from cnnviz.ui import build_texts as texts
from cnnviz.ui import train_texts
from cnnviz.zoo import keras_code, network_text
from tests.browser.screen import Watched

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]
PATIENCE = 60_000
"""Milliseconds; also for machines that are busy with training."""
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
LINE = "conv-8-k5-valid_relu_max-3_conv-16-k5_relu_max_flatten_dense-32_relu"


class Build(Watched):
    """The page as a person sees it."""

    def __init__(self, page: Page, link: str) -> None:
        super().__init__(page)
        page.goto(link)
        expect(self.list).to_be_visible(timeout=PATIENCE)

    @property
    def list(self) -> Locator:
        return self.page.get_by_role("list", name=texts.BROWSER["list"])

    @property
    def start(self) -> Locator:
        return self.page.get_by_role("button", name=texts.TRAIN)

    def row(self, name: str) -> Locator:
        return self.list.locator("li").filter(has=self.page.get_by_text(name, exact=True))

    def box(self, name: str, setting: str) -> Locator:
        return self.page.get_by_label(f"{name}: {setting}", exact=True)

    def button(self, act: str, name: str) -> Locator:
        label = texts.BROWSER[act].format(name=name)
        return self.page.get_by_role("button", name=label, exact=True)

    def holds(self, line: str) -> None:
        """Expect that the address carries these layers, and no others."""
        expect(self.page).to_have_url(
            re.compile(f"network={re.escape(line)}(&|$)"), timeout=PATIENCE
        )


def test_a_network_is_broken_mended_copied_and_trained(page: OpenPage) -> None:
    window = page(viewport=DESK, permissions=["clipboard-read", "clipboard-write"])
    build = Build(window, f"/build?network={LINE}&dataset=digits8&side=24")
    expect(build.row("pool1")).to_contain_text("6 × 6 × 8")

    # Another padding lets the kernel fit no more; what comes below stays there to be edited.
    build.button("copy", "pool1").click()
    expect(build.row("pool2")).to_contain_text("2 × 2 × 8", timeout=PATIENCE)
    expect(build.box("pool2", "Size")).to_be_focused()
    build.box("conv2", "Padding").select_option("valid")
    sentence = (
        "The picture is 2×2 here, a 5×5 kernel does not fit: use same padding or remove a pool."
    )
    expect(build.row("conv2")).to_contain_text(sentence, timeout=PATIENCE)
    expect(build.box("conv2", "Kernel")).to_have_attribute("aria-invalid", "true")
    expect(build.start).to_be_disabled()
    expect(build.page.get_by_text(texts.NO_CODE)).to_be_visible()
    build.box("dense1", "Units").fill("48")
    build.box("dense1", "Units").press("Enter")
    build.holds(
        LINE.replace("max-3", "max-3_max-3").replace("k5_", "k5-valid_").replace("32", "48")
    )

    # Mended with the keyboard alone: the layer moves up, its focus with it, and goes.
    build.box("pool2", "Size").focus()
    build.box("pool2", "Size").press("Alt+ArrowUp")
    expect(build.list.locator("li .name").nth(3)).to_have_text("pool1", timeout=PATIENCE)
    expect(build.box("pool1", "Size")).to_be_focused()
    expect(build.button("remove", "pool1")).to_be_visible()
    build.button("remove", "pool1").press("Enter")
    expect(build.row("conv2")).to_contain_text("2 × 2 × 16", timeout=PATIENCE)
    mended = LINE.replace("k5_", "k5-valid_").replace("32", "48")
    build.holds(mended)
    expect(build.start).to_be_enabled()

    build.page.get_by_role("button", name=f"+ {texts.NAMES[list(texts.NAMES)[-1]]}").click()
    expect(build.box("dropout", "Share")).to_be_focused(timeout=PATIENCE)
    build.page.get_by_role("button", name=texts.BROWSER["undo"], exact=True).click()
    build.holds(mended)

    build.page.get_by_test_id("stCode").hover()
    build.page.get_by_test_id("stCode").get_by_role("button").click()
    program = keras_code.code(network_text.read(mended), (24, 24, 1), 10)
    assert window.evaluate("navigator.clipboard.readText()").strip() == program.strip()

    build.start.click()
    expect(window).to_have_url(re.compile(r"/train\?"), timeout=PATIENCE)
    start = window.get_by_role("button", name=train_texts.START, exact=True)
    expect(start).to_be_enabled(timeout=PATIENCE)
    build.holds(mended)
    assert build.problems == build.strangers == []


def test_a_link_is_a_copy_and_quick_changes_are_not_lost(page: OpenPage) -> None:
    build = Build(page(viewport=DESK), f"/build?network={LINE}&dataset=digits8&side=24")
    filters = build.box("conv1", "Filters")
    filters.focus()
    for _ in range(7):
        filters.press("ArrowUp")
    for _ in range(2):
        build.button("copy", "relu1").click()
    build.holds(LINE.replace("conv-8", "conv-15").replace("relu_max-3", "relu_relu_relu_max-3"))
    expect(filters).to_have_value("15")
    build.page.reload()
    expect(build.box("conv1", "Filters")).to_have_value("15", timeout=PATIENCE)
    assert build.problems == []


def test_on_a_phone_nothing_is_cut_and_a_thumb_finds_its_buttons(page: OpenPage) -> None:
    build = Build(page(viewport=PHONE), f"/build?network={LINE}&dataset=digits8&side=24")
    main = build.page.get_by_test_id("stMain")
    assert main.evaluate("node => node.scrollWidth <= node.clientWidth")
    for row in build.list.locator("li").all():
        assert row.evaluate("node => node.scrollWidth <= node.clientWidth")
    place = build.button("remove", "conv1").bounding_box()
    assert place is not None
    assert min(place["width"], place["height"]) >= 36
    build.button("remove", "conv1").click()
    build.holds(LINE.removeprefix("conv-8-k5-valid_"))
