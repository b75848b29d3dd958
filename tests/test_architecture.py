"""A network's numbers against those that Keras counts, and the files that they become."""

import csv
import os
from io import StringIO

import keras
import numpy as np
import pandas as pd
import pytest

from cnnviz import architecture, zoo
from cnnviz.architecture import Largest, Row, largest, measure, summary, to_csv, totals
from cnnviz.trace import trace
from tests import networks
from tests.networks import picture

SHIPPED = [card.name for card in zoo.cards()]


def measured(model: keras.Model) -> tuple[Row, ...]:
    shape = tuple(length or 16 for length in model.inputs[0].shape[1:])
    return measure(trace(model, picture(0, shape)))


def counted(variables: list) -> int:
    return sum(int(np.prod(variable.shape)) for variable in variables)


def agrees(model: keras.Model) -> None:
    sums = totals(measured(model))
    assert sums.parameters == model.count_params()
    assert sums.trainable == counted(model.trainable_variables)
    assert sums.frozen == counted(model.non_trainable_weights)  # without the states of seeds


@pytest.mark.parametrize("name", SHIPPED)
def test_the_totals_of_a_shipped_model_are_those_of_keras(name):
    agrees(zoo.load(name))


@pytest.mark.parametrize("make", networks.ALL, ids=lambda make: make.__name__)
def test_the_totals_of_every_kind_of_network_are_those_of_keras(make):
    agrees(make())


def test_mobilenet_v2_has_the_published_counts():
    model = keras.applications.MobileNetV2(weights=None)
    rows = measured(model)
    sums = totals(rows)
    assert (sums.parameters, sums.frozen) == (3_538_984, 34_112)
    assert sums.multiply_adds == 300_774_272  # Sandler et al. 2018 say 300 M
    assert sums.layers == len(rows) == len(model.layers) + 1  # the softmax is fused
    agrees(model)


def test_a_frozen_layer_shows_in_the_next_trace():
    model = networks.plain()
    before = {row.name: row.trainable for row in measured(model)}
    model.get_layer("conv2").trainable = False
    after = {row.name: row.trainable for row in measured(model)}
    assert before["conv2"] == 185
    assert after == before | {"conv2": 0}
    agrees(model)


def test_a_row_by_hand():
    rows = {row.name: row for row in measured(networks.plain())}
    conv2, dense = rows["conv2"], rows["dense"]
    assert conv2.inputs == ("pool",)
    assert (conv2.input_shapes, conv2.output_shape) == (((7, 7, 4),), (7, 7, 5))
    assert (conv2.working, conv2.parameters) == ("(3·3·4 + 1)·5 = 185", 185)
    assert conv2.multiply_adds == 3 * 3 * 4 * 7 * 7 * 5
    assert conv2.output_bytes == 4 * 7 * 7 * 5
    assert (conv2.field, conv2.stride) == ((8, 8), (2, 2))
    assert not conv2.sees_all
    assert dense.stride == (None, None)
    assert dense.sees_all
    assert rows["conv2/relu"].parameters == 0


def test_a_layer_that_sees_the_whole_picture():
    rows = {row.name: row for row in measured(networks.branches())}
    assert rows["mean"].sees_all
    assert not rows["stem"].sees_all


def test_the_largest_share_names_all_that_have_it():
    rows = measured(networks.plain())
    found = largest(rows, lambda row: row.parameters)
    assert (found.names, found.share) == (("dense",), 1476 / 1794)
    assert largest(rows[:1], lambda row: row.parameters).names == ()
    twice = [row for row in rows if row.name.startswith("conv1")]
    assert largest(twice, lambda row: row.output_bytes) == Largest(("conv1", "conv1/relu"), 0.5)


# ------------------------------------------------------------------------------------- files


def test_a_spreadsheet_reads_the_numbers_as_numbers():
    rows = measured(networks.branches())
    table = pd.read_csv(
        StringIO(to_csv(rows)), keep_default_na=False, na_values={"stride_rows": ""}
    )
    assert list(table["layer"]) == [row.name for row in rows]
    for column in ("parameters", "trainable", "frozen", "multiply_adds", "output_bytes"):
        assert table[column].dtype == np.int64
        assert table[column].sum() == getattr(totals(rows), column)
    joined = table.set_index("layer").loc["both"]
    assert joined["fed_by"] == "left2/relu right2"
    assert (joined["input_shapes"], joined["output_shape"]) == ("16x16x3 16x16x2", "16x16x5")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_can_be_run_as_a_formula(start):
    row = Row(
        name=f"{start}HYPERLINK(1)",
        kind="Conv2D",
        title="",
        family="",
        inputs=(f"{start}1",),
        input_shapes=(),
        output_shape=(),
        parameters=-1,
        working="",
        trainable=0,
        multiply_adds=0,
        output_bytes=0,
        field=(1, 1),
        stride=(None, 1),
        sees_all=False,
    )
    (cells,) = csv.DictReader(StringIO(to_csv([row])))
    assert cells["layer"] == f"'{start}HYPERLINK(1)"
    assert cells["fed_by"] == f"'{start}1"
    assert cells["parameters"] == "-1"  # a number stays one
    assert cells["stride_rows"] == ""


def test_no_rows_are_an_empty_table():
    assert to_csv([]).strip() == ""


@pytest.mark.parametrize("columns", [None, "40"])
def test_the_summary_is_whole_however_narrow_the_terminal(columns, monkeypatch):
    if columns is None:
        monkeypatch.delenv("COLUMNS", raising=False)
    else:
        monkeypatch.setenv("COLUMNS", columns)
    text = summary(networks.nested())
    assert "head (Dense)" in text
    assert "conv (Conv2D)" in text
    assert "Param #" in text
    assert "Total params: 851" in text
    assert max(map(len, text.splitlines())) == architecture.SUMMARY_WIDTH
    assert "\x1b" not in text
    assert os.environ.get("COLUMNS") == columns
