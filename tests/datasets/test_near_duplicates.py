"""Near-duplicates: copies are found however they were changed, lookalikes are not."""

import io
import os
from pathlib import Path

import cv2
import numpy as np
import pytest
from scipy.fft import dctn

from cnnviz import datasets
from cnnviz.datasets import Split, leaks, near_duplicates, stratified
from cnnviz.datasets.near_duplicates import HASHED, across, between, marks, phash
from cnnviz.errors import Cancelled, DataError
from cnnviz.types import UInt8

SIDE = 80


def scene(seed: int, side: int = SIDE) -> UInt8:
    """A picture of random colours in which, as in photos, amplitude falls with frequency."""
    waves = np.random.default_rng(seed).normal(size=(side, side, 3, 2)) @ np.array([1, 1j])
    frequency = np.hypot(*np.meshgrid(np.fft.fftfreq(side), np.fft.fftfreq(side)))
    frequency[0, 0] = 1 / side
    field = np.fft.ifft2(waves / frequency[..., np.newaxis] ** 1.2, axes=(0, 1)).real
    return np.clip(128 + 50 * (field - field.mean()) / field.std(), 0, 255).astype(np.uint8)


def saved_again(picture: UInt8, quality: int = 60) -> UInt8:
    _, file = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(file, cv2.IMREAD_COLOR), np.uint8)


def resized(picture: UInt8, side: int) -> UInt8:
    small = cv2.resize(picture, (side, side), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, picture.shape[1::-1]), np.uint8)


def lighter(picture: UInt8) -> UInt8:
    return np.asarray(cv2.convertScaleAbs(picture, alpha=0.85, beta=30), np.uint8)


def cropped(picture: UInt8) -> UInt8:
    return np.asarray(cv2.resize(picture[1:-1, 1:-1], picture.shape[1::-1]), np.uint8)


def split(pictures: list[UInt8]) -> Split:
    return Split(np.stack(pictures), np.zeros(len(pictures), np.int64))


@pytest.fixture(scope="module")
def originals() -> Split:
    return split([scene(seed) for seed in range(300)])


def test_the_hash_is_that_of_the_paper() -> None:
    planes = np.random.default_rng(1).integers(0, 256, (20, HASHED, HASHED)).astype(np.uint8)
    for plane, found in zip(planes, phash(planes), strict=True):
        low = dctn(plane.astype(float))[:8, :8]
        # SciPy counts the mean twice along each axis, as the textbook's formula without its scale.
        bits = (low > np.median(low.flatten()[1:])).flatten()
        assert int(np.packbits(bits).view(np.uint64)[0]) == int(found)


@pytest.mark.parametrize(
    "change", [np.copy, saved_again, lambda one: resized(one, 40), lighter, cropped]
)
def test_a_changed_copy_is_found_among_pictures_that_are_not(originals: Split, change) -> None:
    strangers = [scene(seed) for seed in range(1000, 1080)]
    other = split([*strangers, *(change(originals.picture(number)) for number in (7, 70, 222))])
    found = across(originals, other)
    assert {(one.first, one.second) for one in found} == {(7, 80), (70, 81), (222, 82)}
    assert all(one.likeness > 0.95 and one.distance <= 12 for one in found)


def test_an_exact_copy_is_the_most_alike(originals: Split) -> None:
    other = split([saved_again(originals.picture(3), 30), originals.picture(4)])
    first, second = across(originals, other)
    assert (first.first, first.second, first.distance, first.likeness) == (4, 1, 0, 1.0)
    assert second.second == 0
    assert second.likeness < 1


def test_each_picture_has_one_partner_even_where_all_are_the_same() -> None:
    same = split([scene(0)] * 200)
    found = across(same, same)
    assert [one.second for one in found] == list(range(200))


def test_pictures_of_one_colour_say_nothing() -> None:
    flat = split([np.full((SIDE, SIDE, 3), level, np.uint8) for level in (0, 9, 255)])
    assert across(flat, flat) == ()


def test_grey_pictures_of_any_size_can_be_compared() -> None:
    pictures = [scene(seed, 21)[..., :1] for seed in range(40)]
    found = across(split(pictures), split(pictures[5:8]))
    assert [(one.first, one.second) for one in found] == [(5, 0), (6, 1), (7, 2)]


def test_what_is_drawn_has_lookalikes_that_are_no_copies() -> None:
    """Of the shipped sets, whose pictures are known to be different."""
    for name in ("shapes", "digits8"):
        train, test = datasets.dataset(name).read()
        assert across(train, test) == ()
        again = split([*test.images[:60], train.picture(5)])
        assert [(one.first, one.second) for one in across(train, again)] == [(5, 60)]


@pytest.mark.skipif(
    not os.environ.get("CNNVIZ_DATA_DIR"), reason="CNNVIZ_DATA_DIR names no folder of data sets"
)
def test_cats_and_dogs_of_the_tutorials_are_free_of_copies() -> None:
    train, test = datasets.dataset("cats_and_dogs").read()
    some = Split(train.images.take(range(0, 2000, 8)), train.labels[::8])
    other = Split(test.images.take(range(0, 1000, 8)), test.labels[::8])
    assert across(some, other) == ()
    assert len(across(some, Split(some.images.take([3]), some.labels[[3]]))) == 1


class Damaged:
    """A split whose second picture cannot be read."""

    def __len__(self) -> int:
        return 3

    def picture(self, number: int) -> UInt8:
        if number == 1:
            raise DataError("“2.jpg” cannot be used.")
        return scene(number)


def test_a_damaged_picture_is_passed_over() -> None:
    seen = marks(Damaged())  # type: ignore[arg-type]
    assert seen.usable.tolist() == [True, False, True]
    assert {(one.first, one.second) for one in between(seen, seen)} == {(0, 0), (2, 2)}


def test_nothing_is_like_nothing() -> None:
    none, some = split([scene(0)]).take(np.empty(0, np.int64)), split([scene(0)])
    assert across(none, some) == across(some, none) == across(none, none) == ()


def test_it_tells_its_progress_and_can_be_cancelled(originals: Split) -> None:
    told: list[tuple[int, int]] = []
    across(originals, originals, progress=lambda done, of: told.append((done, of)))
    assert told[-1] == (600, 600)
    assert told == sorted(told)
    with pytest.raises(Cancelled, match="stopped"):
        across(originals, originals, cancelled=lambda: True)


def test_many_pictures_are_compared_without_a_row_for_each_pair(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """20,000 × 2,000: all hashes at once would be 40 million; blocks stay small."""
    rng = np.random.default_rng(3)
    looks = rng.integers(0, 256, (20_000, 16, 16, 3)).astype(np.uint8)
    hashes = rng.integers(0, 2**63, 20_000).astype(np.uint64)
    yes = np.ones(20_000, np.bool_)
    first = near_duplicates.Marks(hashes, looks, yes, yes)
    second = near_duplicates.Marks(hashes[:2000], looks[:2000], yes[:2000], yes[:2000])
    sizes: list[int] = []
    counted = np.bitwise_count

    def count(bits: np.ndarray) -> np.ndarray:
        sizes.append(bits.size)
        return counted(bits)

    monkeypatch.setattr(np, "bitwise_count", count)
    assert [one.first for one in between(first, second)] == [
        one.second for one in between(first, second)
    ]
    assert max(sizes) <= near_duplicates.BLOCK * 20_000


# --------------------------------------------------------------------------- what is kept of a set


def validating(name: str, seed: int = 1) -> np.ndarray:
    train, _ = datasets.dataset(name).read()
    mask = np.zeros(len(train), np.bool_)
    mask[stratified(train.labels, 0.2, seed)[1]] = True
    return mask


@pytest.fixture
def doubled() -> tuple[Split, Split]:
    """Shapes, where one training picture is also a test picture, and two are twice in training."""
    train, test = datasets.dataset("shapes").read()
    images = train.images.copy()
    images[1], images[3] = images[0], images[2]
    return Split(images, train.labels), Split(
        np.concatenate([test.images, images[5:6]]), np.append(test.labels, 0)
    )


def test_leaks_into_the_test_and_the_validation_part_are_found_and_kept(
    doubled: tuple[Split, Split], tmp_path: Path
) -> None:
    data = datasets.dataset("shapes")
    validation = np.zeros(2000, np.bool_)
    validation[[1, 2, 50]] = True  # 0 trains and 1 validates; 3 trains and 2 validates
    found = leaks.find(data, doubled, validation, tmp_path)
    assert [(one.first, one.second) for one in found.test] == [(5, 500)]
    assert {(one.first, one.second) for one in found.validation} == {(0, 1), (3, 2)}
    assert leaks.known(data, validation, tmp_path) == found
    validation[:] = False
    assert leaks.known(data, validation, tmp_path) is None


def test_pictures_are_looked_at_once_for_all_choices(
    doubled: tuple[Split, Split], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = datasets.dataset("shapes")
    leaks.find(data, doubled, validating("shapes"), tmp_path)
    monkeypatch.setattr(leaks, "marks", lambda *_args, **_kwargs: pytest.fail("looked again"))
    assert len(leaks.find(data, doubled, validating("shapes", seed=2), tmp_path).test) == 1


def test_damaged_files_are_made_anew(doubled: tuple[Split, Split], tmp_path: Path) -> None:
    data, validation = datasets.dataset("shapes"), validating("shapes")
    found = leaks.find(data, doubled, validation, tmp_path)
    for path in tmp_path.rglob("*.*"):
        if path.is_file():
            path.write_bytes(path.read_bytes()[:60])
    assert leaks.known(data, validation, tmp_path) is None
    assert leaks.find(data, doubled, validation, tmp_path) == found
    assert leaks.known(data, validation, tmp_path) == found


def test_nothing_is_kept_of_a_search_that_was_cancelled(tmp_path: Path) -> None:
    data = datasets.dataset("shapes")
    with pytest.raises(Cancelled):
        leaks.find(data, data.read(), validating("shapes"), tmp_path, cancelled=lambda: True)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_is_no_obstacle(tmp_path: Path) -> None:
    data, place = datasets.dataset("shapes"), tmp_path / "file"
    place.write_bytes(io.BytesIO(b"no folder").getvalue())
    assert leaks.find(data, data.read(), validating("shapes"), place).test == ()
