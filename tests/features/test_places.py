"""The strongest places against those that a trace of every single picture finds."""

import numpy as np
import pytest

from cnnviz import features, images
from cnnviz.datasets import Split
from cnnviz.errors import Cancelled, DataError, ModelError
from cnnviz.features import Pictures, places
from cnnviz.trace import trace
from tests import networks
from tests.features.subjects import SIZE, card, colours, known, silent

COUNT = 20


def pictures(count=COUNT, seed=0):
    rng = np.random.default_rng(seed)
    split = Split(rng.integers(0, 256, (count, *SIZE), np.uint8), np.zeros(count, np.int64))
    return Pictures(split, np.arange(count))


def asked(model, layer, given, progress=silent):
    which = features.filter_layer(model, card(), layer)
    return features.strongest(model, card(), which, given, progress)


def by_trace(model, read_at, given, number):
    """Return (value, picture, row, column) of each picture's strongest place, strongest first."""
    found = []
    for picture in given.numbers.tolist():
        tensor = images.prepare(given.split.picture(picture), card())
        plane = trace(model, tensor)[read_at].output[..., number]
        row, column = np.unravel_index(plane.argmax(), plane.shape)
        found.append((float(plane.max()), picture, int(row), int(column)))
    return sorted(found, reverse=True)


@pytest.mark.parametrize(("layer", "read_at"), [("residual", "norm"), ("left2", "left2")])
def test_places_are_those_that_single_traces_find(layer, read_at):
    model, given = networks.randomised(networks.branches()), pictures()
    found = asked(model, layer, given)
    for number in range(3):
        expected = by_trace(model, read_at, given, number)
        got = found.of(number)
        assert [(one.picture, one.row, one.column) for one in got] == [
            each[1:] for each in expected[: places.KEPT]
        ]
        np.testing.assert_allclose([one.value for one in got], [e[0] for e in expected[:12]], 1e-4)
        half = np.median([each[0] for each in expected])
        np.testing.assert_allclose(found.typical[number], half, 1e-4)
    assert (found.looked_at, found.unreadable) == (COUNT, 0)
    assert found.nbytes > 0


def test_a_filter_for_red_finds_the_red_pixel_and_its_opposite_does_not():
    dark = np.zeros((3, *SIZE), np.uint8)
    dark[1, 9, 4] = [255, 0, 0]
    split = Split(dark, np.zeros(3, np.int64))
    found = asked(known(), "conv", Pictures(split, np.array([0, 1, 2])))
    best = found.of(0)[0]
    assert (best.picture, best.row, best.column) == (1, 9, 4)
    assert found.of(1)[0].value < best.value
    assert len(found.of(0)) == 3  # of each picture one


def test_only_the_chosen_pictures_are_looked_at_and_broken_ones_left_out():
    class Torn(Split):
        def picture(self, index):
            if index % 2:
                raise DataError("torn")
            return super().picture(index)

    whole = pictures().split
    found = asked(known(), "conv", Pictures(Torn(whole.images, whole.labels), np.arange(4, 10)))
    assert (found.looked_at, found.unreadable) == (3, 3)
    assert {one.picture for one in found.of(0)} == {4, 6, 8}
    with pytest.raises(DataError, match="None of these"):
        asked(known(), "conv", Pictures(Torn(whole.images, whole.labels), np.array([1, 3])))


def test_progress_is_told_and_may_end_the_work():
    told = []

    def stop(done, total):
        told.append((done, total))
        if done:
            raise Cancelled("enough")

    with pytest.raises(Cancelled):
        asked(known(), "conv", pictures(), stop)
    assert told == [(0, COUNT), (places.BATCH, COUNT)]
    told.clear()
    asked(known(), "conv", pictures(), lambda *at: told.append(at))
    assert told[-1] == (COUNT, COUNT)


def test_numbers_that_are_none_are_refused():
    model = colours()
    model.get_layer("norm").set_weights([np.float32([np.nan, 1]), np.zeros(2), np.ones(2)])
    with pytest.raises(ModelError, match="undefined numbers"):
        asked(model, "conv", pictures(3))
