"""Photos on disk: the same from a folder and from an archive, decoded when asked for."""

import io
import pickle
import zipfile
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image

from cnnviz import images
from cnnviz.datasets.dataset import Split
from cnnviz.datasets.photos import Photos, archive, listed, unusable
from cnnviz.errors import DataError

FOLDERS = {"train/cats": 0, "train/dogs": 1}


def picture(colour, size=(12, 8), kind="PNG", **how):
    data = io.BytesIO()
    Image.new("RGB", size, colour).save(data, kind, **how)
    return data.getvalue()


def turned(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    return picture("red", (12, 8), "JPEG", exif=exif)


FILES = {
    "a b.png": picture((1, 2, 3)),
    "sub/größe.PNG": picture((4, 5, 6), (5, 9)),
    "turned.jpg": turned(6),
    "broken.jpg": picture("blue", (400, 300), "JPEG")[:900],
    "text.png": b"no picture at all",
}
NAMES = tuple(FILES)


def zipped(path, files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return path


@pytest.fixture(scope="module", params=["folder", "zip"])
def photos(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("photos")
    if request.param == "zip":
        return Photos(zipped(folder / "photos.zip", FILES), NAMES)
    (folder / "sub").mkdir()
    for name, data in FILES.items():
        (folder / name).write_bytes(data)
    return Photos(folder, NAMES)


def test_a_picture_is_what_the_one_way_of_pictures_makes_of_its_bytes(photos):
    assert len(photos) == 5
    for number in range(3):
        assert photos.data(number) == FILES[NAMES[number]]
        assert np.array_equal(photos[number], images.read(FILES[NAMES[number]]))
    assert photos[1].shape == (9, 5, 3)
    assert tuple(photos[0][0, 0]) == (1, 2, 3)


def test_the_size_is_that_of_the_upright_picture_and_needs_no_decoding(photos):
    assert [photos.size(number) for number in range(4)] == [(12, 8), (5, 9), (8, 12), (400, 300)]
    assert photos[2].shape == (12, 8, 3)


@pytest.mark.parametrize("number", [3, 4])
def test_a_damaged_picture_is_named(photos, number):
    with pytest.raises(DataError, match=f"“{NAMES[number]}” cannot be used. "):
        photos[number]
    with pytest.raises(DataError, match=r"“text.png” in .* should be a picture"):
        photos.size(4)


def test_a_missing_file_is_named(photos):
    gone = Photos(photos.place, ("gone.png",), ("Grandma’s cat",))
    with pytest.raises(DataError, match=r"“Grandma’s cat” in .* cannot be read; fetch it again"):
        gone[0]


def test_a_file_that_is_too_large_is_not_read_to_its_end(tmp_path, monkeypatch):
    monkeypatch.setattr(images, "MAX_BYTES", 1000)
    bomb = Photos(zipped(tmp_path / "bomb.zip", {"bomb.png": b"\0" * 10**6}), ("bomb.png",))
    assert len(bomb.data(0)) == 1001
    with pytest.raises(DataError, match=r"“bomb.png” cannot be used"):
        bomb[0]


def test_an_entry_whose_checksum_is_wrong_is_named(tmp_path):
    path = tmp_path / "photos.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("a.png", FILES["a b.png"])
    data = bytearray(path.read_bytes())
    data[data.index(b"IDAT") + 6] ^= 1
    path.write_bytes(data)
    with pytest.raises(DataError, match=r"“a.png” in photos.zip should be a picture"):
        Photos(path, ("a.png",))[0]


def test_a_part_of_the_pictures(photos):
    some = photos.take(np.array([2, 0]))
    assert [some.name(number) for number in range(2)] == ["turned.jpg", "a b.png"]
    assert np.array_equal(some[1], photos[0])
    assert photos[1:3].files == NAMES[1:3]
    called = Photos(photos.place, NAMES, tuple("abcde")).take([3, 1])
    assert [called.name(0), called.name(1)] == ["d", "b"]


def test_it_can_be_sent_to_other_processes_and_read_by_threads(photos):
    again = pickle.loads(pickle.dumps(photos))  # noqa: S301 - our own
    expected = [photos[number].copy() for number in range(3)]
    with ThreadPoolExecutor(8) as pool:
        came = list(pool.map(lambda number: again[number % 3], range(60)))
    assert all(np.array_equal(one, expected[i % 3]) for i, one in enumerate(came))


def test_a_replaced_archive_is_read_anew(tmp_path):
    path = zipped(tmp_path / "photos.zip", {"a.png": picture("red")})
    photos = Photos(path, ("a.png",))
    assert tuple(photos[0][0, 0]) == (255, 0, 0)
    assert archive(path) is archive(path)
    path.unlink()
    zipped(path, {"a.png": picture("blue"), "b.png": b""})
    assert tuple(photos[0][0, 0]) == (0, 0, 255)


def test_a_split_of_photos():
    photos = Photos(None, ("a.png", "b.png", "c.png"))
    apart = np.array([True, False, False])
    split = Split(photos, np.array([5, 6, 7]), apart).take(np.array([2, 0]))
    assert [split.name(0), split.name(1)] == ["c.png", "a.png"]
    assert split.labels.tolist() == [7, 5]
    assert split.validation.tolist() == [False, True]


def test_a_split_of_arrays():
    split = Split(np.arange(3 * 4).reshape(3, 2, 2, 1).astype(np.uint8), np.array([5, 6, 7]))
    taken = split.take(np.array([2, 1]))
    assert taken.picture(0).ravel().tolist() == [8, 9, 10, 11]
    assert taken.name(0) == ""
    assert taken.validation is None


CONTENT = {
    "pets/train/dogs/2.jpg": b"x",
    "pets/train/dogs/10.jpg": b"x",
    "pets/train/cats/b.JPEG": b"x",
    "pets/train/cats/a.png": b"x",
    "pets/train/cats/.hidden.png": b"x",
    "pets/train/cats/Thumbs.db": b"x",
    "pets/train/cats/666.jpg": b"",
    "pets/strain/cats/z.jpg": b"x",
    "pets/train/cats/deeper/z.jpg": b"x",
    "pets/readme.jpg": b"x",
    "__MACOSX/pets/train/cats/a.png": b"x",
}


def test_pictures_are_found_by_the_folders_that_they_lie_in(tmp_path):
    path = zipped(tmp_path / "pets.zip", CONTENT)
    photos, labels = listed(path, FOLDERS)
    assert photos.files == (
        "pets/train/cats/a.png",
        "pets/train/cats/b.JPEG",
        "pets/train/dogs/10.jpg",
        "pets/train/dogs/2.jpg",
    )
    assert labels.dtype == np.int64
    assert labels.tolist() == [0, 0, 1, 1]
    assert unusable(path, FOLDERS) == ("pets/train/cats/666.jpg", "pets/train/cats/Thumbs.db")


def test_an_archive_that_cannot_be_used(tmp_path):
    path = zipped(tmp_path / "pets.zip", {"train/cats/a.jpg": b"x"})
    with pytest.raises(DataError, match=r"pets.zip holds no pictures under train/dogs/"):
        listed(path, FOLDERS)
    path.write_bytes(b"PK\x03\x04 and then nothing of use")
    with pytest.raises(DataError, match=r"pets.zip should be a zip archive of pictures"):
        listed(path, FOLDERS)
    assert unusable(path, FOLDERS) == ()
