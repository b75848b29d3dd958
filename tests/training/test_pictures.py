"""Prepared pictures: what is kept is right, kept once, and never trusted when it is damaged."""

import hashlib
import io
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
from PIL import Image

from cnnviz import images
from cnnviz.datasets.dataset import DataSet, Split
from cnnviz.datasets.photos import Photos
from cnnviz.errors import DataError
from cnnviz.training import picture_cache, pictures
from cnnviz.training.pictures import prepared, sample
from cnnviz.training.stored import Stored, in_use, write_header
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


def test_what_is_given_is_read_when_asked_for_and_cannot_be_changed(data, folder):
    came = prepared(data, "train", SHAPE, folder)
    assert isinstance(came.images, Stored)
    came.images[3][:] = 0
    assert np.array_equal(came.images[3], data.read()[0].images[3])
    assert came.labels.dtype == np.int64
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


@pytest.mark.parametrize("name", ["x.npy", "y.npy", "numbers.npy", "meta.json"])
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
    expected = before.images[:]
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

    monkeypatch.setattr(picture_cache, "write_header", full)
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


# --- photos -----------------------------------------------------------------------------------


def jpeg(number, size=(20, 16)):
    data = io.BytesIO()
    Image.new("RGB", size, (number, 255 - number, 100)).save(data, "JPEG")
    return data.getvalue()


BROKEN = {3: b"no picture", 8: jpeg(8, (300, 200))[:900]}


def photo_set(folder, count=12, **changes):
    """Make a data set of photos of which some cannot be read; half of the first six validate."""
    folder.mkdir()
    for number in range(count):
        (folder / f"{number:02}.jpg").write_bytes(BROKEN.get(number, jpeg(20 * number)))
    photos = Photos(folder, tuple(sorted(path.name for path in folder.iterdir())))
    labels, apart = np.arange(count) % 3, np.arange(count) < 6

    def read():
        return Split(photos, labels, apart), Split(photos.take(range(3)), labels[:3])

    usual = Source(folder.with_name("source")).data_set()
    return replace(usual, read=read, **changes)


def test_photos_that_cannot_be_read_are_left_out_and_named(tmp_path, folder):
    data = photo_set(tmp_path / "photos")
    came = prepared(data, "train", SHAPE, folder)
    assert came.skipped == ("03.jpg", "08.jpg")
    assert came.numbers.tolist() == [0, 1, 2, 4, 5, 6, 7, 9, 10, 11]
    assert len(came) == len(came.images) == 10
    assert came.labels.tolist() == [0, 1, 2, 1, 2, 0, 1, 0, 1, 2]
    assert came.validation.tolist() == [True] * 5 + [False] * 5
    split = data.read()[0]
    for place, number in enumerate(came.numbers.tolist()):
        expected = images.fitted(split.picture(number), Taker(SHAPE, HOW))
        assert np.array_equal(came.images[place], expected)
    again = prepared(data, "train", SHAPE, folder)
    assert again.skipped == came.skipped
    assert np.array_equal(again.validation, came.validation)
    assert prepared(data, "test", SHAPE, folder).skipped == ()


def test_the_fingerprint_is_that_of_the_pictures_that_were_kept(tmp_path, folder):
    """As if the broken ones had never been there, and as it was before photos could be skipped."""
    came = prepared(photo_set(tmp_path / "photos"), "train", SHAPE, folder)
    digest = hashlib.sha256(repr((10, *SHAPE)).encode())
    digest.update(came.images[:].tobytes())
    digest.update(came.labels.tobytes())
    assert came.fingerprint == digest.hexdigest()


def test_numbers_lead_back_to_the_split_also_with_a_limit(data, folder):
    came = prepared(data, "train", SHAPE, folder, limit=7)
    split = data.read()[0]
    assert len(came) == 7
    for place, number in enumerate(came.numbers.tolist()):
        assert np.array_equal(came.images[place], split.images[number])
        assert came.labels[place] == split.labels[number]


def test_a_part_may_be_empty(tmp_path, folder):
    data = photo_set(tmp_path / "photos")
    train = data.read()[0]
    none = train.take(np.array([], np.int64))
    came = prepared(replace(data, read=lambda: (train, none)), "test", SHAPE, folder)
    assert len(came) == 0
    assert came.images[:].shape == (0, *SHAPE)


def test_when_no_photo_can_be_read_that_is_said(tmp_path, folder, monkeypatch):
    monkeypatch.setitem(globals(), "BROKEN", dict.fromkeys(range(12), b"x"))
    data = photo_set(tmp_path / "photos")
    with pytest.raises(DataError, match=r"None of the 12 photos of “Tiny” can be read.*00\.jpg"):
        prepared(data, "train", SHAPE, folder)
    assert entries(folder) == []


def test_what_is_told_of_progress_may_end_it(tmp_path, folder, monkeypatch):
    monkeypatch.setattr(pictures, "TOLD_EVERY", 2)

    class Stopped(Exception):
        pass

    def stop(_done, _of):
        raise Stopped

    with pytest.raises(Stopped):
        prepared(photo_set(tmp_path / "photos"), "train", SHAPE, folder, progress=stop)
    assert entries(folder) == []


def test_a_download_is_told_of_before_the_pictures(data, folder):
    told = []
    data = replace(data, fetch=lambda progress: progress(5, 10))
    prepared(data, "train", SHAPE, folder, progress=lambda *counts: told.append(counts))
    assert told == [(5, 10), (30, 40), (40, 40)]
    prepared(data, "train", SHAPE, folder, progress=lambda *counts: told.append(counts))
    assert len(told) == 3  # what was kept needs no download


def test_only_a_few_photos_are_in_memory_at_a_time(tmp_path, folder, monkeypatch):
    """Many photos are decoded; those that are not written yet are counted."""
    waiting, most = set(), []
    real_read, real_add = images.read, picture_cache.Writer.add

    def read(data):
        waiting.add(object())
        most.append(len(waiting))
        return real_read(data)

    def add(writer, pixels, number):
        waiting.pop()
        real_add(writer, pixels, number)

    monkeypatch.setattr(images, "read", read)
    monkeypatch.setattr(picture_cache.Writer, "add", add)
    monkeypatch.setitem(globals(), "BROKEN", {})
    prepared(photo_set(tmp_path / "photos", count=60), "train", SHAPE, folder)
    assert len(most) == 63
    assert max(most) <= images.MAX_DECODERS * pictures.AHEAD + 1


# --- what is checked, and what is deleted ------------------------------------------------------


def pixels_of(folder):
    (path,) = folder.glob("tiny-train-*/x.npy")
    return path


def test_sound_pixels_are_hashed_once(data, folder, monkeypatch):
    prepared(data, "train", SHAPE, folder)
    hashed = []
    checksum = Stored.checksum
    monkeypatch.setattr(Stored, "checksum", lambda one: hashed.append(one) or checksum(one))
    prepared(data, "train", SHAPE, folder)
    assert hashed == []
    os.utime(pixels_of(folder))  # as a copy without times of change has it
    prepared(data, "train", SHAPE, folder)
    prepared(data, "train", SHAPE, folder)
    assert len(hashed) == 1


def test_a_change_at_once_is_noticed(source, data, folder):
    """However coarse the file system's clock is."""
    prepared(data, "train", SHAPE, folder)
    path = pixels_of(folder)
    now = time.time()
    flip_last_bit(path)
    assert path.stat().st_mtime > now - 10
    prepared(data, "train", SHAPE, folder)
    assert source.read_times == 2


def test_what_was_not_used_for_longest_makes_room(data, folder, monkeypatch):
    shapes = [(side, 5, 3) for side in (6, 7, 8, 9)]
    for age, shape in enumerate(shapes[:3]):
        prepared(data, "train", shape, folder)
        for entry in folder.iterdir():
            os.utime(entry, (entry.stat().st_mtime - 100,) * 2)
        assert len(entries(folder)) == 2 * (age + 1)
    prepared(data, "train", shapes[0], folder)  # used now; its test part was not
    total = sum(path.stat().st_size for path in folder.glob("*/*"))
    monkeypatch.setenv("CNNVIZ_CACHE_GB", str(total / 1e9))
    used = prepared(data, "test", shapes[2], folder)  # held open
    prepared(data, "train", shapes[3], folder)
    left = {np.load(path / "x.npy", mmap_mode="r").shape[:2] for path in entries(folder)}
    assert {(30, 9), (10, 9), (30, 6), (10, 8)} <= left
    assert (30, 7) not in left
    assert len(used) == 10


def test_an_entry_that_was_just_made_stays_whatever_the_limit(data, folder, monkeypatch):
    monkeypatch.setenv("CNNVIZ_CACHE_GB", "0")
    prepared(data, "train", SHAPE, folder)
    first = {path.name for path in entries(folder)}
    held = prepared(data, "train", (7, 5, 3), folder)
    assert len(entries(folder)) == 2
    assert not first & {path.name for path in entries(folder)}
    assert held.images[29].shape == (7, 5, 3)


@pytest.mark.parametrize(
    ("text", "gigabytes"), [("", 20), ("2.5", 2.5), ("-1", 20), ("nan", 20), ("much", 20)]
)
def test_the_limit_of_the_cache(monkeypatch, text, gigabytes):
    monkeypatch.setenv("CNNVIZ_CACHE_GB", text)
    assert picture_cache.limit() == gigabytes * 1e9


# --- how what is kept is read ------------------------------------------------------------------


@pytest.fixture(params=["held", "read"])
def stored(request, tmp_path, monkeypatch):
    """An array in memory, and the same in a file."""
    if request.param == "read":
        monkeypatch.setattr("cnnviz.training.stored.HELD", 0)
    array = np.random.default_rng(0).integers(0, 256, (9, 2, 3, 1), np.uint8)
    np.save(tmp_path / "x.npy", array)
    return array, Stored(tmp_path / "x.npy")


@pytest.mark.parametrize(
    "index",
    [
        np.array([4, 0, 8, 4]),
        np.array([2, 3, 4]),
        np.array([-1, 3]),
        np.array([], np.int64),
        [5, 1],
        slice(2, 5),
        slice(None, None, -3),
        slice(0, 0),
        3,
        -2,
    ],
)
def test_a_file_is_indexed_like_an_array(stored, index):
    array, file = stored
    assert np.array_equal(file[index], array[index])
    assert file[index].flags.writeable
    assert np.array_equal(np.asarray(file), array)
    assert len(file) == 9
    assert file.shape == array.shape


@pytest.mark.parametrize("index", [9, -10, [0, 9], np.array([-10])])
def test_a_number_beyond_the_pictures_is_an_error(stored, index):
    with pytest.raises(IndexError):
        stored[1][index]


def test_the_checksum_is_that_of_shape_and_pixels(stored, monkeypatch):
    monkeypatch.setattr("cnnviz.training.stored.CHUNK", 13)
    array, file = stored
    expected = hashlib.sha256(b"(9, 2, 3, 1)" + array.tobytes())
    assert file.checksum().hexdigest() == expected.hexdigest()


def test_systems_that_read_from_one_place_at_a_time(stored, monkeypatch):
    monkeypatch.delattr(os, "preadv")
    array, file = stored
    assert np.array_equal(file[[7, 2]], array[[7, 2]])


def test_a_file_that_is_cut_while_it_is_read_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr("cnnviz.training.stored.HELD", 0)
    np.save(tmp_path / "x.npy", np.zeros((9, 2, 3, 1), np.uint8))
    file = Stored(tmp_path / "x.npy")
    os.truncate(tmp_path / "x.npy", 130)
    with pytest.raises(DataError, match="were cut off while they were in use"):
        file[8]


@pytest.mark.parametrize(
    "array",
    [np.zeros((2, 3), np.uint8), np.zeros((2, 3, 1, 1)), np.zeros((2, 3, 2, 1), np.uint8, "F")],
)
def test_another_array_is_refused(tmp_path, array):
    np.save(tmp_path / "x.npy", array)
    with pytest.raises(ValueError, match="holds no pictures"):
        Stored(tmp_path / "x.npy")


def test_whoever_reads_holds_the_file(tmp_path):
    np.save(tmp_path / "x.npy", np.zeros((2, 3, 2, 1), np.uint8))
    assert not in_use(tmp_path / "x.npy")
    file = Stored(tmp_path / "x.npy")
    assert in_use(tmp_path / "x.npy") == (sys.platform != "win32")
    file.close()
    assert not in_use(tmp_path / "x.npy")
    assert not in_use(tmp_path / "gone.npy")


MEMORY = """
import sys
from pathlib import Path
import numpy as np
import psutil
from cnnviz.training.stored import Stored, in_use, write_header
file, process = Stored(Path(sys.argv[1])), psutil.Process()
file[[0]]
before = process.memory_info().rss
for start in range(0, len(file), 8):
    file[np.random.default_rng(start).permutation(len(file))[:8]]
print(process.memory_info().rss - before)
"""


def test_memory_does_not_grow_with_what_was_read(tmp_path):
    count, side = 400, 300  # 108 MB
    with (tmp_path / "x.npy").open("wb") as file:
        write_header(file, "|u1", (count, side, side, 3))
        file.truncate(file.tell() + count * side * side * 3)
    command = [sys.executable, "-c", MEMORY, tmp_path / "x.npy"]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True)
    assert int(done.stdout) < 20e6


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
print(came.fingerprint, int(came.images[:].sum()))
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
    assert given == {f"{came.fingerprint} {came.images[:].sum()}\n"}
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
