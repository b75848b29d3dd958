"""Walks are kept for all who look at the same picture, and worked out once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from cnnviz import samples, zoo
from cnnviz.errors import ImageError
from cnnviz.ui import walks

CLASS = 6


@pytest.fixture(autouse=True)
def nothing_kept():
    walks.show.cache_clear()


def test_a_class_that_chooses_the_same_picture_computes_it_once(monkeypatch):
    card = zoo.card("digits")
    data = samples.for_card(card)[0].data()
    computed, everybody = [], threading.Barrier(CLASS)
    real = walks.walk

    def counted(*arguments):
        computed.append(arguments)
        threading.Event().wait(0.3)  # as long as the others need to ask
        return real(*arguments)

    def student(_):
        everybody.wait()
        return walks.show(card, data)

    monkeypatch.setattr(walks, "walk", counted)
    with ThreadPoolExecutor(CLASS) as pool:
        shown = list(pool.map(student, range(CLASS)))
    assert len(computed) == 1
    assert all(one is shown[0] for one in shown)


def test_a_picture_that_cannot_be_read_keeps_nobody_waiting():
    with ThreadPoolExecutor(CLASS) as pool:
        answers = [pool.submit(walks.show, zoo.card("digits"), b"no picture") for _ in range(CLASS)]
    assert all(isinstance(one.exception(timeout=20), ImageError) for one in answers)
