"""Grad-CAM and Grad-CAM++ against computations by hand, by Keras and by another library."""

import warnings
from functools import cache
from importlib import import_module

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from cnnviz import arithmetic, attribution
from cnnviz.attribution.grad_cam_plus_plus import weights as plus_plus_weights
from tests.attribution.subjects import compute, image_for, network
from tests.networks import picture, randomised


@cache
def small():
    return randomised(
        keras.Sequential(
            [
                layers.Input((10, 8, 2)),
                layers.Conv2D(3, 3, activation="relu", name="conv"),
                layers.MaxPooling2D(name="pool"),
                layers.Flatten(name="flatten"),
                layers.Dense(7, activation="relu", name="hidden"),
                layers.Dense(4, activation="softmax", name="answer"),
            ]
        ),
        seed=3,
    )


def slopes_by_hand(model, image, number):
    """Return the maps of the layer ``conv/relu`` of ``small`` and the score's gradient by them."""
    kernel, bias, hidden, hidden_bias, last, _ = (
        np.asarray(weight, np.float64) for weight in model.get_weights()
    )
    maps = np.maximum(arithmetic.conv2d(image, kernel, bias), 0)  # (8, 6, 3)
    tiles = maps.reshape(4, 2, 3, 2, 3).transpose(0, 2, 4, 1, 3).reshape(4, 3, 3, 4)
    before = hidden.T @ tiles.max(axis=-1).ravel() + hidden_bias
    slopes = (hidden @ (last[:, number] * (before > 0))).reshape(4, 3, 3)  # by the pooled maps
    first = np.arange(4) == tiles.argmax(axis=-1)[..., None]  # of equal values the first counts
    gradient = (first * slopes[..., None]).reshape(4, 3, 3, 2, 2).transpose(0, 3, 1, 4, 2)
    return maps, gradient.reshape(8, 6, 3)


@pytest.mark.parametrize("number", range(4))
def test_grad_cam_by_hand(number):
    model, image = small(), picture(1, (10, 8, 2))
    maps, gradient = slopes_by_hand(model, image, number)
    found = compute("grad-cam", model, image, number, layer="conv/relu")
    expected = np.maximum(maps @ gradient.mean(axis=(0, 1)), 0)
    np.testing.assert_allclose(found.values, expected, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(found.facts["weights"], gradient.mean(axis=(0, 1)), rtol=1e-4)
    assert found.flat == ("" if expected.any() else "zero")


@pytest.mark.parametrize("number", range(4))
def test_grad_cam_plus_plus_by_hand(number):
    """As the paper writes it, with the first three derivatives of e to the score."""
    model, image = small(), picture(1, (10, 8, 2))
    maps, gradient = slopes_by_hand(model, image, number)
    found = compute("grad-cam-plus-plus", model, image, number, layer="conv/relu")
    power = np.exp(found.score)
    first, second, third = power * gradient, power * gradient**2, power * gradient**3
    denominator = 2 * second + maps.sum(axis=(0, 1)) * third
    alphas = np.divide(second, denominator, out=np.zeros_like(second), where=denominator != 0)
    weights = (alphas * np.maximum(first, 0)).sum(axis=(0, 1)) / power
    np.testing.assert_allclose(found.facts["weights"], weights, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(found.values, np.maximum(maps @ weights, 0), rtol=1e-4, atol=1e-6)
    assert found.values.any()


def test_grad_cam_plus_plus_survives_a_denominator_of_zero():
    maps, gradient = np.full((1, 2, 1), -1, np.float32), np.ones((1, 2, 1), np.float32)
    np.testing.assert_array_equal(plus_plus_weights(maps, gradient), [0])
    np.testing.assert_array_equal(plus_plus_weights(-maps, gradient), [0.5])


SHIFTS = ("bias", "beta")


@pytest.mark.parametrize("name", ["branches", "nested", "twice", "half"])
def test_gradients_by_every_layer_are_those_by_its_bias(name):
    """A bias is added to every cell of a map, so its gradient is the sum of the cells' gradients.

    It comes from a tape over the model itself: nothing of ours computes it.
    """
    model, image = network(name), image_for(name)
    seen, _ = attribution.survey(model, image)
    sums, exact = {}, 4e-3 if name == "half" else 1e-4
    for layer in seen.layers:
        variables = [each for each in seen.port(layer).call.variables if each.name in SHIFTS]
        if variables:
            given = [compute("grad-cam", model, image, number, layer=layer) for number in (0, 1)]
            difference = given[1].facts["weights"] - given[0].facts["weights"]
            old = sums.get(variables[0].path, (variables[0], 0))[1]
            sums[variables[0].path] = variables[0], old + difference * given[0].values.size
    assert sums
    with tf.GradientTape() as tape:
        given = keras.tree.flatten(model(image[np.newaxis], training=False))[0][0]
        is_softmax = seen.head.kind == "logit"
        score = tf.math.log(given[1] / given[0]) if is_softmax else given[1] - given[0]
    expected = tape.gradient(score, [variable.value for variable, _ in sums.values()])
    assert any(np.any(each) for each in expected)
    for (_, found), wanted in zip(sums.values(), expected, strict=True):
        np.testing.assert_allclose(found, wanted, rtol=exact, atol=exact)


def test_the_default_layer_is_the_last_convolution_with_what_belongs_to_it():
    expected = {
        "plain": "conv2/relu",
        "sigmoid": "relu",  # after its normalisation
        "branches": "scale",  # the convolutions on single cells and the dead end do not count
        "nested": "backbone/block/add",
        "twice": "block#2/add",
        "flexible": "conv2",
    }
    for name, layer in expected.items():
        assert compute("grad-cam", network(name), image_for(name)).layer == layer


def test_a_layer_that_does_not_lead_to_the_answer_gives_a_map_of_zeros():
    inputs = keras.Input((8, 8, 1))
    aside = layers.Conv2D(2, 3, name="aside")(inputs)
    maps = layers.Conv2D(2, 3, name="maps")(inputs)
    ends = [layers.GlobalAveragePooling2D()(each) for each in (maps, aside)]
    model = keras.Model(inputs, ends)
    found = compute("grad-cam", model, picture(0, (8, 8, 1)), layer="aside")
    assert found.flat == "zero"
    assert compute("grad-cam", model, picture(0, (8, 8, 1))).layer == "maps"


def test_pictures_of_whole_numbers_are_taken():
    model = randomised(
        keras.Sequential(
            [
                layers.Input((8, 8, 1), dtype="uint8"),
                layers.Rescaling(1 / 255),
                layers.Conv2D(2, 3),
                layers.GlobalAveragePooling2D(),
            ]
        )
    )
    image = np.random.default_rng(0).integers(0, 256, (8, 8, 1), dtype=np.uint8)
    kernel = model.get_weights()[0][..., 0]  # (3, 3, 1)
    inner = compute("saliency", model, image).values[2:6, 2:6]  # seen by all of the kernel
    np.testing.assert_allclose(inner, np.abs(kernel.sum()) / 255 / 36, rtol=1e-4)


# Another library

SCORE = "CategoricalScore"


@pytest.fixture(scope="module")
def their():
    """Find something in tf-keras-vis, which needs functional models with names of layers."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it imports from a part of SciPy that moved
        import_module("tf_keras_vis.gradcam")
    return lambda module, name: getattr(import_module(f"tf_keras_vis.{module}"), name)


@cache
def for_both():
    inputs = keras.Input((16, 16, 3))
    x = layers.Conv2D(5, 3, activation="relu", name="conv1")(inputs)
    y = layers.Conv2D(5, 3, padding="same", activation="tanh", name="conv2")(x)
    x = layers.Add(name="add")([x, y])
    x = layers.Conv2D(6, 3, strides=2, activation="relu", name="conv3")(x)
    x = layers.Dense(5, activation="relu")(layers.Flatten()(x))
    return randomised(keras.Model(inputs, layers.Dense(3, activation="softmax")(x)), seed=2)


@pytest.mark.parametrize("number", range(3))
def test_another_library_finds_the_same_grad_cam(their, number):
    model, image = for_both(), picture(1)
    linear, score = their("utils.model_modifiers", "ReplaceToLinear"), their("utils.scores", SCORE)
    tool = their("gradcam", "Gradcam")(model, model_modifier=linear(), clone=True)
    raw = {"penultimate_layer": "conv3", "expand_cam": False, "normalize_cam": False}
    (expected,) = tool(score(number), image[np.newaxis], **raw)
    found = compute("grad-cam", model, image, number, layer="conv3/relu")
    np.testing.assert_allclose(found.values, expected, rtol=1e-3, atol=1e-6)


@pytest.mark.filterwarnings("ignore:.*The structure of `inputs`")  # it wraps them in a list
@pytest.mark.parametrize("number", range(3))
def test_another_library_finds_the_same_saliency(their, number):
    model, image = for_both(), picture(1)
    linear, score = their("utils.model_modifiers", "ReplaceToLinear"), their("utils.scores", SCORE)
    tool = their("saliency", "Saliency")(model, model_modifier=linear(), clone=True)
    (expected,) = tool(score(number), image[np.newaxis], normalize_map=False)
    found = compute("saliency", model, image, number)
    np.testing.assert_allclose(found.values, expected, rtol=1e-3, atol=1e-6)
