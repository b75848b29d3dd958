"""The Explore page in a real Chromium: numbers on the screen against numbers worked out here."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from cnnviz import colour, images, receptive, samples, zoo
from cnnviz.trace import trace
from cnnviz.types import ModelCard, Trace
from cnnviz.ui import models_texts
from tests.browser.screen import Screen

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]
PHONE = {"width": 390, "height": 844}


def traced(card: ModelCard, data: bytes) -> Trace:
    return trace(zoo.load(card.name), images.prepare(images.read(data), card))


def photo(seed: int = 0, size: tuple[int, int] = (120, 90)) -> bytes:
    """A picture that no sample is: smooth colours, as PNG."""
    noise = np.random.default_rng(seed).integers(0, 256, (6, 8, 3), dtype=np.uint8)
    file = BytesIO()
    Image.fromarray(noise).resize(size, Image.Resampling.BICUBIC).save(file, "PNG")
    return file.getvalue()


def map_layers(found: Trace) -> list[str]:
    return [layer.name for layer in found if layer.is_map]


def test_the_first_screen_shows_maps_and_a_prediction_without_a_click(page: OpenPage) -> None:
    screen = Screen(page())
    screen.painted()
    card = zoo.cards()[0]
    found = traced(card, samples.for_card(card)[0].data())
    shown = sum(min(16, found[name].output.shape[-1]) for name in map_layers(found))
    assert screen.network.locator(".tile:not(.vector)").count() == shown > 50
    believed = card.classes[int(found.layers[-1].output.argmax())]
    expect(screen.verdict).to_contain_text(believed)
    assert screen.problems == []
    assert screen.strangers == []


@pytest.mark.parametrize("name", ["digits", "cats-dogs"])
def test_the_value_under_the_pointer_is_what_the_network_computed(
    page: OpenPage, name: str
) -> None:
    card = zoo.card(name)
    screen = Screen(page(), f"/?model={name}")
    screen.painted()
    found = traced(card, samples.for_card(card)[0].data())
    for layer in map_layers(found):
        height, width, channels = found[layer].output.shape
        row, column, channel = height // 3, width - 1, min(channels, 16) - 1
        shown = np.float32(screen.point(found[layer], channel, row, column))
        assert shown == found[layer].output[row, column, channel], layer


def test_the_receptive_field_is_outlined_on_the_picture(page: OpenPage) -> None:
    card = zoo.card("cifar10")
    screen = Screen(page(), "/?model=cifar10")
    screen.painted()
    found = traced(card, samples.for_card(card)[0].data())
    layer = next(name for name in map_layers(found) if found[name].kind == "MaxPooling2D")
    screen.point(found[layer], 2, 1, 5)
    rows, columns = receptive.receptive_fields(found)[layer].box(1, 5)
    outline = screen.outlined()
    height, width = card.input_shape[:2]
    assert outline["top"] * height == pytest.approx(rows.start)
    assert outline["left"] * width == pytest.approx(columns.start)
    assert outline["height"] * height == pytest.approx(rows.stop - rows.start)
    assert outline["width"] * width == pytest.approx(columns.stop - columns.start)


def test_an_uploaded_photo_walks_through(page: OpenPage) -> None:
    screen = Screen(page(), "/?model=cifar10")
    screen.painted()
    screen.choose_source("Upload")
    screen.upload("photo.png", photo())
    screen.painted()
    card = zoo.card("cifar10")
    found = traced(card, photo())
    layer = map_layers(found)[1]
    assert np.float32(screen.point(found[layer], 5, 7, 9)) == found[layer].output[7, 9, 5]
    believed = card.classes[int(found.layers[-1].output.argmax())]
    expect(screen.verdict).to_contain_text(believed)
    expect(screen.page).not_to_have_url(re.compile("sample="))


def test_a_link_shows_the_same_in_another_session(page: OpenPage) -> None:
    screen = Screen(page(), "/?model=cifar10")
    screen.painted()
    painted = screen.choose_sample(samples.for_card(zoo.card("cifar10"))[2].title)
    found = traced(zoo.card("cifar10"), samples.for_card(zoo.card("cifar10"))[2].data())
    layer = map_layers(found)[3]
    screen.tile(layer, 4).click()
    screen.network.get_by_role("button", name="each map").click()
    screen.network.get_by_label("Palette").select_option(index=1)
    expect(screen.page).to_have_url(re.compile("palette=(?!viridis)"), timeout=10_000)
    expect(screen.page).to_have_url(re.compile(f"layer={layer}.*map=4.*scale=map"))

    other = Screen(page(), screen.page.url)
    assert other.painted() == painted
    expect(other.tile(layer, 4)).to_have_class(re.compile("chosen"))
    again = found[layer]
    np.testing.assert_array_equal(other.colours(again, 4), screen.colours(again, 4))


def test_a_bad_file_gets_a_sentence_and_no_old_picture(page: OpenPage) -> None:
    screen = Screen(page(), "/?model=cifar10")
    screen.painted()
    screen.choose_source("Upload")
    screen.upload("photo.png", photo())
    screen.painted()
    screen.upload("photo.png", photo()[:200])
    alert = screen.page.get_by_test_id("stAlert")
    expect(alert).to_be_visible(timeout=15_000)
    expect(screen.network).to_have_count(0)
    assert "Traceback" not in screen.page.inner_text("body")
    screen.upload("photo.png", photo(1))
    screen.painted()
    expect(alert).to_have_count(0)


def test_a_wrong_link_is_a_sentence_and_html_in_it_is_only_text(page: OpenPage) -> None:
    nasty = "<img src=x onerror=alert(1)>"
    screen = Screen(
        page(), f"/?model={nasty}&layer={nasty}&map=-3&sample=[a](http://b)&scale=**x**"
    )
    screen.painted()
    warnings = screen.page.get_by_test_id("stAlert")
    expect(warnings.first).to_be_visible()
    assert nasty in " ".join(warnings.all_inner_texts())
    assert screen.page.locator("img[src='x']").count() == 0
    assert screen.page.get_by_test_id("stAlert").locator("a").count() == 0


def test_the_keyboard_alone_reaches_maps_layers_and_cells(page: OpenPage) -> None:
    screen = Screen(page(), "/?model=digits")
    screen.painted()
    keyboard = screen.page.keyboard
    tab_until(screen.page, "tile")
    keyboard.press("ArrowDown")
    keyboard.press("ArrowRight")
    card = zoo.card("digits")
    found = traced(card, samples.for_card(card)[0].data())
    layer = map_layers(found)[2]
    expect(screen.tile(layer, 1)).to_be_focused()
    expect(screen.network.locator(".enlarged .title")).to_contain_text(f"{layer} channel 1")
    tab_until(screen.page, "frame", back=True)
    keyboard.press("ArrowLeft")
    row, column = found[layer].output.shape[0] // 2, found[layer].output.shape[1] // 2 - 1
    place = f"{layer} (row {row}, column {column}, channel 1)"
    expect(screen.network.locator(".place")).to_have_text(place)
    assert np.float32(screen.value()) == found[layer].output[row, column, 1]


def tab_until(page: Page, name: str, *, back: bool = False) -> None:
    """Press Tab until an element of that class has the focus."""
    focused = (
        "() => { let e = document.activeElement; while (e?.shadowRoot?.activeElement) "
        "e = e.shadowRoot.activeElement; return e?.className ?? ''; }"
    )
    for _ in range(80):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if name in str(page.evaluate(focused)).split():
            return
    pytest.fail(f"Tab does not reach an element of class {name}.")


def test_the_phone_shows_everything_without_sideways_scrolling(page: OpenPage) -> None:
    screen = Screen(page(viewport=PHONE, has_touch=True, is_mobile=True))
    screen.painted()
    main = screen.page.get_by_test_id("stMain")
    overflow = main.evaluate("node => node.scrollWidth - node.clientWidth")
    assert overflow <= 0
    card = zoo.cards()[0]
    found = traced(card, samples.for_card(card)[0].data())
    layer = map_layers(found)[1]
    tile = screen.tile(layer, 3)
    tile.scroll_into_view_if_needed()
    tile.tap()
    expect(screen.network.locator(".enlarged .title")).to_contain_text(f"{layer} channel 3")


def test_a_drawing_is_followed_stroke_by_stroke(page: OpenPage) -> None:
    screen = Screen(page(), "/?model=digits")
    screen.painted()
    screen.choose_source("Draw")
    sheet = screen.page.locator(".root canvas").first
    expect(screen.page.get_by_text("Draw a digit, and watch")).to_be_visible()
    box = sheet.bounding_box()
    assert box is not None
    mouse = screen.page.mouse
    middle = box["x"] + box["width"] / 2
    mouse.move(middle, box["y"] + box["height"] * 0.15)
    mouse.down()
    mouse.move(middle, box["y"] + box["height"] * 0.85, steps=12)
    mouse.up()
    screen.painted()
    expect(screen.verdict).to_contain_text("this is 1")


def test_a_pasted_picture_walks_through(page: OpenPage) -> None:
    screen = Screen(page(), "/?model=cifar10")
    screen.painted()
    screen.page.wait_for_timeout(500)
    screen.repainted(lambda: screen.page.evaluate(PASTE, list(photo(3))))
    found = traced(zoo.card("cifar10"), photo(3))
    layer = map_layers(found)[1]
    assert np.float32(screen.point(found[layer], 0, 3, 4)) == found[layer].output[3, 4, 0]


PASTE = """bytes => {
  const clipboard = new DataTransfer();
  clipboard.items.add(new File([new Uint8Array(bytes)], "photo.png", { type: "image/png" }));
  document.body.dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: clipboard, bubbles: true, cancelable: true }),
  );
}"""


def test_all_maps_of_a_layer_are_shown_on_demand(page: OpenPage) -> None:
    screen = Screen(page(), "/?model=cifar10")
    screen.painted()
    found = traced(zoo.card("cifar10"), samples.for_card(zoo.card("cifar10"))[0].data())
    layer = next(name for name in map_layers(found) if found[name].output.shape[-1] > 16)
    maps = found[layer].output.shape[-1]
    column = screen.network.locator(f"section.column[aria-label^='{layer}:']")
    column.get_by_role("button", name="show all").click()
    grid = screen.page.locator(".root:has(> .grid)")
    expect(grid).to_have_attribute("data-painted", re.compile(f"/{layer}$"), timeout=15_000)
    assert grid.locator(".tile").count() == maps


def test_another_model_opens_and_pages_switch(page: OpenPage) -> None:
    screen = Screen(page())
    screen.painted()
    other: Any = zoo.cards()[1]
    screen.repainted(lambda: screen.choose_model(other.title))
    expect(screen.page).to_have_url(re.compile(f"model={other.name}"))
    screen.page.get_by_role("link", name="Models", exact=True).click()
    expect(screen.page.get_by_role("heading", name="Models")).to_be_visible()
    screen.page.get_by_role("link", name="Explore", exact=True).click()
    screen.painted()
    expect(screen.page).to_have_url(re.compile(f"model={other.name}"))
    assert screen.problems == []


def test_the_colours_of_a_tile_are_those_of_the_scale(page: OpenPage) -> None:
    card = zoo.card("cifar10")
    screen = Screen(page(), "/?model=cifar10&scale=map")
    screen.painted()
    found = traced(card, samples.for_card(card)[0].data())
    scale_of = colour.scales(found, "map")
    for layer in map_layers(found)[:4]:
        scale = scale_of[layer]
        table = "blue-red" if scale.signed else "viridis"
        values = found[layer].output[..., 2]
        expected = colour.paint(values, scale.of_map(2), table)
        np.testing.assert_array_equal(screen.colours(found[layer], 2), expected)


def test_a_file_over_the_limit_is_refused_and_the_old_picture_goes(page: OpenPage) -> None:
    screen = Screen(page(), "/?model=cifar10")
    screen.painted()
    screen.choose_source("Upload")
    screen.upload("photo.png", photo())
    screen.painted()
    screen.upload("large.png", photo() + b"\0" * images.MAX_BYTES)
    expect(screen.page.get_by_test_id("stAlert")).to_contain_text("25 MB", timeout=30_000)
    expect(screen.network).to_have_count(0, timeout=15_000)


def test_a_model_opens_from_its_card(page: OpenPage) -> None:
    screen = Screen(page(), "/models?model=cifar10")
    screen.page.get_by_role("button", name=models_texts.WATCH).click()
    screen.painted()
    expect(screen.page).to_have_url(re.compile("model=cifar10"))
    assert screen.problems == []


def test_the_words_are_one_click_away(page: OpenPage) -> None:
    screen = Screen(page())
    screen.painted()
    with screen.page.expect_popup() as opened:
        screen.page.get_by_role("link", name="What do these words mean?").click()
    expect(opened.value.get_by_role("heading", name="Words")).to_be_visible(timeout=20_000)


def test_explore_opens_the_network_that_was_chosen_on_another_page(page: OpenPage) -> None:
    screen = Screen(page(), "/architecture?model=cifar10")
    expect(screen.page.get_by_role("heading", name="Architecture")).to_be_visible(timeout=20_000)
    screen.page.get_by_role("link", name="Explore").first.click()
    screen.painted()
    expect(screen.page).to_have_url(re.compile("model=cifar10"))
    column = screen.network.locator("section.column[aria-label^='conv2_1:']")
    expect(column).to_have_count(1)
