"""Editing a list of layers: what each action does, and that nothing from a browser is believed."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.ui.build_draft import ANSWER, FRESH, PICTURE, changed, drafted
from cnnviz.zoo import network_text
from cnnviz.zoo.network_shapes import LIMITS

START = drafted(network_text.read("conv-8_relu_max_flatten_dense-10"))


def after(*actions, draft=START):
    for action in actions:
        draft = changed(draft, action)
    return draft


def line(draft):
    return network_text.write(draft.network)


@pytest.mark.parametrize(
    ("action", "written"),
    [
        ({"do": "up", "id": "row1"}, "relu_conv-8_max_flatten_dense-10"),
        ({"do": "down", "id": "row1"}, "conv-8_max_relu_flatten_dense-10"),
        ({"do": "copy", "id": "row2"}, "conv-8_relu_max_max_flatten_dense-10"),
        ({"do": "remove", "id": "row4"}, "conv-8_relu_max_flatten"),
        ({"do": "add", "kind": "Dropout", "id": None}, "conv-8_relu_max_flatten_dense-10_dropout"),
        (
            {"do": "add", "kind": "Normalisation", "id": "row0"},
            "conv-8_bn_relu_max_flatten_dense-10",
        ),
        (
            {"do": "add", "kind": "Dropout", "id": PICTURE},
            "dropout_conv-8_relu_max_flatten_dense-10",
        ),
        ({"do": "add", "kind": "Convolution", "id": "gone"}, f"{line(START)}_conv-32"),
        (
            {"do": "set", "id": "row0", "field": "kernel", "value": 5},
            "conv-8-k5_relu_max_flatten_dense-10",
        ),
        (
            {"do": "set", "id": "row0", "field": "kernel", "value": 5.0},
            "conv-8-k5_relu_max_flatten_dense-10",
        ),
        (
            {"do": "set", "id": "row0", "field": "padding", "value": "valid"},
            "conv-8-valid_relu_max_flatten_dense-10",
        ),
        (
            {"do": "set", "id": "row0", "field": "bias", "value": False},
            "conv-8-nobias_relu_max_flatten_dense-10",
        ),
        (
            {"do": "set", "id": "row4", "field": "l1", "value": 0.0123456789},
            "conv-8_relu_max_flatten_dense-10-l0.012346",
        ),
        (
            {"do": "set", "id": "row1", "field": "function", "value": "leaky_relu"},
            "conv-8_leaky_max_flatten_dense-10",
        ),
        (
            {"do": "set", "id": ANSWER, "field": "output", "value": "sigmoid"},
            f"{line(START)}_end-sigmoid",
        ),
    ],
)
def test_each_action_does_what_it_says(action, written):
    assert line(after(action)) == written


@pytest.mark.parametrize(
    "action",
    [
        {},
        {"do": "up", "id": "row0"},
        {"do": "down", "id": "row4"},
        {"do": "remove", "id": "row9"},
        {"do": ["up"], "id": "row1"},
        {"do": "add", "kind": "Lambda"},
        {"do": "add", "kind": None},
        {"do": "set", "id": "row0", "field": "kernel", "value": -1},
        {"do": "set", "id": "row0", "field": "kernel", "value": 2.5},
        {"do": "set", "id": "row0", "field": "kernel", "value": True},
        {"do": "set", "id": "row0", "field": "kernel", "value": None},
        {"do": "set", "id": "row0", "field": "kernel", "value": 10**400},
        {"do": "set", "id": "row4", "field": "l1", "value": float("nan")},
        {"do": "set", "id": "row0", "field": "padding", "value": ["same"]},
        {"do": "set", "id": "row0", "field": "bias", "value": 0},
        {"do": "set", "id": "row0", "field": "stem", "value": "own"},
        {"do": "set", "id": "row0", "field": ["kernel"], "value": 3},
        {"do": "set", "id": ANSWER, "field": "output", "value": "argmax"},
        {"do": "set", "id": ANSWER, "field": "kernel", "value": "sigmoid"},
    ],
)
def test_what_makes_no_sense_changes_nothing(action):
    assert changed(START, action) == START


def test_a_layer_keeps_its_id_and_no_id_comes_twice():
    moved = after({"do": "up", "id": "row1"}, {"do": "remove", "id": "row4"})
    grown = after({"do": "add", "kind": "Dense"}, {"do": "copy", "id": "row1"}, draft=moved)
    assert [row for row, _ in grown.rows] == ["row1", "row6", "row0", "row2", "row3", "row5"]
    assert (grown.name("row6"), grown.name("row5"), grown.name("gone")) == ("relu2", "dense1", "")


def test_everything_that_is_offered_can_be_added():
    for kind, layer in FRESH.items():
        assert after({"do": "add", "kind": kind}).network.layers[-1] == layer


def test_a_full_list_takes_no_more():
    full = after(*[{"do": "add", "kind": "Activation"}] * LIMITS.layers)
    assert len(full.rows) == LIMITS.layers
    assert changed(full, {"do": "copy", "id": "row0"}) == full


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2)
    ),
    max_leaves=3,
)
known = st.sampled_from(
    ["set", "up", "add", "row0", "row4", ANSWER, "kernel", "l1", "padding", "Dense"]
)


@given(
    st.dictionaries(st.sampled_from(["do", "id", "field", "value", "kind"]), known | json_values)
)
def test_no_message_breaks_the_list(action):
    found = changed(START, action)
    assert network_text.read(line(found)) == found.network
    assert json.dumps([row for row, _ in found.rows])
