"""Counting what is in a data set, against counts by hand."""

import io
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image

from cnnviz.datasets import Photos, Split, census


def picture(width: int, height: int, turned: int = 1) -> bytes:
    file = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = turned
    Image.new("RGB", (width, height), (90, 20, 200)).save(file, "JPEG", exif=exif)
    return file.getvalue()


def photos(path: Path, files: dict[str, bytes]) -> Photos:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return Photos(path, tuple(files))


def test_arrays_have_one_size_and_counts_of_each_class() -> None:
    train = Split(np.zeros((5, 6, 9, 1), np.uint8), np.array([0, 0, 2, 2, 2]))
    test = Split(np.zeros((2, 6, 9, 1), np.uint8), np.array([1, 0]))
    found = census.count(train, test, 4)
    assert found.training == (2, 0, 3, 0)
    assert found.test == (1, 1, 0, 0)
    assert found.sizes == {(9, 6): 7}
    assert found.unreadable == ()


def test_sizes_of_photos_are_those_of_upright_pictures_and_damaged_ones_are_named(
    tmp_path: Path,
) -> None:
    train = photos(
        tmp_path / "train.zip",
        {
            "a/1.jpg": picture(40, 30),
            "a/2.jpg": picture(40, 30, turned=6),
            "b/3.jpg": b"no picture",
        },
    )
    test = photos(tmp_path / "test.zip", {"b/4.png": picture(40, 30), "b/5.jpg": b"\xff\xd8"})
    told: list[tuple[int, int]] = []
    found = census.count(
        Split(train, np.array([0, 0, 1])),
        Split(test, np.array([1, 1])),
        2,
        progress=lambda done, of: told.append((done, of)),
    )
    assert found.sizes == {(40, 30): 2, (30, 40): 1}
    assert found.unreadable == ("b/3.jpg", "b/5.jpg")
    assert (found.training, found.test) == ((2, 1), (0, 2))
    assert told[-1] == (5, 5)


def test_a_header_is_enough(tmp_path: Path) -> None:
    whole = picture(64, 48)
    part = photos(tmp_path / "cut.zip", {"cut.jpg": whole[:-20]})
    found = census.count(Split(part, np.array([0])), Split(part.take([]), np.empty(0, np.int64)), 1)
    assert found.sizes == {(64, 48): 1}
