"""Eight students at once, each in a browser of their own, and each with a picture of their own."""

import re
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from cnnviz import images, samples, zoo
from cnnviz.trace import trace
from cnnviz.types import Trace
from cnnviz.ui import texts
from tests.browser.screen import Screen
from tests.own_pictures import picture

pytestmark = pytest.mark.browser

CLASS = range(8)
MODEL = "cifar10"
PATIENCE = 90_000
"""Milliseconds; eight browsers are many for one machine."""


def traced(data: bytes) -> Trace:
    card = zoo.card(MODEL)
    return trace(zoo.load(MODEL), images.prepare(images.read(data), card))


@pytest.fixture
def students(page: Callable[..., Page]) -> list[Screen]:
    """A class that opens the same link at the same time."""
    windows = [page(viewport={"width": 1024, "height": 768}) for _ in CLASS]
    for window in windows:
        window.set_default_timeout(PATIENCE)
        window.goto(f"/?model={MODEL}", wait_until="commit")
    return [Screen(window, window.url) for window in windows]


def test_each_of_eight_sees_their_own_picture(students: list[Screen]) -> None:
    card = zoo.card(MODEL)
    chosen = [samples.for_card(card)[1 + number % 4] for number in CLASS]
    photos = [picture(number, (90, 70)) for number in CLASS]
    traces = [traced(photo) for photo in photos]
    assert len({student.painted() for student in students}) == 1  # all begin with the same sample

    # Everybody acts before anybody's answer is waited for.
    for student, sample in zip(students, chosen, strict=True):
        student.page.locator(f".thumbnail[data-id='{sample.id}']").click()
    for student, sample in zip(students, chosen, strict=True):
        expect(student.page).to_have_url(re.compile(f"sample={sample.id}"))
    for student in students:
        student.choose_source(texts.SOURCES["upload"])
    for student, photo in zip(students, photos, strict=True):
        student.upload("mine.png", photo)
    for student, found in zip(students, traces, strict=True):
        believed = card.classes[int(found.layers[-1].output.argmax())]
        expect(student.page.get_by_text("mine.png").last).to_be_visible()
        expect(student.verdict).to_contain_text(believed)
    painted = [student.painted() for student in students]
    assert len(set(painted)) == len(students)

    # Each opens a layer and a map of their own, and keeps the picture.
    opened = [[layer for layer in found if layer.is_map][1:][n] for n, found in enumerate(traces)]
    for number, (student, layer) in enumerate(zip(students, opened, strict=True)):
        student.tile(layer.name, number).click()
    for number, (student, layer) in enumerate(zip(students, opened, strict=True)):
        expect(student.page).to_have_url(re.compile(f"layer={layer.name}.*map={number}"))
        row, column = (side // 2 for side in layer.output.shape[:2])
        shown = np.float32(student.point(layer, number, row, column))
        assert shown == layer.output[row, column, number]
    assert [student.painted() for student in students] == painted
    assert not any(student.problems or student.strangers for student in students)
