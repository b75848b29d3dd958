"""The Architecture page in a real Chromium, with a network of branches and one of 154 layers."""

import csv
import dataclasses
import hashlib
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import keras
import pytest
from keras import layers
from playwright.sync_api import Locator, Page, expect

from cnnviz import zoo
from cnnviz.ui.texts import LOOK_INSIDE
from cnnviz.zoo import card_file
from scripts.served import served
from tests.browser.screen import Watched, visit

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]
PHONE = {"width": 390, "height": 844}
SHAPE = (32, 32, 3)


def inception() -> keras.Model:
    """Return a residual block, then three branches, one of them squeezed and multiplied back."""
    image = keras.Input(SHAPE, name="image")
    stem = layers.Conv2D(8, 3, padding="same", name="stem")(image)
    x = layers.Conv2D(8, 3, padding="same", name="residual1")(stem)
    x = layers.ReLU(name="relu")(x)
    x = layers.Conv2D(8, 3, padding="same", name="residual2")(x)
    x = layers.Add(name="add")([stem, x])
    narrow = layers.Conv2D(4, 1, name="narrow")(x)
    wide = layers.Conv2D(4, 1, name="wide1")(x)
    wide = layers.Conv2D(6, 3, padding="same", name="wide2")(wide)
    pooled = layers.MaxPooling2D(3, 1, padding="same", name="pooled1")(x)
    pooled = layers.Conv2D(2, 1, name="pooled2")(pooled)
    both = layers.Concatenate(name="both")([narrow, wide, pooled])
    squeeze = layers.GlobalAveragePooling2D(keepdims=True, name="squeeze")(both)
    excite = layers.Conv2D(12, 1, activation="sigmoid", name="excite")(squeeze)
    scaled = layers.Multiply(name="scaled")([both, excite])
    mean = layers.GlobalAveragePooling2D(name="mean")(scaled)
    return keras.Model(image, layers.Dense(10, activation="softmax", name="answer")(mean))


def mobilenet() -> keras.Model:
    return keras.applications.MobileNetV2(SHAPE, weights=None, classes=10)


def make_models(folder: Path) -> None:
    """Fill a models folder with a shipped model and two that are drawn with many lines."""
    shutil.copytree(zoo.models_folder() / "digits", folder / "digits")
    for name, make in (("inception", inception), ("mobilenet", mobilenet)):
        (folder / name).mkdir()
        file = folder / name / "model.keras"
        model = make()
        model.save(file)
        card = dataclasses.replace(
            zoo.card("cifar10"),
            name=name,
            title=name.title(),
            parameters=model.count_params(),
            sha256=hashlib.sha256(file.read_bytes()).hexdigest(),
        )
        card_file.write(card, folder / name / "card.json")


@pytest.fixture(scope="module")
def app_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("models")
    make_models(folder)
    environment = {"CNNVIZ_MODELS_DIR": str(folder)}
    with served(log=folder / "app.log", environment=environment) as app:
        yield app.url


def opened(page: Page, model: str) -> Locator:
    """Open the page and return the diagram with its table, drawn."""
    page.goto(f"/architecture?model={model}")
    root = page.locator(".root:has(> .halves)")
    expect(root).to_have_attribute("data-painted", re.compile("."), timeout=60_000)
    return root


def names(found: Locator) -> set[str]:
    return set(found.locator(".name").all_inner_texts())


def test_pointing_shows_what_feeds_a_layer_and_clicking_opens_it(page: OpenPage) -> None:
    window = page(viewport={"width": 1440, "height": 900})
    watched = Watched(window)
    root = opened(window, "inception")
    assert root.locator("a.box").count() == root.locator("tbody tr").count() == 19

    root.get_by_role("link", name=re.compile("^both ")).hover()
    assert names(root.locator(".box[data-role=here]")) == {"both"}
    assert names(root.locator(".box[data-role=source]")) == {"narrow", "wide2", "pooled2"}
    assert names(root.locator(".box[data-role=target]")) == {"squeeze", "scaled"}
    assert names(root.locator("tr.here")) == {"both"}
    assert root.locator(".lines .lit").count() == 5
    expect(root.locator(".told")).to_contain_text("narrow, wide2, pooled2")

    box = root.get_by_role("link", name=re.compile("^wide2 "))
    assert box.get_attribute("href") == "/?model=inception&layer=wide2"
    box.click()
    expect(window).to_have_url(re.compile(r"/\?.*model=inception.*layer=wide2"), timeout=30_000)
    expect(window.get_by_role("heading", name=re.compile("wide2"))).to_be_visible(timeout=60_000)

    visit(window, "Architecture", group=LOOK_INSIDE)
    here = root.locator(".box[data-role=here]")
    expect(here).to_be_in_viewport(timeout=30_000)
    assert names(here) == {"wide2"}
    assert watched.problems == watched.strangers == []


def test_154_layers_scroll_in_their_own_area_and_the_keyboard_reaches_them(page: OpenPage) -> None:
    window = page(viewport=PHONE, has_touch=True, is_mobile=True)
    root = opened(window, "mobilenet")
    overflow = window.get_by_test_id("stMain").evaluate("n => n.scrollWidth - n.clientWidth")
    assert overflow <= 0
    boxes = root.locator("a.box")
    last = boxes.count() - 1
    assert last > 150
    assert root.locator("a.box[tabindex='0']").count() == 1
    boxes.first.focus()
    window.keyboard.press("ArrowDown")
    expect(boxes.nth(1)).to_be_focused()
    window.keyboard.press("End")
    expect(boxes.nth(last)).to_be_focused()
    expect(boxes.nth(last)).to_be_in_viewport()
    expect(root.locator("tbody tr").nth(last)).to_have_class(re.compile("here"))
    window.keyboard.press("Enter")
    expect(window).to_have_url(re.compile("layer=predictions"), timeout=30_000)


def test_the_files_hold_what_the_page_shows(page: OpenPage) -> None:
    window = page()
    opened(window, "digits")
    with window.expect_download() as download:
        window.get_by_role("button", name="CSV").click()
    with Path(download.value.path()).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert sum(int(row["parameters"]) for row in rows) == zoo.card("digits").parameters
    with window.expect_download() as download:
        window.get_by_role("button", name="summary").click()
    assert "Total params" in Path(download.value.path()).read_text(encoding="utf-8")
