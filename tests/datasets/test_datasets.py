"""Every data set keeps the same promises; those that are fetched, on small fabricated files."""

import gzip
import io
import os
import re
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from sklearn.datasets import load_digits

from cnnviz import datasets, images
from cnnviz.datasets import DATASETS, Photos, dataset, fashion_mnist, flower17, shapes, stratified
from cnnviz.datasets.dataset import data_folder, read_arrays, split
from cnnviz.errors import DataError

NAMES = [data.name for data in DATASETS]
SHIPPED = ["shapes", "digits8"]
FETCHED = ["mnist", "fashion_mnist", "cifar10", "cats_and_dogs", "cats_vs_dogs", "flower17"]
PHOTOS = ["cats_and_dogs", "cats_vs_dogs", "flower17"]


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


def idx(array):
    header = struct.pack(">BBBB", 0, 0, 8, array.ndim) + struct.pack(
        f">{array.ndim}I", *array.shape
    )
    return gzip.compress(header + array.tobytes())


def write_fashion_mnist(folder):
    (folder / "fashion-mnist").mkdir()
    rng = np.random.default_rng(0)
    for part, count in (("train", 20), ("t10k", 10)):
        x = rng.integers(0, 256, (count, 28, 28), np.uint8)
        y = (np.arange(count) % 10).astype(np.uint8)
        for name, array in (("images-idx3", x), ("labels-idx1", y)):
            path = folder / "fashion-mnist" / f"{part}-{name}-ubyte.gz"
            path.write_bytes(idx(array))


def write_photos(path, folders, count):
    """Write an archive of photos of several sizes, as many in each folder."""
    with zipfile.ZipFile(path, "w") as archive:
        for name in folders:
            archive.writestr(name + "/", b"")
            for number in range(count):
                archive.writestr(f"{name}/{number}.JPG", jpeg("olive", (40 + number, 50)))
        archive.writestr("README.txt", "not a picture")


PARTED = [f"{part}/{name}" for part in ("train", "validation") for name in ("cats", "dogs")]


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
    write_fashion_mnist(folder)
    write_photos(folder / "cats_and_dogs_filtered.zip", PARTED, 3)
    write_photos(folder / "cats_vs_dogs_128.zip", PARTED, 2)
    write_photos(folder / "flower17.zip", dataset("flower17").classes, 10)
    return folder


def test_names_are_unique_and_what_needs_no_download_comes_first():
    assert NAMES == SHIPPED + FETCHED
    assert [data.name for data in DATASETS if data.download] == FETCHED


@pytest.mark.parametrize("name", NAMES)
def test_a_data_set_describes_itself(name):
    data = dataset(name)
    assert data.title
    assert data.source
    assert data.licence
    assert data.summary.endswith(".")
    assert bool(data.file) == bool(data.download)
    assert len(set(data.classes)) == len(data.classes) >= 2
    assert len(data.preprocessing.mean) == len(data.preprocessing.std) == data.image_shape[2]
    assert data.training_pictures > data.test_pictures > 0


def check_part(data, part, look=20):
    """Check what every part of every data set promises, on some of its pictures."""
    assert part.labels.dtype == np.int64
    assert part.labels.shape == (len(part),)
    assert set(part.labels.tolist()) == set(range(len(data.classes)))
    assert len(part.images) == len(part)
    for number in np.linspace(0, len(part) - 1, look).astype(int):
        picture = part.picture(number)
        assert picture.dtype == np.uint8
        assert picture.ndim == 3
        x = images.prepare(picture, Taker(data))
        assert x.shape == data.image_shape
        assert np.abs(x).max() <= 4
    if isinstance(part.images, Photos):
        assert part.images.size(0) == part.picture(0).shape[1::-1]
        assert len({part.name(number) for number in range(len(part))}) == len(part)
    else:
        assert part.images.shape == (len(part), *data.image_shape)
        assert part.name(0) == ""
    taken = part.take(np.array([len(part) - 1, 0]))
    assert np.array_equal(taken.picture(1), part.picture(0))
    assert taken.labels.tolist() == [part.labels[-1], part.labels[0]]


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("name", NAMES)
def test_a_data_set_gives_pictures_and_labels(name):
    data = dataset(name)
    data.fetch(lambda *_: pytest.fail("there is nothing to download"))
    for part in data.read():
        check_part(data, part, look=3)
    assert datasets.problems(data) == ()


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("name", PHOTOS)
def test_photos_stay_on_disk_until_they_are_asked_for(name):
    train, test = dataset(name).read()
    assert isinstance(train.images, Photos)
    names = [part.name(number) for part in (train, test) for number in range(len(part))]
    assert len(set(names)) == len(names)  # none both trains and tests
    assert [train.name(number) for number in range(len(train))] == sorted(
        train.name(number) for number in range(len(train))
    )
    for part in (train, test):
        counts = np.bincount(part.labels)
        assert counts.min() == counts.max()  # stratified


@pytest.mark.usefixtures("filled")
def test_the_validation_photos_of_cats_and_dogs_are_our_test_part():
    train, test = dataset("cats_and_dogs").read()
    assert dataset("cats_and_dogs").classes == ("cats", "dogs")
    assert [test.name(number) for number in (0, 5)] == [
        "validation/cats/0.JPG",
        "validation/dogs/2.JPG",
    ]
    assert train.name(0) == "train/cats/0.JPG"
    assert train.labels.tolist() == [0, 0, 0, 1, 1, 1]
    assert train.validation is None


@pytest.mark.usefixtures("filled")
def test_a_fifth_of_each_flower_is_set_apart_and_always_the_same():
    train, test = dataset("flower17").read()
    assert (len(train), len(test)) == (17 * 8, 17 * 2)
    again = dataset("flower17").read()[1]
    assert [test.name(n) for n in range(34)] == [again.name(n) for n in range(34)]


@pytest.mark.usefixtures("filled")
def test_a_flower_that_was_published_twice_is_left_out(folder):
    copy = min(flower17.COPIES)
    with zipfile.ZipFile(folder / "flower17.zip", "a") as archive:
        archive.writestr(f"daffodil/image_{copy:04}.jpg", jpeg("olive", (40, 50)))
        archive.writestr("daffodil/image_0001.jpg", jpeg("olive", (40, 51)))
    parts = dataset("flower17").read()
    names = {part.name(number) for part in parts for number in range(len(part))}
    assert "daffodil/image_0001.jpg" in names
    assert f"daffodil/image_{copy:04}.jpg" not in names


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
    if data.origin() is None:
        pytest.skip(f"{data.title} is not in that folder")
    train, test = data.read()
    for part, published in ((train, data.training_pictures), (test, data.test_pictures)):
        check_part(data, part)
        assert 0.5 * published <= len(part) <= published
    assert re.fullmatch("[0-9a-f]{64}", datasets.fingerprint(data))


@pytest.mark.skipif(
    not os.environ.get("CNNVIZ_DATA_DIR"), reason="CNNVIZ_DATA_DIR names no folder of data sets"
)
@pytest.mark.parametrize("name", PHOTOS)
def test_mean_and_standard_deviation_are_those_of_the_training_photos(name):
    data = dataset(name)
    if data.origin() is None:
        pytest.skip(f"{data.title} is not in that folder")
    train = data.read()[0]
    chosen = range(0, len(train), max(1, len(train) // 120))
    pixels = np.stack([images.fitted(train.picture(number), Taker(data)) for number in chosen])
    assert pixels.mean(axis=(0, 1, 2)) == pytest.approx(data.preprocessing.mean, abs=6)
    assert pixels.std(axis=(0, 1, 2)) == pytest.approx(data.preprocessing.std, abs=4)


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
        "slow = 'keras', 'tensorflow', 'sklearn', 'pooch', 'requests';"
        "print([name for name in slow if name in sys.modules])"
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


def test_a_folder_has_the_fingerprint_of_all_its_files(folder):
    write_fashion_mnist(folder)
    before = datasets.fingerprint(dataset("fashion_mnist"))
    (folder / "fashion-mnist" / "t10k-labels-idx1-ubyte.gz").write_bytes(b"other")
    assert datasets.fingerprint(dataset("fashion_mnist")) != before


def test_what_keras_downloaded_has_a_fingerprint(folder, monkeypatch, tmp_path_factory):
    home = tmp_path_factory.mktemp("keras")
    monkeypatch.setenv("KERAS_HOME", str(home))
    monkeypatch.setenv("CNNVIZ_HOME", str(home))
    assert not list(folder.iterdir())
    assert datasets.fingerprint(dataset("mnist")) == ""
    (home / "datasets").mkdir()
    (home / "datasets" / "mnist.npz").write_bytes(b"x")
    assert datasets.fingerprint(dataset("mnist")).startswith("2d711642b726b044")  # sha256 of "x"


@pytest.mark.usefixtures("filled")
def test_cifar10_keeps_the_order_of_red_green_and_blue():
    train, _ = dataset("cifar10").read()
    truck = train.images[train.labels == 9][0]
    assert np.abs(truck.mean(axis=(0, 1)) - (180, 75, 128)).max() < 4


@pytest.mark.parametrize("name", FETCHED)
def test_a_damaged_file_is_a_plain_sentence(filled, name):
    data = dataset(name)
    place = data.origin()
    files = sorted(place.iterdir()) if place.is_dir() else [place]
    for file in files:
        file.write_bytes(b"PK\x03\x04 and then nothing of use")
    with pytest.raises(DataError, match=r"fetch (it|them) again or remove it"):
        data.read()


@pytest.mark.parametrize("data", [b"\0\0\x08\x01\0\0\0\x05abcd", b"\0\0\x0d\x01\0\0\0\x01a", b""])
def test_an_idx_file_that_is_none(tmp_path, data):
    path = tmp_path / "labels.gz"
    path.write_bytes(gzip.compress(data))
    with pytest.raises(ValueError, match=r"labels\.gz does not"):
        fashion_mnist.read_idx(path)


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


def test_no_data_folder_by_default(monkeypatch):
    monkeypatch.setenv("CNNVIZ_DATA_DIR", "  ")
    assert data_folder() is None


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(DataError, match="choose one of shapes, digits8, mnist, fashion_mnist"):
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
