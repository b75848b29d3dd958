"""What the list of layers gives to the browser."""

import json

import pytest

from cnnviz.components.builder import Look, builder_data
from cnnviz.ui.build_draft import ANSWER, drafted
from cnnviz.ui.build_rows import rows
from cnnviz.zoo import network_text
from cnnviz.zoo.network_shapes import steps


def drawn(line, shape=(8, 8, 1), classes=2):
    draft = drafted(network_text.read(line))
    found = rows(draft, steps(draft.network, shape, classes), shape, classes)
    look = Look({}, {}, done=3, total="", said="", undo=True, full=False)
    return json.loads(json.dumps(builder_data(found, look)))["rows"]


def test_a_row_tells_settings_shape_and_share():
    picture, convolution, _, logits, softmax = drawn("conv-4_mean", classes=3)
    assert (picture["name"], picture["shape"], picture["fixed"]) == ("image", [8, 8, 1], True)
    assert {one["name"]: (one["kind"], one["value"]) for one in convolution["fields"]} == {
        "filters": ("whole", 4),
        "kernel": ("whole", 3),
        "stride": ("whole", 1),
        "padding": ("choice", "same"),
        "bias": ("switch", True),
    }
    assert convolution["shape"] == [8, 8, 4]
    assert convolution["cost"] == "40 parameters"
    assert convolution["share"] == pytest.approx(40 / (40 + 15))
    assert logits["share"] == pytest.approx(15 / 55)
    assert softmax["fixed"]
    assert softmax["fields"] == []


def test_two_classes_can_be_told_apart_by_one_unit():
    *_, logit, sigmoid = drawn("mean_end-sigmoid")
    assert (logit["name"], logit["shape"]) == ("logit", [1])
    (field,) = sigmoid["fields"]
    assert (sigmoid["id"], field["name"], field["value"]) == (ANSWER, "output", "sigmoid")
    assert set(field["options"]) == {"softmax", "sigmoid"}


def test_while_something_is_wrong_no_share_is_told():
    found = drawn("conv-4_max-9_mean")
    assert [row["shape"] for row in found] == [[8, 8, 1], [8, 8, 4], None, None, None, None]
    assert {row["share"] for row in found} == {0.0}
    assert "a 9×9 pool does not fit" in found[2]["complaint"]
