"""The code of an architecture: run, it builds the same network."""

import keras
import numpy as np
import pytest

from cnnviz import zoo
from cnnviz.errors import ModelError
from cnnviz.export.code import code
from tests import networks


def built(program: str) -> keras.Model:
    names: dict = {}
    exec(program.replace("model.summary()\n", ""), names)  # noqa: S102 - what we wrote ourselves
    model: keras.Model = names["model"]
    return model


def agrees(model: keras.Model) -> keras.Model:
    """Build a model from its code and give it the weights: it must answer the same."""
    again = built(code(model))
    again.set_weights(model.get_weights())
    shape = [length or 8 for length in model.input_shape[1:]]
    picture = np.random.default_rng(0).uniform(0, 1, (2, *shape)).astype(np.float32)
    for ours, theirs in zip(
        keras.tree.flatten(model(picture)), keras.tree.flatten(again(picture)), strict=True
    ):
        assert np.array_equal(np.asarray(ours), np.asarray(theirs))
    return again


@pytest.mark.parametrize("name", ["digits", "cifar10"])
def test_the_shipped_models_are_built_again(name):
    model = zoo.load(name)
    again = agrees(model)
    assert [layer.name for layer in again.layers] == [layer.name for layer in model.layers]


@pytest.mark.parametrize(
    "made",
    [
        networks.plain,
        networks.sigmoid,
        networks.branches,
        networks.early_output,
        networks.nested,
        networks.twice,
        networks.regularised,
    ],
)
def test_all_shapes_of_models_are_built_again(made):
    agrees(networks.randomised(made()))


def test_a_network_with_operations_and_shared_layers():
    image = keras.Input((8, 8, 3))
    shared = keras.layers.Conv2D(
        3, 3, padding="same", kernel_regularizer=keras.regularizers.L2(0.1)
    )
    maps = shared(shared(image)) / 127.5 - 1
    vector = keras.layers.GlobalAveragePooling2D()(maps)
    end = keras.layers.Dense(2, kernel_initializer=keras.initializers.HeNormal(3))(vector)
    program = code(keras.Model(image, keras.layers.Concatenate()([end, end])))
    assert program.count("layers.Conv2D(") == 1
    assert "keras.regularizers.L2(l2=0.1)" in program
    agrees(keras.Model(image, end))


def test_only_what_is_not_usual_is_written():
    program = code(zoo.load("digits"))
    assert 'relu1 = layers.ReLU(name="relu1")(bn1)\n' in program
    assert "float32" not in program
    assert max(map(len, program.splitlines())) <= 100


def test_what_cannot_be_written_is_a_sentence():
    model = keras.Sequential([keras.Input((4, 4, 1)), keras.layers.Lambda(lambda x: x, name="own")])
    with pytest.raises(ModelError, match="cannot be written as code"):
        code(model)
