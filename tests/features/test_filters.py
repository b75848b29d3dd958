"""Which filters there are, where their answers are read, and what is shown of what they see."""

import numpy as np
import pytest

from cnnviz import features
from cnnviz.errors import OutOfRange, UnknownLayer
from tests import networks
from tests.features.subjects import card, known


@pytest.fixture(scope="module")
def layers():
    return features.filter_layers(known(), card())


def test_convolutions_are_offered_and_nothing_else(layers):
    assert [(layer.name, layer.filters) for layer in layers] == [("conv", 2), ("fused", 3)]


def test_answers_are_read_after_the_normalisation_and_before_the_activation(layers):
    assert [layer.read_at.name for layer in layers] == ["norm", "fused"]


def test_a_normalisation_beside_another_reader_is_not_the_filters_own():
    found = features.filter_layers(networks.branches(), card())
    read = {layer.name: layer.read_at.name for layer in found}
    assert read["stem"] == "stem"  # the sum reads it, too
    assert read["residual"] == "norm"


def test_what_is_not_there_is_refused(layers):
    model = known()
    with pytest.raises(UnknownLayer, match="no convolutional layer named “pool”"):
        features.filter_layer(model, card(), "pool")
    features.filter_layer(model, card(), "fused").check(2)
    with pytest.raises(OutOfRange, match="filters go from 0 to 2"):
        layers[1].check(3)


def test_a_small_field_is_shown_whole_and_of_a_wide_one_the_middle(layers):
    conv, fused = layers
    assert conv.focus(5, 7) == conv.field.box(5, 7) == (slice(4, 7), slice(6, 9))
    assert conv.focus(0, 15) == (slice(0, 2), slice(14, 16))  # the rest lies in the padding
    rows, columns = fused.field.box(2, 3)
    assert (rows, columns) == (slice(3, 11), slice(5, 13))  # 8 of 16 pixels
    assert fused.focus(2, 3) == (slice(4, 10), slice(6, 12))


@pytest.mark.parametrize("place", [(0, 0), (5, 5), (0, 5)])
def test_the_middle_stays_within_the_field(layers, place):
    for shown, field in zip(layers[1].focus(*place), layers[1].field.box(*place), strict=True):
        assert field.start <= shown.start < shown.stop <= field.stop
        assert shown.stop - shown.start == 6


def test_whether_the_middle_cell_sees_everything(layers):
    assert not any(layer.sees_all for layer in layers)
    deep = networks.plain()
    sizes = {layer.name: layer.sees_all for layer in features.filter_layers(deep, card())}
    assert sizes == {"conv1": False, "conv2": False}
    small = features.filter_layers(networks.branches(), card())
    assert next(layer for layer in small if layer.name == "excite").sees_all


def test_all_is_found_out_once_for_a_model():
    model = known()
    assert features.filter_layers(model, card()) is features.filter_layers(model, card())
    assert np.isfinite(features.filter_layers(model, card())[0].field.size).all()
