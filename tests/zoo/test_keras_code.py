"""The program that stands for a list of layers is run, and its model compared with ours."""

import ast

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnviz import zoo
from cnnviz.zoo import keras_code, network_shapes, network_text
from cnnviz.zoo import network as networks
from tests.zoo.networks import in_order, shapes


def ran(code):
    names = {}
    exec(compile(code, "copied.py", "exec"), names)  # noqa: S102 - it is our own
    return names["model"]


def described(model):
    """What decides the model: its layers' names and settings, their shapes and parameters."""
    unimportant = ("dtype", "build_config")
    return [
        (
            type(layer).__name__,
            {key: value for key, value in layer.get_config().items() if key not in unimportant},
            layer.output.shape,
            layer.count_params(),
        )
        for layer in model.layers
        if not isinstance(layer, keras.layers.InputLayer)
    ]


def same(first, second):
    keras.utils.set_random_seed(1)
    x = np.random.default_rng(0).normal(size=(2, *first.input_shape[1:])).astype(np.float32)
    second.set_weights(first.get_weights())
    return described(first) == described(second) and np.array_equal(first(x), second(x))


@pytest.mark.parametrize(
    "known", [one for one in zoo.ARCHITECTURES if one.network], ids=lambda known: known.name
)
@pytest.mark.parametrize("classes", [2, 10])
def test_the_program_of_a_network_of_the_zoo_builds_it(known, classes, capsys):
    side = max(32, known.smallest_side)
    shape = (side, side, 3)
    code = keras_code.code(known.network, shape, classes)
    assert max(map(len, code.splitlines())) <= keras_code.LONGEST_LINE
    model = ran(code)
    assert "Total params" in capsys.readouterr().out
    assert same(networks.build(known.network, shape, classes, "own"), model)


@settings(max_examples=15)
@given(in_order(), shapes, st.integers(2, 3))
def test_the_program_of_any_network_builds_it(network, shape, classes):
    if any(step.complaint for step in network_shapes.steps(network, shape, classes)):
        return
    code = keras_code.code(network, shape, classes).replace("model.summary()\n", "")
    assert same(networks.build(network, shape, classes, "own"), ran(code))


@pytest.mark.parametrize(("line", "classes"), [("mean", 3), ("mean_end-sigmoid", 2)])
def test_the_model_of_the_program_learns_at_once(line, classes):
    """Labels are the numbers of the classes, as the loss expects them."""
    code = keras_code.code(network_text.read(line), (4, 4, 1), classes)
    model = ran(code.replace("model.summary()\n", ""))
    x, y = np.zeros((6, 4, 4, 1), np.float32), np.arange(6) % classes
    assert np.isfinite(model.fit(x, y, verbose=0).history["loss"][0])


def test_only_what_is_used_is_imported():
    plain = keras_code.code(network_text.read("conv-8_mean"), (8, 8, 3), 2)
    assert "regularizers" not in plain
    lasso = keras_code.code(network_text.read("mean_dense-7-l0.01"), (8, 8, 3), 2)
    assert "from keras import layers, regularizers" in lasso
    assert ast.parse(lasso)
