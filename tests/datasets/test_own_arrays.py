"""Two ``.npy`` files as a data set: every layout and kind of target, and nothing hostile."""

import io
import os
import pickle
import struct
import sys
import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cnnviz import datasets
from cnnviz.datasets import own
from cnnviz.datasets.own import limits, shelf
from cnnviz.errors import DataError

N = 20
PICTURES = np.random.default_rng(0).integers(0, 256, (N, 9, 11, 3), np.uint8)
LABELS = np.arange(N) % 2


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("CNNVIZ_HOME", str(tmp_path))


@pytest.fixture
def limited(monkeypatch):
    """Make limits smaller."""
    return lambda **given: monkeypatch.setattr(limits, "LIMITS", replace(limits.LIMITS, **given))


def npy(array, **options):
    file = io.BytesIO()
    np.save(file, array, **options)
    return file


def add(pictures=PICTURES, targets=LABELS, **more):
    return own.add_arrays(npy(pictures), npy(targets), "arrays", **more)


def refused(sentence, pictures=PICTURES, targets=LABELS, **more):
    files = [one if isinstance(one, io.BytesIO) else npy(one) for one in (pictures, targets)]
    with pytest.raises(DataError, match=sentence):
        own.add_arrays(*files, "arrays", **more)
    assert own.everything() == []
    assert not list(shelf.folder().glob(".[!.]*"))


def everything(data):
    """All pictures and labels as they came: in the order of their names."""
    train, test = data.read()
    images = np.concatenate([train.images, test.images])
    labels = np.concatenate([train.labels, test.labels])
    return images, labels


def rows(images, labels):
    return sorted(
        (image.tobytes(), int(label)) for image, label in zip(images, labels, strict=True)
    )


# --- pictures ------------------------------------------------------------------------------------

GREY = PICTURES[..., :1]
LAYOUTS = {
    "N H W 3": (PICTURES, PICTURES),
    "N 3 H W": (np.ascontiguousarray(np.moveaxis(PICTURES, 3, 1)), PICTURES),
    "N H W 1": (GREY, GREY),
    "N 1 H W": (np.ascontiguousarray(np.moveaxis(GREY, 3, 1)), GREY),
    "N H W": (GREY[..., 0].copy(), GREY),
    "float 0 to 255": (PICTURES.astype(np.float32), PICTURES),
    "float 0 to 1": (PICTURES / 255, PICTURES),
    "half 0 to 1": ((GREY / 255).astype(np.float16), GREY),
    "integers": (PICTURES.astype(np.int64), PICTURES),
    "big-endian": (PICTURES.astype(">f4"), PICTURES),
    "black and white": (GREY > 127, (GREY > 127) * np.uint8(255)),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_pictures_may_come_in_many_layouts(layout):
    came, expected = LAYOUTS[layout]
    data = add(came).data
    images, labels = everything(data)
    assert images.dtype == np.uint8
    assert rows(images, labels) == rows(expected, LABELS)
    assert data.image_shape[2] == expected.shape[3]
    assert data.preprocessing.colour == ("grey" if expected.shape[3] == 1 else "rgb")


def test_a_fifth_of_each_class_tests_and_the_rest_is_measured():
    data = datasets.dataset(add().data.name)
    train, test = data.read()
    assert np.bincount(train.labels).tolist() == [8, 8]
    assert np.bincount(test.labels).tolist() == [2, 2]
    middle = train.images[:, :, 1:10]  # the largest square
    assert data.preprocessing.mean == pytest.approx(middle.mean(axis=(0, 1, 2)), abs=0.06)
    assert data.preprocessing.std == pytest.approx(middle.std(axis=(0, 1, 2)), abs=0.06)
    assert data.image_shape == (9, 9, 3)


def test_a_picture_is_one_row_of_the_file_and_stays_on_the_disk():
    train, _ = add().data.read()
    assert isinstance(train.images, np.memmap)
    assert not train.images.flags.writeable
    assert train.picture(3).shape == (9, 11, 3)


def test_other_pixels_have_another_fingerprint():
    changed = PICTURES.copy()
    changed[3, 2, 1, 0] ^= 1
    found = [datasets.fingerprint(add(one).data) for one in (PICTURES, PICTURES.copy(), changed)]
    assert found[0] == found[1] != found[2]


@pytest.mark.parametrize(
    ("pictures", "sentence"),
    [
        (PICTURES - 1.0, "go from 0 to 1 or from 0 to 255, but these go from -1 to"),
        (PICTURES.astype(float) + 1, "to 256"),
        (np.where(PICTURES > 250, np.nan, PICTURES), "to nan"),
        (np.where(PICTURES > 250, np.inf, PICTURES), "to inf"),
        (PICTURES.astype(np.int16) * 2, "to 510"),
        (np.zeros((N, 9, 11, 4), np.uint8), r"uint8 \(20, 9, 11, 4\) came"),
        (np.zeros((N, 5), np.uint8), r"uint8 \(20, 5\) came"),
        (np.zeros((), np.uint8), r"uint8 \(\) came"),
        (np.zeros((N, 0, 4), np.uint8), "between 1 and"),
        (np.zeros((0, 4, 4), np.uint8), "between 1 and"),
        (np.zeros((N, 4, 4), complex), "plain numbers or texts"),
        (np.zeros((N, 4, 4), "M8[s]"), "plain numbers or texts"),
        (np.zeros((N, 4), [("a", "u1"), ("b", "f4")]), "plain numbers or texts"),
        (np.full((N, 4, 4), "x"), "<U1"),
        (np.asfortranarray(PICTURES), "column by column; save it with numpy.save"),
    ],
)
def test_what_are_no_pictures_is_told(pictures, sentence):
    refused(sentence, pictures)


# --- targets -------------------------------------------------------------------------------------

NAMES = np.array(["dog", "Kätzchen"])[LABELS]


@pytest.mark.parametrize(
    ("targets", "classes"),
    [
        (LABELS, ("0", "1")),
        (LABELS[:, np.newaxis].astype(np.uint8), ("0", "1")),
        (LABELS.astype(np.float32), ("0", "1")),
        (LABELS.astype(bool), ("0", "1")),
        (LABELS * 2 - 1, ("-1", "1")),
        (LABELS * 93 + 7, ("7", "100")),
        (np.eye(2)[LABELS], ("0", "1")),
        (np.eye(2, dtype=bool)[LABELS], ("0", "1")),
        (NAMES, ("dog", "Kätzchen")),
        (NAMES[:, np.newaxis], ("dog", "Kätzchen")),
        (np.char.encode(NAMES, "utf-8"), ("dog", "Kätzchen")),
        (np.where(LABELS, "class 10", "class 9"), ("class 9", "class 10")),
    ],
)
def test_targets_may_come_in_many_kinds(targets, classes):
    data = add(targets=targets).data
    assert data.classes == classes
    images, labels = everything(data)
    assert rows(images, labels) == rows(PICTURES, LABELS)


def test_classes_may_be_named():
    assert add(class_names=["cat", "dog"]).data.classes == ("cat", "dog")
    assert add(targets=np.eye(2)[LABELS], class_names=["cat", "dog"]).data.classes == ("cat", "dog")
    assert add(targets=LABELS + 5, class_names=["cat", "dog"]).data.classes == ("cat", "dog")


@pytest.mark.parametrize(
    ("targets", "more", "sentence"),
    [
        (LABELS[:-1], {}, "there are 19 targets and 20 pictures"),
        (np.array(3), {}, "one target a picture"),
        (np.zeros((N, 2, 2)), {}, "one-hot rows of at most 300 classes, but their shape"),
        (np.ones((N, 2)), {}, "Targets in 2 columns should be one-hot"),
        (np.zeros((N, 3)), {}, "one-hot"),
        (np.full((N, 2), "1"), {}, "one-hot"),
        (LABELS + 0.5, {}, "fractions"),
        (np.full(N, np.nan), {}, "fractions"),
        (np.zeros(N, int), {}, "the targets name only “0”"),
        (np.eye(3)[LABELS], {}, "there is none of “2”"),
        (LABELS, {"class_names": ["a", "b", "c"]}, "there is none of “c”"),
        (LABELS, {"class_names": ["a"]}, "There should be 2 different names"),
        (LABELS, {"class_names": ["a", "a"]}, "There should be 2 different names"),
        (np.full(N, "x" * 2000), {}, "at most 1000 letters"),
    ],
)
def test_what_are_no_targets_is_told(targets, more, sentence):
    refused(sentence, targets=targets, **more)


@pytest.mark.parametrize("order", "<>")
def test_texts_of_numbers_that_are_no_letters_are_told(order):
    names = np.array(["cat", "dog"] * 10, f"{order}U3")
    damaged = np.frombuffer(names.tobytes(), f"{order}u4").copy()
    damaged[4] = sys.maxunicode + 1
    assert add(targets=names).data.classes == ("cat", "dog")
    with pytest.raises(DataError, match="no letters"):
        add(targets=np.frombuffer(damaged.tobytes(), names.dtype))


def test_too_many_classes_are_told(limited):
    limited(classes=10)
    refused("the targets have 20 different values", targets=np.arange(N))
    refused("the targets have 20 different values", targets=np.arange(N).astype(str))


# --- files from strangers ------------------------------------------------------------------------


class Bomb:
    """An object whose unpickling would leave a trace."""

    def __reduce__(self):
        return os.mkdir, ("unpickled",)


def test_nothing_is_ever_unpickled(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    objects = np.array([Bomb() for _ in range(N)], dtype=object)
    sentence = "holds Python objects, which could run a program"
    refused(sentence, npy(objects, allow_pickle=True))
    refused(sentence, targets=npy(objects, allow_pickle=True))
    refused("cannot be read as such", io.BytesIO(pickle.dumps(Bomb())))
    assert not (tmp_path / "unpickled").exists()


def header(text, body=b""):
    return io.BytesIO(b"\x93NUMPY\1\0" + struct.pack("<H", len(text)) + text.encode() + body)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{'descr': '|u1', 'fortran_order': False, 'shape': (99999999999, 9, 9)}", "at most 4 GB"),
        ("{'descr': '|u1', 'fortran_order': False, 'shape': (20, 9, 9)}", "ends before it is"),
        ("{'descr': '|u1', 'fortran_order': False, 'shape': (-20, -9, 9)}", "cannot be read as"),
        ("{'descr': '|O', 'fortran_order': False, 'shape': (20,)}", "Python objects"),
        ("{'descr': '|V9', 'fortran_order': False, 'shape': (20,)}", "plain numbers"),
        ("{'descr': '|S0', 'fortran_order': False, 'shape': (20,)}", "plain numbers"),
        ("{'descr': 'x', 'fortran_order': False, 'shape': (20,)}", "cannot be read as such"),
        ("__import__('os').mkdir('unpickled')", "cannot be read as such"),
        ("(" * 500, "cannot be read as such"),
        ("{'descr': '|u1'}", "cannot be read as such"),
    ],
)
def test_lying_headers_are_told_before_anything_is_read(text, sentence):
    tracemalloc.start()
    refused(sentence, header(text))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 * 1024**2


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changes=st.lists(st.tuples(st.integers(0, 127), st.integers(0, 255)), min_size=1, max_size=6),
    cut=st.integers(0, 200) | st.none(),
)
def test_any_change_of_a_header_is_a_set_or_a_sentence(changes, cut):
    data = bytearray(npy(PICTURES).getvalue())
    for place, value in changes:
        data[place] = value
    try:
        taken = own.add_arrays(io.BytesIO(bytes(data[:cut])), npy(LABELS), "x")
    except DataError as error:
        assert str(error).endswith(".")
        return
    assert len(everything(taken.data)[0]) == N


def test_a_file_that_becomes_shorter_is_told(tmp_path):
    path = tmp_path / "x.npy"
    np.save(path, PICTURES)

    def progress(done, _of):
        if done == 5:
            os.truncate(path, 1000)

    with path.open("rb", buffering=0) as file, pytest.raises(DataError, match="ends before"):
        own.add_arrays(file, npy(LABELS), "x", progress=progress)
    assert own.everything() == []


def test_sizes_and_counts_are_limited(limited):
    limited(pictures=N - 1)
    refused("at most 19 pictures, but these are 20")
    limited(pictures=N, picture_pixels=98)
    refused("between 1 and 98 pixels")
    limited(unpacked_bytes=PICTURES.size - 1)
    refused("A file of the pictures may have at most")


def test_paths_are_taken_too(tmp_path):
    np.save(tmp_path / "x.npy", PICTURES)
    np.save(tmp_path / "y.npy", LABELS)
    assert own.add_arrays(tmp_path / "x.npy", tmp_path / "y.npy", "x").data.test_pictures == 4
    with pytest.raises(DataError, match=r"z\.npy cannot be opened"):
        own.add_arrays(tmp_path / "x.npy", tmp_path / "z.npy", "x")


def test_an_intake_of_arrays_that_is_cancelled_leaves_nothing():
    class Cancelled(Exception):
        pass

    def progress(done, _of):
        if done == 7:
            raise Cancelled

    with pytest.raises(Cancelled):
        add(progress=progress)
    assert {path.name for path in shelf.folder().iterdir()} <= {"store.lock"}
