"""What is said of a list of layers, held against what Keras builds from it."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnviz import zoo
from cnnviz.errors import SpecError
from cnnviz.zoo import network as networks
from cnnviz.zoo.network import (
    Activation,
    AveragePooling,
    Convolution,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling,
    MaxPooling,
    Network,
    Normalisation,
)
from cnnviz.zoo.network_shapes import Limits, smallest_side, steps
from tests.zoo.networks import anyhow, in_order, shapes

SENSELESS = ("changes nothing", "A dense layer takes one row", "The list ends with maps")
"""Keras builds these, but they say the same twice or answer for every place of the picture."""


def complaints(network, shape=(28, 28, 1), classes=10):
    return {step.name: step.complaint for step in steps(network, shape, classes) if step.complaint}


@settings(max_examples=150)
@given(in_order() | anyhow, shapes, st.integers(2, 3))
def test_keras_agrees(network, shape, classes):
    found = steps(network, shape, classes)
    wrong = [step.complaint for step in found if step.complaint]
    if wrong and not wrong[0].startswith(SENSELESS) and SENSELESS[0] not in wrong[0]:
        with pytest.raises(ValueError, match=r"incompatible|[Oo]utput size would be"):
            networks.build(network, shape, classes, "tried")
    elif not wrong:
        model = networks.build(network, shape, classes, "tried")
        assert [(step.name, step.after, step.parameters) for step in found] == [
            (layer.name, layer.output.shape[1:], layer.count_params()) for layer in model.layers[1:]
        ]


@pytest.mark.parametrize(
    "known", [one for one in zoo.ARCHITECTURES if one.network], ids=lambda known: known.name
)
def test_the_zoo_fits_and_its_smallest_side_is_right(known):
    side = smallest_side(known.network)
    assert side <= known.smallest_side
    for classes in (2, 17):
        assert not complaints(known.network, (known.smallest_side, known.smallest_side, 3), classes)
    with pytest.raises(ValueError, match="size would be"):
        known.build((side - 1, side - 1, 3), 2)


def test_each_layer_tells_what_comes_in_what_goes_out_and_what_it_costs():
    """By hand, for a network of one layer of each sort."""
    plan = Network((Convolution(4, 5, 2, "valid"), MaxPooling(3), Flatten(), Dense(7)))
    found = [
        (step.name, step.before, step.after, step.parameters, step.multiply_adds)
        for step in steps(plan, (28, 30, 3), 10)
    ]
    assert found == [
        ("conv1", (28, 30, 3), (12, 13, 4), 5 * 5 * 3 * 4 + 4, 5 * 5 * 3 * 4 * 12 * 13),
        ("pool1", (12, 13, 4), (4, 4, 4), 0, 0),
        ("flatten", (4, 4, 4), (64,), 0, 0),
        ("dense1", (64,), (7,), 64 * 7 + 7, 64 * 7),
        ("logits", (7,), (10,), 7 * 10 + 10, 7 * 10),
        ("softmax", (10,), (10,), 0, 0),
    ]


@pytest.mark.parametrize(
    ("layers", "name", "sentence"),
    [
        (
            (MaxPooling(9), Convolution(8, 5, padding="valid"), Flatten()),
            "conv1",
            "The picture is 3×3 here, a 5×5 kernel does not fit: use same padding or remove a "
            "pool.",
        ),
        (
            (Convolution(8, 31, padding="valid"), Flatten()),
            "conv1",
            "The picture is 28×28 here, a 31×31 kernel does not fit: use same padding or take a "
            "larger picture.",
        ),
        (
            (MaxPooling(20), AveragePooling(2), Flatten()),
            "pool2",
            "The picture is 1×1 here, a 2×2 pool does not fit: remove it or an earlier pool.",
        ),
        (
            (MaxPooling(2), Dense(8), Flatten()),
            "dense1",
            "A dense layer takes one row of numbers, but there are maps of 14×14 here: put a "
            "flatten or a global average pooling before it.",
        ),
        (
            (Flatten(), MaxPooling(2)),
            "pool1",
            "A pooling needs maps with rows and columns, but there is one row of 784 numbers "
            "here: move it up, before the maps were flattened or averaged.",
        ),
        (
            (GlobalAveragePooling(), Flatten()),
            "flatten",
            "The numbers are in one row already; this layer changes nothing: remove it.",
        ),
        (
            (Convolution(8),),
            "logits",
            "The list ends with maps of 28×28, but an answer for each class needs one row of "
            "numbers: add a flatten or a global average pooling.",
        ),
        (
            (Flatten(), Dropout(1.5)),
            "dropout",
            "The share that is erased must be from 0 to 0.95, but 1.5 was asked for.",
        ),
        (
            (Convolution(5000), Flatten()),
            "conv1",
            "The number of filters must be from 1 to 1,024, but 5,000 was asked for.",
        ),
        (
            (Flatten(), Normalisation(math.nan)),
            "bn1",
            "The momentum must be from 0 to 0.9999, but nan was asked for.",
        ),
    ],
)
def test_what_is_wrong_is_said_where_it_is_and_how_to_mend_it(layers, name, sentence):
    assert complaints(Network(layers)) == {name: sentence}


def test_a_wrong_layer_does_not_hide_what_is_wrong_below_it():
    plan = Network((Convolution(0), MaxPooling(2), Dropout(3.0), Flatten(), Dense(0)))
    assert set(complaints(plan)) == {"conv1", "dropout", "dense1"}
    shapes_after = [step.after for step in steps(plan, (28, 28, 1), 10)]
    assert shapes_after == [None] * 7


def test_a_wrong_number_that_changes_no_shape_lets_the_shapes_go_on():
    found = steps(Network((Dropout(2.0), Flatten(), Activation())), (4, 4, 1), 2)
    assert [step.after for step in found] == [(4, 4, 1), (16,), (16,), (2,), (2,)]


def test_too_many_parameters_are_said_once_at_the_layer_that_is_too_many():
    plan = Network((Flatten(), Dense(3000), Dense(3000), Dense(3000)))
    (name, sentence), *others = complaints(plan, (64, 64, 1)).items()
    total = (4096 + 1) * 3000 + (3000 + 1) * 3000
    assert name == "dense2"
    assert sentence.startswith(f"The network comes to {total:,} parameters with this layer, more")
    assert not others


def test_a_layer_may_not_give_more_numbers_than_fit():
    plan = Network((Convolution(64), GlobalAveragePooling()))
    (sentence,) = complaints(plan, (512, 512, 3)).values()
    assert sentence.startswith("This layer gives 16,777,216 numbers for one picture, more than")
    assert not [
        one for one in steps(plan, (512, 512, 3), 2, Limits(numbers=2**24)) if one.complaint
    ]


def test_a_list_that_fits_no_picture_is_refused_by_the_name_of_the_layer():
    with pytest.raises(SpecError, match=r"^Layer “dense1”: A dense layer takes one row"):
        smallest_side(Network((Dense(3), Flatten())))
