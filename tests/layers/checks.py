"""What every explanation and working must hold, whatever the layer."""

import json

import keras
import numpy as np

from cnnviz import layers
from cnnviz.layers import Cell
from cnnviz.trace import trace
from tests.layers.by_hand import cell_by_hand
from tests.networks import picture, randomised


def traced(make, shape, seed=0):
    """Return the trace of a network; ``make`` goes from the input tensor to its output(s)."""
    inputs = keras.Input(shape, name="picture")
    model = randomised(keras.Model(inputs, make(inputs)), seed)
    return trace(model, picture(seed, shape))


def traced_value(layer, cell):
    place = (cell.channel,) if layer.output.ndim == 1 else (cell.row, cell.column, cell.channel)
    return float(layer.output[place])


def some_cells(layer, seed=0, count=3):
    """Yield the corners and a few other cells of a layer of maps or a vector."""
    shape = layer.output.shape if layer.is_map else (1, 1, layer.output.size)
    rng = np.random.default_rng(seed)
    yield Cell(0, 0, 0)
    yield Cell(*(length - 1 for length in shape))
    for _ in range(count):
        yield Cell(*(int(rng.integers(length)) for length in shape))


def assert_close(found, expected, terms=()):
    """Compare with 1e-4; the sum of large terms that cancel out may be less exact than itself."""
    scale = max([abs(expected), *(abs(value) for _, value in terms)])
    assert abs(found - expected) <= 1e-4 * abs(expected) + 2e-6 * scale + 1e-6


def assert_explained(found, name, view, seed=0):
    """Check explanation and working of some cells of a layer; return the last explanation."""
    layer = found[name]
    for cell in some_cells(layer, seed):
        explanation = layers.explain(found, name, cell.channel)
        assert explanation.view == view, name
        worked = layers.work(found, name, cell)
        value = traced_value(layer, cell)
        assert_close(worked.value, value, worked.terms)
        if view != "other":
            assert_close(cell_by_hand(explanation, cell.row, cell.column), value, worked.terms)
        assert_well_formed(explanation, layer, cell.channel)
    return explanation


def assert_well_formed(explanation, layer, channel):
    """Check what is promised of every explanation."""
    json.dumps(dict(explanation.facts), allow_nan=False)
    assert explanation.facts["channel"] == channel
    assert explanation.formula.count("{") == explanation.formula.count("}")
    assert explanation.why.endswith(".")
    assert all(isinstance(text, str) and text for pair in explanation.settings for text in pair)
    assert {array.dtype for array in explanation.arrays.values()} == {np.dtype(np.float32)}
    expected = layer.output[..., channel] if layer.is_map else layer.output
    np.testing.assert_array_equal(explanation.arrays["output"], expected)


def feeding(found, layer):
    return [found[name] for name in layer.inputs]
