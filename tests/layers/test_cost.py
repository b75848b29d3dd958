"""What layers cost: the working of each count, and published figures of whole networks."""

import re

import keras
import numpy as np
import pytest
from keras import layers as kl

from cnnviz import layers
from cnnviz.trace import trace
from tests import networks
from tests.layers.checks import feeding, traced
from tests.networks import picture


def result(working):
    """Evaluate the left side of a working such as ``kernel 3·4 + bias 4 = 16``."""
    left, _, right = working.partition(" = ")
    sum_of_products = re.sub(r"[A-Za-z_][\w/#]*", "", left).replace("·", "*")
    assert re.fullmatch(r"[\d\s()+*]+", sum_of_products), working
    value = eval(sum_of_products)  # noqa: S307 - digits, brackets, + and * only
    assert right.split(" ")[0] == f"{value:,}", working
    return value


@pytest.mark.parametrize("make", networks.ALL, ids=lambda make: make.__name__)
def test_the_working_of_the_parameters_is_their_number(make):
    model = make()
    shape = tuple(length or 16 for length in model.inputs[0].shape[1:])
    for layer in trace(model, picture(0, shape)):
        working = layers.parameters_worked(layer)
        if layer.parameters:
            assert result(working) == layer.parameters
        else:
            assert working == ""


@pytest.mark.parametrize(
    ("layer", "expected"),
    [
        (kl.Conv2D(32, 3), "(3·3·16 + 1)·32 = 4,640"),
        (kl.Conv2D(32, (3, 1), groups=4), "(3·1·4 + 1)·32 = 416"),
        (kl.Conv2D(32, 3, use_bias=False), "3·3·16·32 = 4,608"),
        (kl.DepthwiseConv2D(3), "(3·3 + 1)·16 = 160"),
        (kl.DepthwiseConv2D(3, depth_multiplier=2, use_bias=False), "3·3·32 = 288"),
        (kl.SeparableConv2D(32, 3), "3·3·16 + (16 + 1)·32 = 688"),
        (kl.SeparableConv2D(32, 3, depth_multiplier=2), "3·3·16·2 + (32 + 1)·32 = 1,344"),
        (kl.SeparableConv2D(32, 3, use_bias=False), "3·3·16 + 16·32 = 656"),
        (kl.Conv2DTranspose(8, 2), "(2·2·16 + 1)·8 = 520"),
        (kl.Dense(10), "(16 + 1)·10 = 170"),
        (kl.Dense(10, use_bias=False), "16·10 = 160"),
        (kl.BatchNormalization(), "4·16 = 64 (32 of them trained)"),
        (kl.BatchNormalization(scale=False), "3·16 = 48 (16 of them trained)"),
        (kl.BatchNormalization(scale=False, center=False), "2·16 = 32 (0 of them trained)"),
        (kl.LayerNormalization(), "2·16 = 32"),
        (kl.LayerNormalization(center=False), "1·16 = 16"),
        (kl.GroupNormalization(4), "2·16 = 32"),
        (kl.Normalization(), "2·16 + 1 = 33 (none of them trained)"),
        (kl.Normalization(mean=0.0, variance=1.0), ""),
        (kl.PReLU(), "alpha 5·6·16 = 480"),
        (kl.PReLU(shared_axes=[1, 2]), "alpha 1·1·16 = 16"),
        (kl.RMSNormalization(), "scale 16 = 16"),
        (kl.MaxPooling2D(), ""),
        (kl.ReLU(), ""),
    ],
    ids=lambda value: value.name if isinstance(value, kl.Layer) else "",
)
def test_workings(layer, expected):
    found = traced(layer, (5, 6, 16))[layer.name]
    assert layers.parameters_worked(found) == expected
    assert (result(expected) if expected else 0) == found.parameters


def test_a_dense_layer_with_more_than_the_usual_weights():
    dense = kl.Dense(4, lora_rank=2, name="lora")
    found = traced(dense, (5, 6, 3))
    assert result(layers.parameters_worked(found["lora"])) == found["lora"].parameters
    assert layers.explain(found, "lora", 0).view == "other"


@pytest.mark.parametrize(
    ("make", "expected"),
    [  # Sandler et al. 2018 say 300 M, Simonyan and Zisserman 2014's network has 15.5 G
        (keras.applications.MobileNetV2, 300_774_272),
        (keras.applications.MobileNet, 568_740_352),
    ],
    ids=["MobileNetV2", "MobileNet"],
)
def test_published_counts(make, expected):
    found = trace(make(weights=None), np.zeros((224, 224, 3), np.float32))
    counted = sum(layers.multiply_adds(layer, feeding(found, layer)) for layer in found)
    assert counted == expected


@pytest.mark.parametrize(
    ("layer", "expected"),
    [
        (kl.Conv2D(4, 3), 3 * 3 * 6 * (3 * 4 * 4)),
        (kl.Conv2D(4, 3, groups=2), 3 * 3 * 3 * (3 * 4 * 4)),
        (kl.DepthwiseConv2D(3, depth_multiplier=2), 3 * 3 * (3 * 4 * 12)),
        (kl.SeparableConv2D(4, 3, depth_multiplier=2), 3 * 4 * (3 * 3 * 12 + 12 * 4)),
        (kl.Conv2DTranspose(4, 3, 2), 3 * 3 * 4 * (5 * 6 * 6)),
        (kl.Dense(7), 6 * (5 * 6 * 7)),
        (kl.BatchNormalization(), 0),
        (kl.ReLU(), 0),
        (kl.AveragePooling2D(2), 0),
        (kl.Flatten(), 0),
        (kl.GroupNormalization(2), 0),
    ],
    ids=lambda value: value.name if isinstance(value, kl.Layer) else "",
)
def test_multiply_adds(layer, expected):
    found = traced(layer, (5, 6, 6))
    made = found[layer.name]
    assert layers.multiply_adds(made, feeding(found, made)) == expected
    assert layers.multiply_adds(found.layers[0], []) == 0
