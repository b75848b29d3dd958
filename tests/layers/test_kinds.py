"""What holds for every kind of layer: its record, its place in networks, and its errors."""

import re
import time

import keras
import numpy as np
import pytest
from keras import layers as kl

from cnnviz import layers
from cnnviz.errors import CnnvizError, OutOfRange, UnknownLayer
from cnnviz.layers import KINDS, Cell, explanation
from cnnviz.layers.other import OTHER
from cnnviz.trace import trace
from tests import networks
from tests.layers.by_hand import VIEWS, cell_by_hand
from tests.layers.checks import assert_close, assert_well_formed, some_cells, traced_value
from tests.networks import picture, randomised

FAMILIES = {
    *("input", "convolution", "pooling", "activation", "normalisation"),
    *("dense", "reshaping", "merge", "other"),
}


@pytest.mark.parametrize("kind", [*KINDS, OTHER], ids=lambda kind: kind.explain.__module__)
def test_every_kind_is_complete(kind):
    assert kind.family in FAMILIES
    assert all(callable(part) for part in (kind.sentence, kind.explain, kind.work, kind.suits))
    operations = {"Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate"}
    for name, title in kind.titles.items():
        assert hasattr(kl, name), f"Keras has no layer {name}"
        assert title == name if name in operations else title


def test_the_contract_names_every_view():
    named = set(re.findall(r"^([a-z_]+)$", explanation.__doc__, re.MULTILINE))
    assert named == {*VIEWS, "other"}


def test_no_class_belongs_to_two_kinds():
    names = [name for kind in KINDS for name in kind.titles]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("make", networks.ALL, ids=lambda make: make.__name__)
def test_every_layer_of_every_network_is_explained(make):
    model = randomised(make())
    found = trace(model, picture(0, tuple(length or 16 for length in model.inputs[0].shape[1:])))
    for layer in found:
        flat = layer.output.ndim == 2  # a row a cell: neither maps nor a vector
        for cell in [Cell(1, 0, 2)] if flat else some_cells(layer):
            told = layers.explain(found, layer.name, cell.channel)
            worked = layers.work(found, layer.name, cell)
            if flat:
                assert worked.value == layer.output[1, 2]
                continue
            assert_well_formed(told, layer, cell.channel)
            if make is networks.half:
                continue  # float16 leaves three digits
            value = traced_value(layer, cell)
            assert_close(worked.value, value, worked.terms)
            if told.view in VIEWS:
                found_by_hand = cell_by_hand(told, cell.row, cell.column)
                assert_close(found_by_hand, value, worked.terms)


def test_what_shares_a_name_with_a_layer_is_no_such_layer():
    """Multiplying by a constant is the operation Multiply, with one input."""
    found = trace(networks.operations(), picture())
    multiply = next(layer for layer in found if layer.kind == "Multiply")
    assert layers.explain(found, multiply.name, 0).view == "other"


def test_a_layer_that_goes_its_own_way_is_not_explained_as_its_parent():
    found = trace(networks.custom(), picture())
    told = layers.explain(found, "own", 1)
    assert told.view == "other"
    assert told.facts["came"] == ["picture"]


def test_the_maps_that_were_flattened_are_found_behind_other_layers():
    def way(*between):
        model = keras.Sequential(
            [
                kl.Input((6, 6, 2)),
                kl.Conv2D(3, 3, name="conv"),
                *between,
                kl.Dense(2, name="answer"),
            ]
        )
        facts = layers.explain(trace(model, picture(0, (6, 6, 2))), "answer", 0).facts
        return facts["source"], facts["cells"]

    assert way(kl.Flatten()) == ("conv", [4, 4, 3])
    assert way(kl.Flatten(), kl.Dropout(0.5), kl.BatchNormalization()) == ("conv", [4, 4, 3])
    assert way(kl.Reshape((-1,))) == ("conv", [4, 4, 3])
    assert way(kl.MaxPooling2D(name="pool"), kl.Flatten()) == ("pool", [2, 2, 3])
    assert way(kl.GlobalMaxPooling2D()) == (None, None)
    assert way(kl.Flatten(), kl.Dense(5)) == (None, None)
    assert way(kl.Flatten(), kl.LayerNormalization(), kl.ReLU()) == ("conv", [4, 4, 3])


def test_a_sigmoid_is_an_answer_only_at_the_end():
    found = trace(networks.sigmoid(), picture(0, (8, 8, 1)))
    assert layers.explain(found, "answer/sigmoid", 0).view == "sigmoid"
    found = trace(networks.branches(), picture())
    assert layers.explain(found, "excite/sigmoid", 0).view == "activation"


def test_each_kind_is_told_with_its_own_words():
    found = trace(networks.branches(), picture())
    told = {layer.name: layers.explain(found, layer.name, 0) for layer in found}
    assert dict(told["stem"].settings) == {
        "window": "3×3",
        "stride": "1×1",
        "padding": "same",
        "channels a kernel looks at": "3",
        "kernels": "4",
        "bias": "one number for each kernel",
    }
    assert told["stem"].facts["parameters"] == "(3·3·3 + 1)·4 = 112"
    assert told["right1"].facts["padding"] == {"top": 1, "bottom": 1, "left": 1, "right": 1}
    assert told["squeeze"].facts["whole"] is True
    assert told["both"].facts["names"] == ["left2/relu"]
    assert layers.explain(found, "both", 4).facts["names"] == ["right2"]
    assert layers.explain(found, "both", 4).facts["channels"] == [1]
    assert told["scale"].arrays["input1"].shape == (1, 1)
    terms = dict(layers.work(found, "stem", Cell(3, 4, 1)).terms)
    assert list(terms) == ["channel 0", "channel 1", "channel 2", "bias"]


def test_nothing_of_the_trace_is_copied():
    found = trace(networks.plain(), picture())
    for name in ("conv1", "conv1/relu", "pool", "drop", "flatten", "dense"):
        told = layers.explain(found, name, 1)
        source = found[found[name].inputs[0]].output
        assert np.shares_memory(told.arrays["input"], source)
        assert np.shares_memory(told.arrays["output"], found[name].output)


def test_a_kernel_does_not_keep_the_others():
    found = trace(networks.plain(), picture())
    for name in ("conv1", "dense"):
        kernel = layers.explain(found, name, 1).arrays["kernel"]
        assert kernel.base is None or kernel.base.nbytes == kernel.nbytes


@pytest.mark.parametrize(
    ("name", "cell", "words"),
    [
        ("conv1", Cell(0, 0, 4), "“conv1” has no channel 4; its channels go from 0 to 3"),
        ("conv1", Cell(0, 0, -1), "no channel -1; its channels go from 0 to 3"),
        ("conv1", Cell(14, 0, 0), "no row 14; its rows go from 0 to 13"),
        ("conv1", Cell(0, 99, 0), "no column 99; its columns go from 0 to 13"),
        ("dense", Cell(0, 0, 6), "“dense” has no element 6; its elements go from 0 to 5"),
    ],
)
def test_cells_that_are_not_there(name, cell, words):
    found = trace(networks.plain(), picture())
    with pytest.raises(OutOfRange, match=words):
        layers.work(found, name, cell)
    if "row" not in words and "column" not in words:
        with pytest.raises(OutOfRange, match=words):
            layers.explain(found, name, cell.channel)
    assert issubclass(OutOfRange, CnnvizError)


def test_a_vectors_row_and_column_do_not_count():
    found = trace(networks.plain(), picture())
    assert layers.work(found, "dense", Cell(7, 7, 2)) == layers.work(found, "dense", Cell(0, 0, 2))


def test_layers_that_are_not_in_the_trace():
    model = networks.plain()
    with pytest.raises(UnknownLayer):
        layers.explain(trace(model, picture()), "nowhere", 0)
    alone = trace(model, picture(), layers=["conv2"])
    with pytest.raises(UnknownLayer, match="pool"):
        layers.explain(alone, "conv2", 0)


def test_broken_weights_are_no_reason_to_fail():
    """A network that diverged in training holds NaN, which JSON cannot carry."""
    model = networks.sigmoid()
    model.get_layer("norm").set_weights([np.full(4, np.nan, np.float32)] * 4)
    found = trace(model, picture(0, (8, 8, 1)))
    for layer in found:
        assert_well_formed(layers.explain(found, layer.name, 0), layer, 0)


def test_explaining_is_cheap():
    """20 ms even for large layers; the best of a few, as other programs run beside the tests."""
    model = keras.Sequential([kl.Input((300, 300, 3)), kl.Conv2D(16, 3, name="conv")])
    found = trace(model, picture(0, (300, 300, 3)))
    times = []
    for channel in range(8):
        start = time.perf_counter()
        layers.explain(found, "conv", channel)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.02
