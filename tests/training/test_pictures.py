"""Prepared pictures: what is kept is right, kept once, and never trusted when it is damaged."""

import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz import images
from cnnviz.datasets.dataset import DataSet, Split
from cnnviz.errors import DataError
from cnnviz.training import pictures
from cnnviz.training.pictures import prepared, sample
from cnnviz.types import Preprocessing

SHAPE = (6, 5, 3)
HOW = Preprocessing("crop", "rgb", (1.0, 2.0, 3.0), (4.0, 5.0, 6.0))


def made_split(count, seed):
    rng = np.random.default_rng(seed)
    return Split(rng.integers(0, 256, (count, *SHAPE), np.uint8), rng.integers(0, 3, count))


class Source:
    """A data set whose file can be changed or taken away, and that counts how often it is read."""

    def __init__(self, path, new=True):
        self.path, self.read_times = path, 0
        if new:
            path.write_text("1")

    def read(self):
        self.read_times += 1
        if not self.path.exists():
            raise DataError("The file is gone.")
        seed = int(self.path.read_text())
        return made_split(30, seed), made_split(10, seed + 100)

    def data_set(self):
        return DataSet(
            name="tiny",
            title="Tiny",
            classes=("a", "b", "c"),
            image_shape=SHAPE,
            preprocessing=HOW,
            training_pictures=30,
            test_pictures=10,
            source="",
            licence="",
            read=self.read,
            origin=lambda: self.path if self.path.exists() else None,
        )


@pytest.fixture
def source(tmp_path):
    return Source(tmp_path / "source")


@pytest.fixture
def data(source):
    return source.data_set()


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "cache"


class Taker:
    def __init__(self, input_shape, preprocessing):
        self.input_shape, self.preprocessing = input_shape, preprocessing


@pytest.mark.parametrize(
    ("shape", "how"),
    [
        (SHAPE, HOW),
        ((9, 9, 3), HOW),
        ((4, 8, 3), replace(HOW, fit="stretch")),
        ((8, 8, 1), Preprocessing("digit", "grey", (0.0,), (255.0,))),
    ],
)
@pytest.mark.parametrize("part", ["train", "test"])
def test_every_picture_goes_the_way_of_all_pictures(data, folder, part, shape, how):
    split = data.read()[pictures.PARTS.index(part)]
    came = prepared(data, part, shape, folder, preprocessing=how)
    assert len(came) == len(split)
    assert np.array_equal(came.labels, split.labels)
    expected = np.stack([images.fitted(image, Taker(shape, how)) for image in split.images])
    assert np.array_equal(came.images, expected)


def test_what_is_given_is_mapped_and_cannot_be_changed(data, folder):
    came = prepared(data, "train", SHAPE, folder)
    assert isinstance(came.images, np.memmap)
    assert came.images.dtype == np.uint8
    assert came.labels.dtype == np.int64
    with pytest.raises(ValueError, match="read-only"):
        came.images[0] = 0
    with pytest.raises(ValueError, match="read-only"):
        came.labels[0] = 0


def test_the_data_set_is_read_once_for_both_parts(source, data, folder):
    train, test = (prepared(data, part, SHAPE, folder) for part in ("train", "test"))
    again = prepared(data, "train", SHAPE, folder)
    assert source.read_times == 1
    assert np.array_equal(again.images, train.images)
    assert again.fingerprint == train.fingerprint != test.fingerprint
    # Mean and standard deviation do not matter to what is kept.
    other = replace(HOW, mean=(0.0, 0.0, 0.0))
    prepared(data, "train", SHAPE, folder, preprocessing=other)
    assert source.read_times == 1


def test_another_shape_or_way_or_file_is_kept_apart(source, data, folder):
    first = prepared(data, "train", SHAPE, folder)
    assert prepared(data, "train", (5, 6, 3), folder).images.shape == (30, 5, 6, 3)
    prepared(data, "train", (5, 6, 3), folder, preprocessing=replace(HOW, fit="stretch"))
    assert source.read_times == 3
    source.path.write_text("22")
    changed = prepared(data, "train", SHAPE, folder)
    assert source.read_times == 4
    assert changed.fingerprint != first.fingerprint
    assert not np.array_equal(changed.images, first.images)


def test_the_same_pictures_have_the_same_fingerprint_in_any_folder(data, folder, tmp_path):
    first = prepared(data, "train", SHAPE, folder)
    assert prepared(data, "train", SHAPE, tmp_path / "other").fingerprint == first.fingerprint


def test_a_run_goes_on_when_its_data_set_is_deleted(source, data, folder):
    before = prepared(data, "train", SHAPE, folder)
    source.path.unlink()
    assert np.array_equal(before.images[29], prepared(data, "train", SHAPE, folder).images[29])
    assert source.read_times == 1
    with pytest.raises(DataError, match="The file is gone"):
        prepared(data, "train", (7, 7, 3), folder)  # never prepared like this


def test_progress_is_told_up_to_the_end(data, folder, monkeypatch):
    monkeypatch.setattr(pictures, "TOLD_EVERY", 8)
    told = []
    prepared(data, "train", SHAPE, folder, progress=lambda *counts: told.append(counts))
    assert told == [(done, 40) for done in (8, 16, 24, 30, 38, 40)]
    prepared(data, "test", SHAPE, folder, progress=lambda *counts: told.append(counts))
    assert len(told) == 6  # nothing was left to do


def entries(folder):
    return sorted(folder.iterdir())


def cut(path):
    path.write_bytes(path.read_bytes()[:-3])


def flip_last_bit(path):
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("name", ["x.npy", "y.npy", "meta.json"])
@pytest.mark.parametrize(
    "damage",
    [
        cut,
        flip_last_bit,
        lambda path: path.unlink(),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"no such file at all"),
        lambda path: path.write_bytes(b"[1]"),
    ],
)
def test_damage_is_noticed_and_mended(source, data, folder, name, damage):
    before = prepared(data, "train", SHAPE, folder)
    expected = before.images.copy()
    (entry,) = folder.glob("tiny-train-*")
    damage(entry / name)
    after = prepared(data, "train", SHAPE, folder)
    assert source.read_times == 2
    assert np.array_equal(after.images, expected)
    assert after.fingerprint == before.fingerprint
    assert len(entries(folder)) == 2  # nothing is left of the damaged one
    prepared(data, "train", SHAPE, folder)
    assert source.read_times == 2


def test_an_entry_that_is_a_file_is_replaced(data, folder):
    prepared(data, "train", SHAPE, folder)
    (entry,) = folder.glob("tiny-train-*")
    for file in entry.iterdir():
        file.unlink()
    entry.rmdir()
    entry.write_text("in the way")
    assert len(prepared(data, "train", SHAPE, folder)) == 30


def test_a_full_disk_is_said_and_leaves_nothing_behind(data, folder, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pictures, "_header", full)
    with pytest.raises(DataError, match=r"could not be kept .*No space left.*CNNVIZ_HOME"):
        prepared(data, "train", SHAPE, folder)
    assert entries(folder) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
def test_a_disk_that_fills_up_while_writing_is_an_error_too(data, folder, monkeypatch):
    opened = Path.open

    def opened_elsewhere(path, mode="r", **how):
        full = path.name == "x.npy" and mode == "wb"
        return opened(Path("/dev/full") if full else path, mode, **how)

    monkeypatch.setattr(Path, "open", opened_elsewhere)
    with pytest.raises(DataError, match="No space left on device"):
        prepared(data, "train", SHAPE, folder)
    assert entries(folder) == []


def test_a_folder_that_cannot_be_made_is_said(data, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match="could not be kept"):
        prepared(data, "train", SHAPE, tmp_path / "file" / "cache")


def test_what_an_ended_process_left_is_swept_away_in_time(data, folder):
    folder.mkdir()
    for name, age in ((".new-1-old", 4000), (".new-2-young", 10)):
        (folder / name).mkdir()
        (folder / name / "x.npy").write_text("half")
        then = time.time() - age
        os.utime(folder / name / "x.npy", (then, then))
        os.utime(folder / name, (then, then))
    prepared(data, "train", SHAPE, folder)
    assert [path.name for path in folder.glob(".new-*")] == [".new-2-young"]


READER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from test_pictures import SHAPE, Source, prepared
data = Source(Path(sys.argv[2]), new=False).data_set()
print("ready", flush=True)
sys.stdin.readline()
came = prepared(data, "train", SHAPE, Path(sys.argv[3]))
print(came.fingerprint, int(came.images.sum()))
"""


def reader(source, folder):
    """Start a process that waits for a line and then asks for the pictures.

    It is not made by `multiprocessing`, whose children repeat the main module: after a test of a
    page in the same process, that is the page.
    """
    return subprocess.Popen(
        [sys.executable, "-c", READER, Path(__file__).parent, source.path, folder],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_several_processes_at_once_keep_one_entry(source, data, folder):
    readers = [reader(source, folder) for _ in range(3)]
    for one in readers:
        assert one.stdout.readline() == "ready\n"
    for one in readers:
        one.stdin.write("\n")
        one.stdin.flush()
    given = {one.communicate(timeout=120)[0] for one in readers}
    came = prepared(data, "train", SHAPE, folder)
    assert given == {f"{came.fingerprint} {came.images.sum()}\n"}
    assert source.read_times == 0
    assert len(entries(folder)) == 2


def test_the_slower_of_two_takes_what_is_there(source, data, folder, tmp_path):
    """Another process finishes the same entry while this one reads."""

    def read():
        prepared(source.data_set(), "train", SHAPE, folder)
        return source.read()

    came = prepared(replace(data, read=read), "train", SHAPE, folder)
    assert len(came) == 30
    assert len(entries(folder)) == 2


def test_a_limit_keeps_so_many_of_either_part(data, folder):
    train = prepared(data, "train", SHAPE, folder, limit=12)
    assert len(train) == 12
    assert len(prepared(data, "test", SHAPE, folder, limit=12)) == 10
    everything = prepared(data, "train", SHAPE, folder)
    assert np.array_equal(train.images, everything.images[sample(everything.labels, 12)])


@given(
    labels=st.lists(st.integers(0, 4), min_size=1, max_size=120),
    limit=st.integers(0, 130),
)
def test_a_sample_is_of_the_asked_size_and_stratified(labels, limit):
    labels = np.array(labels)
    chosen = sample(labels, limit)
    size = len(labels) if limit in (0, *range(len(labels), 200)) else limit
    assert len(chosen) == size
    assert (np.diff(chosen) > 0).all()
    for label in np.unique(labels):
        fair = size * (labels == label).mean()
        assert abs((labels[chosen] == label).sum() - fair) <= 1 + 1e-9


@given(labels=st.lists(st.integers(0, 3), min_size=2, max_size=60), data=st.data())
def test_a_larger_sample_holds_the_smaller(labels, data):
    labels = np.array(labels)
    few = data.draw(st.integers(1, len(labels)))
    more = data.draw(st.integers(few, len(labels)))
    assert set(sample(labels, few)) <= set(sample(labels, more))
