"""The worked numbers on the screen against the model, computed here."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Locator, Page, expect

from cnnviz import images, samples, zoo
from cnnviz.arithmetic import same_padding
from cnnviz.trace import trace
from cnnviz.types import LayerTrace, Trace
from tests.browser.screen import MINUS, Screen

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]
Array = NDArray[Any]
CLOSE = {"rtol": 1e-4, "atol": 1e-5}


@pytest.fixture(scope="module")
def found() -> Trace:
    card = zoo.card("cifar10")
    picture = images.read(samples.for_card(card)[0].data())
    return trace(zoo.load("cifar10"), images.prepare(picture, card))


def first(found: Trace, kind: str) -> LayerTrace:
    return next(layer for layer in found if layer.kind == kind)


def last(found: Trace, kind: str) -> LayerTrace:
    return [layer for layer in found if layer.kind == kind][-1]


def opened(page: OpenPage, layer: LayerTrace, channel: int, **cell: int) -> Locator:
    """Open a layer's explanation and return it once it is painted."""
    place = "".join(f"&{name}={value}" for name, value in cell.items())
    screen = Screen(page(), f"/?model=cifar10&layer={layer.name}&map={channel}{place}")
    root = screen.page.locator(".root:has(> .cell-head)")
    expect(root).to_have_attribute("data-painted", re.compile(f"/{layer.name}"), timeout=30_000)
    expect(root.locator(".mismatch")).to_be_hidden()
    return root


def number(text: str | None) -> float:
    assert text
    return float(text.replace(MINUS, "-"))


def titles(numbers: Locator) -> list[float]:
    """Return the exact numbers that are in the elements' titles."""
    return [number(each.get_attribute("title")) for each in numbers.all()]


def result(root: Locator) -> float:
    return number(root.locator(".cell-head .result").inner_text())


def window(values: Array, row: int, column: int, size: int) -> Array:
    """Return the window of a "same" convolution of stride 1 around a cell, zeros outside."""
    before, after = same_padding(values.shape[0], size, 1)
    padded = np.pad(values, ((before, after), (before, after), (0, 0)))
    return padded[row : row + size, column : column + size]


def test_every_channel_of_a_convolution_is_worked_out(page: OpenPage, found: Trace) -> None:
    layer = [layer for layer in found if layer.kind == "Conv2D"][2]
    row, column, channel = 5, 0, 3  # at the edge: a column of the window is padding
    root = opened(page, layer, channel, row=row, column=column)
    root.get_by_role("button", name=re.compile("all", re.IGNORECASE)).first.click()
    kernel = layer.weights["kernel"][..., channel].astype(float)
    seen = window(found[layer.inputs[0]].output.astype(float), row, column, kernel.shape[0])
    expected = (seen * kernel).sum(axis=(0, 1))
    shown = all_terms(root, expected.size)
    np.testing.assert_allclose([shown[i] for i in range(expected.size)], expected, **CLOSE)
    bias = layer.weights["bias"][channel] if "bias" in layer.weights else 0
    worked = titles(root.locator(".sum-table .result td[title]"))[0]
    np.testing.assert_allclose(worked, expected.sum() + bias, **CLOSE)
    assert np.float32(result(root)) == layer.output[row, column, channel]


# In one go: the list gives its rows to other channels while it scrolls.
TERMS = """nodes => nodes.map(node => [
  node.querySelector(".name").innerText, node.querySelector(".sum").title,
])"""


def all_terms(root: Locator, count: int) -> dict[int, float]:
    """Scroll through the list, which holds only what can be seen, and collect what it says."""
    frame = root.locator(".terms-frame")
    shown: dict[int, float] = {}
    for _ in range(3 * count):
        for name, title in frame.locator(".term:visible").evaluate_all(TERMS):
            shown[int(name.split()[-1])] = number(title)
        if len(shown) == count:
            break
        frame.evaluate("node => { node.scrollTop += node.clientHeight / 2; }")
        root.page.wait_for_timeout(100)
    return shown


def test_another_cell_is_worked_out_without_the_server(page: OpenPage, found: Trace) -> None:
    layer = first(found, "Conv2D")
    root = opened(page, layer, 1, row=4, column=4)
    field = root.get_by_label("Row", exact=True)
    field.fill("9")
    field.press("Enter")
    expect(root.locator(".cell-head .place")).to_contain_text("row 9, column 4, channel 1")
    assert np.float32(result(root)) == layer.output[9, 4, 1]
    expect(root.page).to_have_url(re.compile("row=9"))


def test_the_winner_of_a_max_pooling_is_named(page: OpenPage, found: Trace) -> None:
    layer = first(found, "MaxPooling2D")
    root = opened(page, layer, 2, row=3, column=6)
    values = found[layer.inputs[0]].output[6:8, 12:14, 2]
    shown = np.array(titles(root.locator(".window span[title]")), np.float32)
    np.testing.assert_array_equal(shown, values.ravel())
    winner = root.locator(".window .winner")
    assert np.float32(number(winner.get_attribute("title"))) == values.max()
    assert np.float32(result(root)) == layer.output[3, 6, 2] == values.max()


def test_all_contributions_to_a_neuron_add_up_to_it(page: OpenPage, found: Trace) -> None:
    layer = last(found, "Dense")
    root = opened(page, layer, 0, row=0, column=2)
    inputs = found[layer.inputs[0]].output.astype(float)
    expected = inputs * layer.weights["kernel"][:, 2]
    root.get_by_role("button", name=re.compile("all", re.IGNORECASE)).click()
    rows = root.locator(".contributions tbody tr")
    expect(rows).to_have_count(expected.size)
    shown = titles(rows.locator("td:last-child .n"))
    np.testing.assert_allclose(sorted(shown), np.sort(expected), rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(sum(shown) + layer.weights["bias"][2], layer.output[2], **CLOSE)
    assert np.float32(result(root)) == layer.output[2]


def test_softmax_is_worked_out_step_by_step(page: OpenPage, found: Trace) -> None:
    layer = found.layers[-1]
    root = opened(page, layer, 0)
    logits = found[layer.inputs[0]].output.astype(float)
    powers = np.exp(logits - logits.max())
    expected = np.stack([logits, logits - logits.max(), powers, powers / powers.sum()], axis=1)
    shown = titles(root.locator("table.steps").first.locator("td .n"))
    np.testing.assert_allclose(np.reshape(shown, expected.shape), expected, rtol=1e-4, atol=1e-7)
    assert np.float32(result(root)) == layer.output.max()


@pytest.mark.parametrize("kind", ["BatchNormalization", "ReLU", "Flatten", "Dropout", "InputLayer"])
def test_the_working_ends_in_the_networks_value(page: OpenPage, found: Trace, kind: str) -> None:
    layer = first(found, kind)
    root = opened(page, layer, 0, row=0, column=1)
    value = layer.output[0, 1, 0] if layer.is_map else layer.output[1]
    assert np.float32(result(root)) == value


def test_a_cell_out_of_range_is_a_sentence(page: OpenPage, found: Trace) -> None:
    layer = first(found, "Conv2D")
    screen = Screen(page(), f"/?model=cifar10&layer={layer.name}&map=999")
    screen.painted()
    expect(screen.page.get_by_test_id("stAlert").first).to_contain_text("no channel 999")
    root = opened(page, layer, 0, row=500, column=500)
    height, width = layer.output.shape[:2]
    expect(root.locator(".cell-head .place")).to_contain_text(
        f"row {height - 1}, column {width - 1}"
    )
