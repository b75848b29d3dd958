"""Every data set keeps the same promises, here on small fabricated files in the real layouts."""

import io
import sys
import types
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from cnnviz import datasets
from cnnviz.datasets import DATASETS, dataset, stratified
from cnnviz.datasets.dataset import data_folder, split
from cnnviz.errors import DataError

NAMES = [data.name for data in DATASETS]


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


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("CNNVIZ_DATA_DIR", str(tmp_path))
    return tmp_path


@pytest.fixture
def filled(folder):
    write_mnist(folder)
    write_cifar10(folder)
    return folder


def test_names_are_unique():
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_data_set_describes_itself(name):
    data = dataset(name)
    assert data.title
    assert data.source
    assert data.licence
    assert len(set(data.classes)) == len(data.classes) >= 2


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("name", NAMES)
def test_a_data_set_gives_pictures_and_labels(name):
    data = dataset(name)
    for part in data.read():
        assert part.images.dtype == np.uint8
        assert part.images.shape == (len(part), *data.image_shape)
        assert part.labels.dtype == np.int64
        assert set(part.labels) == set(range(len(data.classes)))


@pytest.mark.usefixtures("filled")
def test_cifar10_keeps_the_order_of_red_green_and_blue():
    train, _ = dataset("cifar10").read()
    truck = train.images[train.labels == 9][0]
    assert np.abs(truck.mean(axis=(0, 1)) - (180, 75, 128)).max() < 4


@pytest.mark.parametrize("name", NAMES)
def test_a_damaged_file_is_a_plain_sentence(folder, name):
    for file in ("mnist.npz", "cifar10.zip"):
        (folder / file).write_bytes(b"PK\x03\x04 and then nothing of use")
    with pytest.raises(DataError, match="fetch it again or remove it"):
        dataset(name).read()


def test_mnist_without_an_array(folder):
    np.savez(folder / "mnist.npz", x_train=np.zeros((2, 28, 28), np.uint8))
    with pytest.raises(DataError, match="x_train, y_train, x_test and y_test"):
        dataset("mnist").read()


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
@pytest.mark.parametrize("name", NAMES)
def test_offline_says_what_to_do(monkeypatch, name):
    def load_data():
        raise Exception("URL fetch failure on https://... : None -- Name not known")  # noqa: TRY002

    fake_keras(monkeypatch, name, load_data)
    with pytest.raises(DataError, match=r"could not be downloaded; .* or set CNNVIZ_DATA_DIR"):
        dataset(name).read()


@pytest.mark.parametrize("name", NAMES)
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
    with pytest.raises(DataError, match="choose one of mnist, cifar10"):
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
