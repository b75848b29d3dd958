"""Every data set keeps the same promises; those that are fetched, on small fabricated files."""

import io
import os
import re
import subprocess
import sys
import types
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from sklearn.datasets import load_digits

from cnnviz import datasets, images
from cnnviz.datasets import DATASETS, dataset, shapes, stratified
from cnnviz.datasets.dataset import data_folder, read_arrays, split
from cnnviz.errors import DataError

NAMES = [data.name for data in DATASETS]
FETCHED = ["mnist", "cifar10"]
SHIPPED = ["shapes", "digits8"]


def write_mnist(folder, train=20, test=10):
    rng = np.random.default_rng(0)
    np.savez_compressed(
        folder / "mnist.npz",
        x_train=rng.integers(0, 256, (train, 28, 28), np.uint8),
        y_train=(np.arange(train) % 10).astype(np.uint8),
        x_test=rng.integers(0, 256, (test, 28, 28), np.uint8),
        y_test=(np.arange(test) % 10).astype(np.uint8),
    )


def jpeg(colour, size=(32, 32)):
    data = io.BytesIO()
    Image.new("RGB", size, colour).save(data, "JPEG", quality=95)
    return data.getvalue()


def write_cifar10(folder):
    with zipfile.ZipFile(folder / "cifar10.zip", "w") as archive:
        for part, count in (("train", 2), ("test", 1)):
            for label, name in enumerate(dataset("cifar10").classes):
                for number in range(count):
                    file = f"{part}/{name}/{number:04}.jpg"
                    archive.writestr(file, jpeg((20 * label, 255 - 20 * label, 128)))
        archive.writestr("README.txt", "not a picture")


class Taker:
    """A network that takes the pictures of a data set as they are."""

    def __init__(self, data):
        self.input_shape, self.preprocessing = data.image_shape, data.preprocessing


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("CNNVIZ_DATA_DIR", str(tmp_path))
    return tmp_path


@pytest.fixture
def filled(folder):
    write_mnist(folder)
    write_cifar10(folder)
    return folder


def test_names_are_unique_and_what_needs_no_download_comes_first():
    assert NAMES == SHIPPED + FETCHED


@pytest.mark.parametrize("name", NAMES)
def test_a_data_set_describes_itself(name):
    data = dataset(name)
    assert data.title
    assert data.source
    assert data.licence
    assert len(set(data.classes)) == len(data.classes) >= 2
    assert len(data.preprocessing.mean) == len(data.preprocessing.std) == data.image_shape[2]
    assert data.training_pictures > data.test_pictures > 0


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("name", NAMES)
def test_a_data_set_gives_pictures_and_labels(name):
    data = dataset(name)
    for part in data.read():
        assert part.images.dtype == np.uint8
        assert part.images.shape == (len(part), *data.image_shape)
        assert part.labels.dtype == np.int64
        assert set(part.labels) == set(range(len(data.classes)))
        x = images.prepare(part.images[0], Taker(data))
        assert x.shape == data.image_shape
        assert np.abs(x).max() <= 4


@pytest.mark.parametrize("name", SHIPPED)
def test_what_is_shipped_is_whole_and_always_the_same(name):
    data = dataset(name)
    train, test = data.read()
    assert (len(train), len(test)) == (data.training_pictures, data.test_pictures)
    again, _ = data.read()
    assert np.array_equal(train.images, again.images)
    for part in (train, test):
        counts = np.bincount(part.labels)
        assert counts.min() >= 0.9 * counts.max()
    everything = np.concatenate([train.images, test.images]).reshape(len(train) + len(test), -1)
    assert len(np.unique(everything, axis=0)) == len(everything)  # none both trains and tests


@pytest.mark.skipif(
    not os.environ.get("CNNVIZ_DATA_DIR"), reason="CNNVIZ_DATA_DIR names no folder of data sets"
)
@pytest.mark.parametrize("name", FETCHED)
def test_the_real_files_hold_about_as_many_as_published(name):
    data = dataset(name)
    train, test = data.read()
    assert len(train) == data.training_pictures
    assert 0 < len(test) <= data.test_pictures
    assert re.fullmatch("[0-9a-f]{64}", datasets.fingerprint(data))


def test_digits8_holds_the_digits_of_scikit_learn():
    train, test = dataset("digits8").read()
    ours = np.concatenate([train.images, test.images])[..., 0]
    labels = np.concatenate([train.labels, test.labels])
    theirs = load_digits()
    assert ours.max() == 255

    def rows(pictures, numbers):
        levels = pictures.reshape(len(pictures), -1).astype(float)
        return np.unique(np.column_stack([levels, numbers]), axis=0)

    assert np.array_equal(
        rows(np.rint(ours * (16 / 255)), labels), rows(theirs.images, theirs.target)
    )


def test_shapes_lie_whole_within_their_pictures():
    train, _ = dataset("shapes").read()
    brightness = train.images.mean(axis=3)  # (N, H, W)
    rim = np.ones((32, 32), bool)
    rim[1:-1, 1:-1] = False
    ground = np.median(brightness[:, rim], axis=1)
    light = np.quantile(brightness, 0.97, axis=(1, 2))
    assert (light - ground).min() > 3 * shapes.NOISE
    middle = ((ground + light) / 2)[:, np.newaxis]
    assert (brightness[:, rim] > middle).mean() < 0.01
    area = (brightness > middle[:, np.newaxis]).sum(axis=(1, 2))
    assert 60 < area.min() <= area.max() < 600


def test_shapes_differ_in_how_much_of_their_circle_they_fill():
    """The areas by hand, of the outlines in a circle of radius 1."""
    areas = {
        "circle": np.pi * 0.81,
        "square": 2.0,
        "triangle": 3 * np.sqrt(3) / 4,
        "star": 10 * 0.5 * 0.42 * np.sin(np.pi / 5),
        "cross": 4 * 2 * 0.3 * (0.95 - 0.3) + 0.6**2,
    }
    assert tuple(areas) == dataset("shapes").classes
    for name, area in areas.items():
        x, y = shapes.OUTLINES[name]().T
        shoelace = abs(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1))) / 2
        assert shoelace == pytest.approx(area, rel=0.01)
        assert np.hypot(x, y).max() <= 1 + 1e-9


def test_neither_framework_nor_scikit_learn_is_needed():
    code = (
        "import sys; from cnnviz import datasets;"
        "from cnnviz.training import augmentation, pictures;"
        f"[datasets.dataset(name).read() for name in {SHIPPED}];"
        "print([name for name in ('keras', 'tensorflow', 'sklearn') if name in sys.modules])"
    )
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("name", NAMES)
def test_a_fingerprint_names_the_file_that_the_pictures_come_from(name):
    found = datasets.fingerprint(dataset(name))
    assert re.fullmatch("[0-9a-f]{64}", found)
    assert datasets.fingerprint(dataset(name)) == found


def test_another_file_has_another_fingerprint(folder):
    write_mnist(folder)
    before = datasets.fingerprint(dataset("mnist"))
    write_mnist(folder, train=30)
    assert datasets.fingerprint(dataset("mnist")) != before


@pytest.mark.parametrize(
    ("name", "kept"), [("mnist", "mnist.npz"), ("cifar10", "cifar-10-batches-py-target_archive")]
)
def test_what_keras_downloaded_has_a_fingerprint(name, kept, folder, monkeypatch, tmp_path_factory):
    home = tmp_path_factory.mktemp("keras")
    monkeypatch.setenv("KERAS_HOME", str(home))
    assert not list(folder.iterdir())
    assert datasets.fingerprint(dataset(name)) == ""
    (home / "datasets").mkdir()
    (home / "datasets" / kept).write_bytes(b"x")
    assert datasets.fingerprint(dataset(name)).startswith("2d711642b726b044")  # sha256 of "x"


@pytest.mark.usefixtures("filled")
def test_cifar10_keeps_the_order_of_red_green_and_blue():
    train, _ = dataset("cifar10").read()
    truck = train.images[train.labels == 9][0]
    assert np.abs(truck.mean(axis=(0, 1)) - (180, 75, 128)).max() < 4


@pytest.mark.parametrize("name", FETCHED)
def test_a_damaged_file_is_a_plain_sentence(folder, name):
    for file in ("mnist.npz", "cifar10.zip"):
        (folder / file).write_bytes(b"PK\x03\x04 and then nothing of use")
    with pytest.raises(DataError, match="fetch it again or remove it"):
        dataset(name).read()


def test_mnist_without_an_array(folder):
    np.savez(folder / "mnist.npz", x_train=np.zeros((2, 28, 28), np.uint8))
    with pytest.raises(DataError, match="x_train, y_train, x_test and y_test"):
        dataset("mnist").read()


def test_a_damaged_file_beside_the_code_says_what_to_do(tmp_path):
    file = tmp_path / "digits8.npz"
    with pytest.raises(DataError, match=r"digits8\.npz should hold .*; install cnnviz again"):
        read_arrays(file, "install cnnviz again")


def test_cifar10_without_test_pictures(folder):
    with zipfile.ZipFile(folder / "cifar10.zip", "w") as archive:
        archive.writestr("train/cat/0001.jpg", jpeg("red"))
    with pytest.raises(DataError, match="no pictures under test"):
        dataset("cifar10").read()


@pytest.mark.parametrize("data", [b"no picture", jpeg("red", (16, 16))])
def test_cifar10_with_a_file_that_is_no_such_picture(folder, data):
    with zipfile.ZipFile(folder / "cifar10.zip", "w") as archive:
        archive.writestr("train/cat/0001.jpg", data)
    with pytest.raises(DataError, match=r"train/cat/0001.jpg, which is not a 32×32 picture"):
        dataset("cifar10").read()


def fake_keras(monkeypatch, name, load_data):
    """Stand in for ``keras.datasets.<name>``, without importing the framework."""
    module = types.SimpleNamespace(load_data=load_data)
    parent = types.SimpleNamespace(**{name: module})
    monkeypatch.setitem(sys.modules, "keras.datasets", parent)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("name", FETCHED)
def test_offline_says_what_to_do(monkeypatch, name):
    def load_data():
        raise Exception("URL fetch failure on https://... : None -- Name not known")  # noqa: TRY002

    fake_keras(monkeypatch, name, load_data)
    with pytest.raises(DataError, match=r"could not be downloaded; .* or set CNNVIZ_DATA_DIR"):
        dataset(name).read()


@pytest.mark.parametrize("name", FETCHED)
def test_a_download_takes_the_place_of_a_missing_file(monkeypatch, name):
    monkeypatch.delenv("CNNVIZ_DATA_DIR", raising=False)
    shape = dataset(name).image_shape
    if shape[2] == 1:
        shape = shape[:2]  # Keras gives MNIST without a channel axis
    part = np.zeros((3, *shape), np.uint8), np.array([[0], [1], [2]], np.uint8)
    fake_keras(monkeypatch, name, lambda: (part, part))
    train, test = dataset(name).read()
    assert train.images.shape == test.images.shape == (3, *dataset(name).image_shape)
    assert train.labels.tolist() == [0, 1, 2]


def test_no_data_folder_by_default(monkeypatch):
    monkeypatch.setenv("CNNVIZ_DATA_DIR", "  ")
    assert data_folder() is None


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(DataError, match="choose one of shapes, digits8, mnist, cifar10"):
        datasets.dataset("imagenet")


@pytest.mark.parametrize(
    ("images", "labels"),
    [
        (np.zeros((2, 4, 4, 3), np.float32), np.zeros(2, int)),
        (np.zeros((2, 4, 4, 3), np.uint8), np.zeros(3, int)),
        (np.zeros((2, 4), np.uint8), np.zeros(2, int)),
    ],
)
def test_other_arrays_are_refused(images, labels):
    with pytest.raises(DataError, match="uint8 pictures"):
        split(images, labels)


@settings(max_examples=30, deadline=None)
@given(
    labels=st.lists(st.integers(0, 4), min_size=1, max_size=200),
    share=st.floats(0, 1),
    seed=st.integers(0, 9),
)
def test_validation_is_a_stratified_part_of_training(labels, share, seed):
    labels = np.array(labels)
    train, validation = stratified(labels, share, seed)
    assert sorted([*train, *validation]) == list(range(len(labels)))
    for label in set(labels.tolist()):
        members = (labels == label).sum()
        assert (labels[validation] == label).sum() == round(share * members)
    again = stratified(labels, share, seed)
    assert np.array_equal(validation, again[1])


def test_another_seed_chooses_other_pictures():
    labels = np.repeat(np.arange(10), 100)
    assert not np.array_equal(stratified(labels, 0.1, 1)[1], stratified(labels, 0.1, 2)[1])
