"""Which number of a network's answer is explained."""

import keras
import numpy as np
import pytest
from keras import layers

from cnnviz import attribution
from cnnviz.errors import ModelError
from tests.attribution.subjects import answer, compute
from tests.networks import picture, randomised


class Own(layers.Layer):
    """A last layer of somebody's own, whose inside nobody can look into."""

    def __init__(self, curve, **kwargs):
        super().__init__(**kwargs)
        self.curve = curve

    def call(self, x):
        return self.curve(x)


def ending(*last, classes=3, activation=None):
    return randomised(
        keras.Sequential(
            [
                layers.Input((8, 8, 1)),
                layers.Conv2D(4, 3, activation="relu"),
                layers.GlobalAveragePooling2D(),
                layers.Dense(classes, activation=activation, name="dense"),
                *last,
            ]
        ),
        seed=4,
    )


def average_of_two():
    inputs = keras.Input((8, 8, 1))
    x = layers.GlobalAveragePooling2D()(layers.Conv2D(4, 3, activation="relu")(inputs))
    ends = [layers.Dense(3, activation="softmax")(x) for _ in range(2)]
    return randomised(keras.Model(inputs, layers.Average(name="mean")(ends)))


ENDINGS = {
    "fused softmax": (ending(activation="softmax"), "dense", "logit", 3),
    "softmax layer": (ending(layers.Softmax()), "dense", "logit", 3),
    "activation layer": (ending(layers.Activation("softmax")), "dense", "logit", 3),
    "then reshaped": (
        ending(layers.Reshape((1, 3)), layers.Softmax(), layers.Dropout(0.5), layers.Flatten()),
        "reshape",
        "logit",
        3,
    ),
    "log-softmax": (ending(activation="log_softmax"), "dense", "logit", 3),
    "one sigmoid": (ending(classes=1, activation="sigmoid"), "dense", "logit", 2),
    "sigmoids": (ending(activation="sigmoid"), "dense", "logit", 3),
    "nothing": (ending(), "dense", "output", 3),
    "a linear activation": (ending(layers.Activation("linear")), "dense", "output", 3),
    "one number": (ending(classes=1), "dense", "output", 1),
    "tanh": (ending(activation="tanh"), "dense/tanh", "output", 3),
    "own softmax": (ending(Own(keras.ops.softmax, name="own")), "own", "log-probability", 3),
    "own sigmoid": (
        ending(Own(keras.ops.sigmoid, name="own"), classes=1),
        "own",
        "log-probability",
        2,
    ),
    "own square": (ending(Own(keras.ops.square, name="own"), classes=1), "own", "output", 1),
    "average": (average_of_two(), "mean", "log-probability", 3),
}


@pytest.mark.parametrize(("model", "port", "kind", "classes"), ENDINGS.values(), ids=ENDINGS)
def test_the_score_is_found(model, port, kind, classes):
    image = picture(6, (8, 8, 1))
    seen, _ = attribution.survey(model, image)
    assert (seen.head.kind, seen.head.classes) == (kind, classes)
    assert seen.head.port.name.startswith(port)
    given = answer(model, image[np.newaxis])[0]
    found = [compute("saliency", model, image, number) for number in range(classes)]
    if kind == "log-probability":
        given = np.log([1 - given[0], given[0]] if len(given) < classes else given)
    if kind != "logit":
        np.testing.assert_allclose([each.score for each in found], given, rtol=1e-3, atol=1e-5)
    assert all(each.score_kind == kind for each in found)
    assert any(each.values.any() for each in found)


def test_a_saturated_probability_still_has_a_gradient_by_its_logit():
    model = ending(activation="softmax")
    kernel, bias = model.get_layer("dense").get_weights()
    model.get_layer("dense").set_weights([kernel * 10_000, bias])
    image = picture(6, (8, 8, 1))
    given = answer(model, image[np.newaxis])[0]
    assert given.max() == 1
    assert compute("saliency", model, image, int(given.argmax())).values.any()


def test_answers_that_are_no_classes_are_refused():
    model = keras.Sequential([layers.Input((8, 8, 1)), layers.Conv2D(4, 3, activation="softmax")])
    with pytest.raises(ModelError, match="answers with an array of 3 axes"):
        compute("grad-cam", model, picture(6, (8, 8, 1)))
