"""Networks whose maps are known, and the ways by which the tests compute a score themselves."""

from functools import cache

import keras
import numpy as np
from keras import layers

from cnnviz import attribution, images, samples, zoo
from tests import networks
from tests.networks import picture, randomised

METHODS = {method.name: method for method in attribution.METHODS}
SHIPPED = ("digits", "cifar10")


@cache
def network(name):
    """Return a small network of ``tests.networks`` with random weights, or a shipped model."""
    return zoo.load(name) if name in SHIPPED else randomised(getattr(networks, name)())


def image_for(name, seed=0):
    """Return a picture that the network takes: of the shipped models a sample, else noise."""
    if name in SHIPPED:
        card = zoo.card(name)
        sample = samples.for_card(card)[seed]
        return images.prepare(images.read(sample.data()), card)
    return picture(seed, tuple(length or 16 for length in network(name).inputs[0].shape[1:]))


def answer(model, batch):
    """Return what the model's first output gives, in float64, computed by Keras."""
    found = keras.tree.flatten(model(np.asarray(batch, np.float32), training=False))[0]
    return np.asarray(found, np.float64)


def compute(method, model, image, class_index=0, **asked):
    """Return the map of a method that is named or given."""
    method = METHODS.get(method, method)
    return method.compute(model, image, attribution.Request(class_index, **asked))


@cache
def two_colours():
    """Return a network that finds red (class 0) and blue (class 1), each by one map and its mean.

    A map is the colour less a half, cut off at zero, seen through a window of 3×3.
    """
    model = keras.Sequential(
        [
            layers.Input((14, 14, 3)),
            layers.Conv2D(2, 1, name="colours"),
            layers.ReLU(name="cut"),
            layers.AveragePooling2D(3, 1, padding="same", name="around"),
            layers.DepthwiseConv2D(1, name="kept"),
            layers.GlobalAveragePooling2D(name="mean"),
            layers.Dense(2, activation="softmax", name="answer"),
        ]
    )
    kernel = np.zeros((1, 1, 3, 2), np.float32)
    kernel[0, 0, 0, 0] = kernel[0, 0, 2, 1] = 1
    model.get_layer("colours").set_weights([kernel, np.float32([-0.5, -0.5])])
    model.get_layer("kept").set_weights([np.ones((1, 1, 2, 1)), np.zeros(2)])
    model.get_layer("answer").set_weights([np.float32([[50, -25], [-25, 50]]), np.zeros(2)])
    return model


def red_and_blue():
    """Return a dark picture with a red square at the top left, a blue one at the bottom right."""
    image = np.zeros((14, 14, 3), np.float32)
    image[2:6, 2:6, 0] = 1
    image[8:12, 8:12, 2] = 1
    return image
