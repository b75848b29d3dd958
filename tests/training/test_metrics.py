"""Curves come back as they were written, whatever was cut off or damaged."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.training import metrics
from cnnviz.training.metrics import BATCH_ROW, Batches, Epoch

EPOCHS = [
    Epoch(
        number,
        number * 10,
        {"loss": 1.0 / number, "accuracy": 0.5, "val_loss": 2.0, "val_accuracy": 0.25},
        0.001,
        3.5,
        120.0,
    )
    for number in (1, 2, 3)
]
ROWS = [(step, 2.0 / step, step / 100, 0.001 * step) for step in range(1, 31)]


@pytest.fixture
def folder(tmp_path):
    write(tmp_path, "batches.bin", b"".join(metrics.batch_row(*row) for row in ROWS))
    write(tmp_path, "epochs.jsonl", b"".join(map(metrics.epoch_line, EPOCHS)))
    return tmp_path


def write(folder, name, data):
    (folder / name).write_bytes(data)


def rows_of(batches):
    curves = (batches.step, batches.loss, batches.accuracy, batches.rate)
    return list(zip(*(curve.tolist() for curve in curves), strict=True))


def test_what_is_written_is_read(folder):
    assert rows_of(metrics.read_batches(folder)) == ROWS
    assert metrics.read_batches(folder).damaged == 0
    assert metrics.read_epochs(folder) == EPOCHS


def test_nothing_written_is_an_empty_curve(tmp_path):
    assert len(metrics.read_batches(tmp_path)) == 0
    assert metrics.read_epochs(tmp_path) == []
    write(tmp_path, "batches.bin", b"")
    write(tmp_path, "epochs.jsonl", b"")
    assert len(metrics.thinned(metrics.read_batches(tmp_path))) == 0
    assert metrics.read_epochs(tmp_path) == []


# --- damage --------------------------------------------------------------------------------------


def test_cut_off_at_any_byte_the_whole_rows_before_it_are_read(folder):
    data = (folder / "batches.bin").read_bytes()
    for length in range(3 * BATCH_ROW.itemsize + 1):
        write(folder, "batches.bin", data[:length])
        assert rows_of(metrics.read_batches(folder)) == ROWS[: length // BATCH_ROW.itemsize]


def test_cut_off_at_any_byte_the_whole_lines_before_it_are_read(folder):
    data = (folder / "epochs.jsonl").read_bytes()
    ends = [index for index in range(len(data)) if data[index : index + 1] == b"\n"]
    for length in range(len(data)):
        write(folder, "epochs.jsonl", data[:length])
        whole = sum(end <= length for end in ends)  # a line that lacks only its end is whole
        assert metrics.read_epochs(folder) == EPOCHS[:whole]


@pytest.mark.parametrize("flip", [0x01, 0x80, 0xFF])
def test_a_byte_that_changed_anywhere_costs_its_row_only(folder, flip):
    data = (folder / "batches.bin").read_bytes()
    for place in range(2 * BATCH_ROW.itemsize):
        damaged = bytearray(data)
        damaged[place] ^= flip
        write(folder, "batches.bin", damaged)
        found = metrics.read_batches(folder)
        bad = place // BATCH_ROW.itemsize
        assert rows_of(found) == ROWS[:bad] + ROWS[bad + 1 :]
        assert found.damaged == 1


@pytest.mark.parametrize("byte", [b"\x00", b"\xff", b"{", b"\n"])
def test_a_line_that_changed_anywhere_never_harms_the_others(folder, byte):
    data = (folder / "epochs.jsonl").read_bytes()
    second = data.index(b"\n") + 1
    for place in range(second, data.index(b"\n", second)):
        write(folder, "epochs.jsonl", data[:place] + byte + data[place + 1 :])
        found = metrics.read_epochs(folder)
        assert found[0] == EPOCHS[0]
        assert found[-1] == EPOCHS[2]


def test_a_hole_of_zeros_is_not_a_row(folder):
    data = (folder / "batches.bin").read_bytes()
    write(folder, "batches.bin", data + bytes(4 * BATCH_ROW.itemsize))
    found = metrics.read_batches(folder)
    assert rows_of(found) == ROWS
    assert found.damaged == 4


GOOD = json.loads(metrics.epoch_line(EPOCHS[0]))


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"null",
        b"5",
        b"[1]",
        b"{}",
        b"\xff\xfe",
        b"[" * 100_000,
        json.dumps(GOOD | {"epoch": float("inf")}).encode(),
        json.dumps(GOOD | {"epoch": float("nan")}).encode(),
        json.dumps(GOOD | {"loss": 10**400}).encode(),
        json.dumps(GOOD | {"loss": "much"}).encode(),
        json.dumps(GOOD | {"rate": None}).encode(),
        json.dumps({key: GOOD[key] for key in GOOD if key != "step"}).encode(),
        b'{"epoch": ' + b"9" * 5000 + b"}",
    ],
)
def test_a_line_that_is_no_epoch_is_left_out(folder, line):
    data = (folder / "epochs.jsonl").read_bytes()
    write(folder, "epochs.jsonl", line + b"\n" + data)
    assert metrics.read_epochs(folder) == EPOCHS


@given(st.binary(max_size=200))
def test_no_bytes_make_reading_fail(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("noise")
    write(folder, "batches.bin", data)
    write(folder, "epochs.jsonl", data)
    assert len(metrics.read_batches(folder)) == 0
    assert metrics.read_epochs(folder) == []


def test_values_that_are_no_numbers_are_kept_as_such(tmp_path):
    write(tmp_path, "batches.bin", metrics.batch_row(1, float("nan"), 0.5, float("inf")))
    found = metrics.read_batches(tmp_path)
    assert np.isnan(found.loss[0])
    assert np.isinf(found.rate[0])
    epoch = Epoch(1, 10, {"loss": float("inf")}, 0.1, 1.0, 1.0)
    write(tmp_path, "epochs.jsonl", metrics.epoch_line(epoch))
    assert metrics.read_epochs(tmp_path) == [epoch]


# --- going on ------------------------------------------------------------------------------------


def test_of_an_epoch_that_was_trained_again_the_last_counts(folder):
    again = Epoch(2, 20, {"loss": 9.0, "accuracy": 0.1}, 0.5, 1.0, 1.0)
    metrics.append(folder / "epochs.jsonl", metrics.epoch_line(again), durable=True)
    assert metrics.read_epochs(folder) == [EPOCHS[0], again, EPOCHS[2]]


def test_what_came_after_the_checkpoint_is_forgotten(folder):
    metrics.forget_after(folder, 20)
    assert rows_of(metrics.read_batches(folder)) == ROWS[:20]
    assert metrics.read_epochs(folder) == EPOCHS[:2]
    metrics.append(folder / "batches.bin", metrics.batch_row(21, 1.0, 1.0, 1.0))
    assert metrics.read_batches(folder).step.tolist() == list(range(1, 22))


def test_forgetting_mends_what_a_crash_left(folder):
    for name in ("batches.bin", "epochs.jsonl"):
        data = (folder / name).read_bytes()
        write(folder, name, data[:-7])
    metrics.forget_after(folder, 1000)
    metrics.append(folder / "batches.bin", metrics.batch_row(*ROWS[-1]))
    metrics.append(folder / "epochs.jsonl", metrics.epoch_line(EPOCHS[-1]))
    assert rows_of(metrics.read_batches(folder)) == ROWS
    assert metrics.read_epochs(folder) == EPOCHS


def test_forgetting_where_nothing_was_written_writes_empty_logs(tmp_path):
    metrics.forget_after(tmp_path, 0)
    assert {path.name for path in tmp_path.iterdir()} == {"batches.bin", "epochs.jsonl"}
    assert len(metrics.read_batches(tmp_path)) == 0


# --- for the screen ------------------------------------------------------------------------------


@given(st.integers(1, 2000), st.integers(1, 450), st.integers(0, 10))
def test_a_thinned_curve_is_the_means_of_neighbours(count, points, seed):
    rng = np.random.default_rng(seed)
    step = np.cumsum(rng.integers(1, 9, count))
    curves = rng.normal(size=(3, count))
    thin = metrics.thinned(Batches(step, *curves, damaged=2), points)
    assert thin.damaged == 2
    if count <= points:
        assert rows_of(thin) == rows_of(Batches(step, *curves))
        return
    assert len(thin) == points
    assert thin.step[-1] == step[-1]
    parts = np.searchsorted(step, thin.step, side="right")
    for found, curve in zip((thin.loss, thin.accuracy, thin.rate), curves, strict=True):
        means = [part.mean() for part in np.split(curve, parts[:-1])]
        assert found == pytest.approx(means)
    sizes = np.diff(np.append(0, parts))
    assert sizes.max() - sizes.min() <= 1
