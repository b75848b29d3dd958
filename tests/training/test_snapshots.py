"""Which snapshots are kept, and what is read where a file is damaged."""

import subprocess
import sys

import numpy as np
import pytest

from cnnviz.training import snapshots
from tests.training.at_work import damage, same

WEIGHTS = [np.full((3, 3), 0.5, np.float32), np.arange(4, dtype=np.float32)]
SAID = np.array([[0.25, 0.75]], np.float32)


def write(run, *epochs):
    for epoch in epochs:
        snapshots.write(run, epoch, WEIGHTS, SAID)


def test_what_was_written_is_read(tmp_path):
    many = [np.full(1, number, np.float32) for number in range(120)]
    snapshots.write(tmp_path, 7, many, SAID)
    found = snapshots.read(tmp_path, 7)
    assert same(found.weights, many)  # in their order, also with more than a hundred
    assert np.array_equal(found.predictions, SAID)


def test_a_damaged_or_missing_snapshot_is_none(tmp_path):
    write(tmp_path, 0, 1)
    damage(tmp_path / "snapshots" / "000001.npz")
    assert snapshots.epochs(tmp_path) == [0, 1]
    assert snapshots.read(tmp_path, 0) is not None
    assert snapshots.read(tmp_path, 1) is None
    assert snapshots.read(tmp_path, 2) is None
    assert snapshots.epochs(tmp_path / "elsewhere") == []


@pytest.mark.parametrize("latest", [0, 1, 58, 59, 60, 61, 118, 119, 200, 1000])
def test_the_first_and_the_last_stay_and_what_is_between_is_even(latest):
    found = sorted(snapshots.kept(latest, 60))
    assert len(found) <= 60
    assert (found[0], found[-1]) == (0, latest)
    assert len(set(np.diff(found[:-1]).tolist())) <= 1
    assert latest > 58 or found == list(range(latest + 1))


def test_what_is_to_stay_was_never_thinned_out(tmp_path, monkeypatch):
    monkeypatch.setattr(snapshots, "MOST", 5)
    for epoch in range(30):
        write(tmp_path, epoch)
        assert set(snapshots.epochs(tmp_path)) == snapshots.kept(epoch, 5)
    assert snapshots.epochs(tmp_path) == [0, 8, 16, 24, 29]


def test_large_networks_have_fewer(tmp_path, monkeypatch):
    monkeypatch.setattr(snapshots, "MOST_BYTES", 4_000)
    write(tmp_path, *range(20))
    files = [*(tmp_path / "snapshots").iterdir()]
    assert sum(file.stat().st_size for file in files) <= 4_000
    assert len(files) >= 3


def test_epochs_that_are_trained_again_are_forgotten(tmp_path):
    write(tmp_path, 0, 1, 2, 3)
    snapshots.forget_after(tmp_path, 1)
    assert snapshots.epochs(tmp_path) == [0, 1]


def test_the_fixed_pictures_are_of_as_many_classes_as_can_be():
    labels = np.array([3] * 50 + [1] * 50 + [0] * 2)
    chosen = snapshots.chosen(labels)
    assert len(set(chosen.tolist())) == 12
    assert np.bincount(labels[chosen]).tolist() == [2, 5, 0, 5]
    assert len(snapshots.chosen(np.arange(5))) == 5


def test_before_there_are_pictures_there_are_none(tmp_path):
    images, labels = snapshots.pictures(tmp_path)
    assert (len(images), len(labels)) == (0, 0)
    snapshots.write_pictures(tmp_path, np.ones((2, 28, 28, 1), np.uint8), np.array([4, 5]))
    images, labels = snapshots.pictures(tmp_path)
    assert images.shape == (2, 28, 28, 1)
    assert labels.tolist() == [4, 5]
    damage(tmp_path / "snapshots" / "pictures.npz")
    assert len(snapshots.pictures(tmp_path)[0]) == 0


def test_pages_read_them_without_the_framework():
    code = (
        "import sys; from cnnviz.training import plan, recipes, snapshots;"
        "from cnnviz.training.work import checkpoints, conclude;"
        "assert not {'keras', 'tensorflow', 'jax'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_what_one_sigmoid_unit_said_is_read_as_two_probabilities(tmp_path):
    snapshots.write(tmp_path, 1, WEIGHTS, np.array([[0.25], [1.0]], np.float32))
    assert snapshots.read(tmp_path, 1).predictions.tolist() == [[0.75, 0.25], [0.0, 1.0]]
