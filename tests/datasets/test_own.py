"""People's own data sets: taken in whole or not at all, found by name, read, and removed."""

import io
import json
import os
import pickle
import resource
import stat
import tracemalloc
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cnnviz import datasets, home, images
from cnnviz.datasets import own
from cnnviz.datasets.own import limits, measure, shelf
from cnnviz.errors import DataError
from tests.own_pictures import files, packed, picture, written

GOOD = files("cats", "dogs")


@pytest.fixture(autouse=True)
def empty_home(tmp_path, monkeypatch):
    monkeypatch.setenv("CNNVIZ_HOME", str(tmp_path / "home"))


@pytest.fixture
def limited(monkeypatch):
    """Make limits smaller."""
    return lambda **given: monkeypatch.setattr(limits, "LIMITS", replace(limits.LIMITS, **given))


def add(content=GOOD, **more):
    return own.add_zip(packed(content), "My pets", **more)


def left():
    """What lies in the folder of all sets."""
    found = {path.name for path in shelf.folder().glob("*")} | {
        path.name for path in shelf.folder().glob(".*")
    }
    return found - {"store.lock"}


# --- what is taken in ----------------------------------------------------------------------------


def test_a_zip_becomes_a_data_set_like_any_other():
    taken = add(owner="web-1")
    data = datasets.dataset(taken.data.name)
    assert (data.title, data.classes) == ("My pets", ("cats", "dogs"))
    assert shelf.NAME.fullmatch(data.name)
    assert data.name.startswith("own-my-pets-")
    assert (data.training_pictures, data.test_pictures) == (8, 2)
    assert taken.skipped == ()
    assert taken.few == ("cats", "dogs")
    train, test = data.read()
    assert Counter(train.labels.tolist()) == {0: 4, 1: 4}
    assert Counter(test.labels.tolist()) == {0: 1, 1: 1}
    assert train.validation is None
    assert {*map(train.name, range(8)), *map(test.name, range(2))} == set(GOOD)
    for part in (train, test):
        for number in range(len(part)):
            assert np.array_equal(part.picture(number), images.read(GOOD[part.name(number)]))
            assert data.classes[part.labels[number]] == part.name(number).split("/")[0]


def test_all_ways_in_give_the_same_set(tmp_path):
    folder = written(tmp_path / "pets", GOOD)
    sent = [(f"pets/{path}", io.BytesIO(data)) for path, data in GOOD.items()]
    sets = [
        taken.data
        for taken in (add(), own.add_folder(folder, "My pets"), own.add_files(sent, "My pets"))
    ]
    assert len({data.name for data in sets}) == 3
    for data in sets[1:]:
        assert data.preprocessing == sets[0].preprocessing
        for one, other in zip(sets[0].read(), data.read(), strict=True):
            assert one.labels.tolist() == other.labels.tolist()
            assert one.images.data(1) == other.images.data(1)


def test_the_test_part_is_a_fifth_of_each_class_and_always_the_same():
    content = files("a", count=23) | {
        f"b/{number}.png": picture(100 + number) for number in range(11)
    }
    first, second = add(content).data.read()[1], add(content).data.read()[1]
    assert Counter(first.labels.tolist()) == {0: round(0.2 * 23), 1: round(0.2 * 11)}
    assert list(first.images.titles) == list(second.images.titles)


def test_parts_that_come_are_kept():
    content = files(*(f"{part}/{name}" for part in ("train", "val", "test") for name in "ab"))
    data = add(content).data
    train, test = data.read()
    marked = {train.name(number).split("/")[0] for number in np.flatnonzero(train.validation)}
    others = {train.name(number).split("/")[0] for number in np.flatnonzero(~train.validation)}
    assert (marked, others) == ({"val"}, {"train"})
    assert {test.name(number).split("/")[0] for number in range(len(test))} == {"test"}
    assert (data.training_pictures, data.test_pictures) == (20, 10)
    assert own.facts(data.name).counts == {
        "train": (5, 5),
        "validation": (5, 5),
        "test": (5, 5),
    }


def test_without_a_test_part_what_validates_tests():
    train, test = add(files("train/a", "train/b", "valid/a", "valid/b")).data.read()
    assert train.validation is None
    assert {test.name(number).split("/")[0] for number in range(len(test))} == {"valid"}


def test_no_test_picture_also_trains():
    content = files("train/a", "train/b", "test/a", "test/b")
    content["train/a/leak.png"] = content["test/a/0.png"]
    taken = add(content)
    assert [(one.name, one.reason) for one in taken.skipped] == [
        ("train/a/leak.png", "it is the same file as “test/a/0.png”")
    ]
    train, test = taken.data.read()
    assert not set(map(train.images.data, range(len(train)))) & set(
        map(test.images.data, range(len(test)))
    )


def test_a_class_without_a_readable_picture_is_left_out():
    content = GOOD | {f"birds/{number}.png": b"x%d" % number for number in range(3)}
    taken = add(content)
    assert taken.data.classes == ("cats", "dogs")
    assert len(taken.skipped) == 3
    assert set(taken.data.read()[0].labels.tolist()) == {0, 1}


def test_a_class_that_only_tests_is_left_out_with_its_files():
    content = files("train/a", "train/b", "test/a", "test/c")
    content |= {"train/c/0.png": b"broken"}
    taken = add(content)
    assert taken.data.classes == ("a", "b")
    assert {one.name for one in taken.skipped} == {"train/c/0.png"} | {
        f"test/c/{number}.png" for number in range(5)
    }
    kept = list((shelf.folder() / taken.data.name / "pictures").iterdir())
    assert len(kept) == own.facts(taken.data.name).total() == 15


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (GOOD | dict.fromkeys(GOOD, b"x"), "At least two classes need .* none has any"),
        (GOOD | {path: b"x" for path in GOOD if "d" in path}, "only “cats” has any"),
        (files("a", "b", count=2), "no class has the 3 pictures that this takes"),
    ],
)
def test_too_little_is_told(content, sentence):
    with pytest.raises(DataError, match=sentence):
        add(content)
    assert left() == set()


def test_few_pictures_are_said():
    content = files("few", count=12) | {
        f"many/{number}.png": picture(50 + number) for number in range(13)
    }
    assert add(content).few == ()
    content.pop("few/3.png")
    assert add(content).few == ("few",)


# --- folders -------------------------------------------------------------------------------------


def test_links_and_pipes_in_folders_are_left_out(tmp_path):
    folder = written(tmp_path / "pets", GOOD)
    secret = written(tmp_path, {"secret/1.png": picture(77)})
    (folder / "cats" / "link.png").symlink_to(secret / "secret" / "1.png")
    (folder / "birds").symlink_to(secret / "secret")
    os.mkfifo(folder / "dogs" / "pipe.png")
    taken = own.add_folder(folder, "pets")
    assert {one.name: one.reason for one in taken.skipped} == {
        "cats/link.png": "it is a link",
        "birds": "it is a link",
        "dogs/pipe.png": "it is no ordinary file",
    }
    assert taken.data.classes == ("cats", "dogs")


def test_a_file_that_becomes_a_link_is_not_followed(tmp_path):
    folder = written(tmp_path / "pets", GOOD)
    victim = written(tmp_path, {"secret.png": picture(77)}) / "secret.png"

    def swap(done, _of):
        if done == 0:
            (folder / "dogs" / "4.png").unlink()
            (folder / "dogs" / "4.png").symlink_to(victim)

    taken = own.add_folder(folder, "pets", progress=swap)
    assert [one.name for one in taken.skipped] == ["dogs/4.png"]
    assert "cannot be read" in taken.skipped[0].reason


def test_names_of_any_kind_are_kept_and_never_used(tmp_path):
    content = {
        "Käl te/ö 1.PNG": picture(1),
        "Käl te/b\u202e.Png": picture(2),
        "Käl te/no ending": picture(3),
        "猫/…'\"<b>.png": picture(4),
        "猫/5.png": picture(5),
        "猫/sub/6.png": picture(6),
    }
    data = own.add_folder(written(tmp_path / "x", content), "x").data
    assert data.classes == ("Käl te", "猫")
    kept = sorted(path.name for path in (shelf.folder() / data.name / "pictures").iterdir())
    assert all(name.isascii() and name[:6].isdigit() for name in kept)
    train, test = data.read()
    named = {*map(train.name, range(len(train))), *map(test.name, range(len(test)))}
    assert {"Käl te/no ending", "Käl te/b .Png", "猫/…'\"<b>.png"} <= named


def test_a_folder_that_cannot_be_opened_is_told(tmp_path):
    with pytest.raises(DataError, match="there is no such folder; check its name"):
        own.add_folder(tmp_path / "none", "x")


def test_sent_files_with_bad_paths_are_left_out():
    sent = [(path, io.BytesIO(data)) for path, data in GOOD.items()]
    sent += [("../1.png", io.BytesIO(picture(9))), ("/2.png", io.BytesIO(picture(8)))]
    closed = io.BytesIO(b"")
    closed.close()
    taken = own.add_files([*sent, ("cats/closed.png", closed)], "x")
    assert [one.name for one in taken.skipped] == ["../1.png", "/2.png", "cats/closed.png"]


# --- what is suggested ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sides", "side"),
    [
        ([28] * 5, 28),
        ([150] * 5, 150),
        ([4000] * 3, 160),
        ([7] * 3, 32),
        ([20, 30], 32),
        ([100, 120, 500], 96),
        ([300, 400], 160),
        ([128, 129, 500], 128),
    ],
)
def test_the_input_suits_the_sizes(sides, side):
    assert measure.suggested(sides) == side


def test_grey_pictures_are_told_from_coloured_ones():
    file = io.BytesIO()

    def grey(number):
        file.seek(0)
        file.truncate()
        Image.fromarray(np.full((40, 40), 60 * number, np.uint8)).save(file, "PNG")
        return file.getvalue()

    parts = {f"train/{'aabb'[number]}/{number}.png": grey(number + 1) for number in range(4)}
    parts |= {"test/a/9.png": grey(0.5), "test/b/9.png": grey(0.25)}
    data = add(parts).data
    assert data.image_shape == (40, 40, 1)
    assert data.preprocessing.colour == "grey"
    values = [60, 120, 180, 240]
    assert data.preprocessing.mean == (np.mean(values),)
    assert data.preprocessing.std == (round(float(np.std(values)), 1),)
    parts["train/a/colour.png"] = picture(3, (40, 40))
    assert add(parts).data.image_shape == (40, 40, 3)


def test_sizes_are_those_of_the_upright_picture():
    file = io.BytesIO()
    tags = Image.Exif()
    tags[0x0112] = 6  # turned by a quarter
    Image.new("RGB", (30, 20), "red").save(file, "JPEG", exif=tags)
    data = add(GOOD | {"cats/turned.jpg": file.getvalue()}).data
    rows = json.loads((shelf.folder() / data.name / "pictures.json").read_text())["pictures"]
    turned = next(row for row in rows if row[1] == "cats/turned.jpg")
    assert turned[4:6] == [20, 30]


# --- whole or not at all -------------------------------------------------------------------------


class Cancelled(Exception):
    pass


def test_an_intake_that_is_cancelled_leaves_nothing():
    told = []

    def progress(done, of):
        told.append((done, of))
        if done == 7:
            raise Cancelled

    with pytest.raises(Cancelled):
        add(progress=progress)
    assert told == [(done, 10) for done in range(8)]
    assert left() == set()


def test_a_full_disk_leaves_nothing_and_is_told(monkeypatch):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    content = GOOD | {"dogs/large.png": picture(5, (200, 200))}
    assert len(content["dogs/large.png"]) > 50_000
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, hard))
    try:
        with pytest.raises(DataError, match=r"could not be kept .* free some space"):
            add(content)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert left() == set()


def test_a_home_that_is_no_folder_is_told(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("x")
    monkeypatch.setenv("CNNVIZ_HOME", str(tmp_path / "file"))
    with pytest.raises(DataError, match="could not be kept"):
        add()
    assert own.everything() == []


def test_many_may_add_at_once():
    with ThreadPoolExecutor(4) as pool:
        names = {taken.data.name for taken in pool.map(lambda _: add(), range(8))}
    assert len(names) == 8
    assert left() == names


def test_the_limits_hold_when_many_add_at_once(limited):
    limited(sets_each=3)

    def attempt(_):
        try:
            return add(owner="web-1")
        except DataError:
            return None

    with ThreadPoolExecutor(4) as pool:
        assert len([one for one in pool.map(attempt, range(8)) if one]) == 3
    assert len(own.mine("web-1")) == len(left()) == 3


def test_what_a_killed_process_left_is_swept_away():
    shelf.folder().mkdir(parents=True)
    old, young = shelf.folder() / ".new-old", shelf.folder() / ".new-young"
    for folder in (old, young):
        (folder / "pictures").mkdir(parents=True)
    for path in (old / "pictures", old):
        os.utime(path, (0, 0))
    add()
    assert not old.exists()
    assert young.exists()


def test_memory_does_not_grow_with_the_number_of_pictures():
    def peak(count):
        content = [
            (f"{name}/{number}.bmp", io.BytesIO(picture(number + offset, (70, 70), "BMP")))
            for offset, name in ((0, "a"), (500, "b"))
            for number in range(count)
        ]
        tracemalloc.start()
        own.add_files(content, "x")
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    assert peak(60) < peak(10) + 300_000  # 100 pictures more have 1.5 MB


# --- finding, owning, removing -------------------------------------------------------------------


def test_sets_have_owners():
    mine, others = add(owner="web-1").data, add(owner="web-2").data
    assert [data.name for data in own.mine("web-1")] == [mine.name]
    assert own.owner(others.name) == "web-2"
    assert {data.name for data in own.everything()} == {mine.name, others.name}
    assert own.owner("own-none-00000000") == ""


def test_quotas_are_told(limited):
    add(owner="web-1")
    limited(sets_each=1, sets=2)
    with pytest.raises(DataError, match=r"Everyone may have 1 data sets .* remove one first"):
        add(owner="web-1")
    add(owner="web-2")
    with pytest.raises(DataError, match="This machine takes 2 data sets"):
        add(owner="web-3")


def test_bytes_have_quotas_too(limited):
    limited(bytes_each=own.facts(add(owner="web-1").data.name).bytes + 100)
    with pytest.raises(DataError, match="Everyone may have"):
        add(owner="web-1")
    add(owner="web-2")
    assert len(left()) == 2


@pytest.mark.parametrize(
    "name", ["", "mnist", "own-x", "../own-x-00000000", "own-x-0000000g", "own-x-00000000/.."]
)
def test_other_names_find_nothing(name):
    assert own.find(name) is None
    with pytest.raises(DataError, match="no data set of your own"):
        own.remove(name)


@pytest.mark.parametrize(
    "damage", [b"", b"{}", b"[1]", b"\xff", b'{"format": 99}', b'{"format": 1, "classes": 3}']
)
def test_a_damaged_set_is_not_found_but_can_be_removed(damage):
    name = add().data.name
    (shelf.folder() / name / "index.json").write_bytes(damage)
    assert own.find(name) is None
    assert own.everything() == []
    own.remove(name)
    assert left() == set()


def test_finding_reads_only_the_small_index(monkeypatch):
    name = add().data.name
    opened = []
    read = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: opened.append(path.name) or read(path))
    own.find(name)
    assert opened == ["index.json"]


def test_it_can_be_handed_to_another_process():
    pickled = pickle.dumps(add().data)
    train, test = pickle.loads(pickled).read()  # noqa: S301 - our own bytes
    assert (len(train), len(test)) == (8, 2)


def test_removing_takes_prepared_pictures_along():
    data, other = add().data, add().data
    for name in (data.name, other.name):
        (home.cache_folder() / f"{name}-train-1").mkdir(parents=True)
    train, _ = data.read()
    own.remove(data.name)
    assert [path.name for path in home.cache_folder().iterdir()] == [f"{other.name}-train-1"]
    assert left() == {other.name}
    with pytest.raises(DataError, match="cannot be read"):
        train.picture(0)
    with pytest.raises(DataError, match="not on this machine"):
        data.read()
    with pytest.raises(DataError, match="There is no data set named"):
        datasets.dataset(data.name)
    assert datasets.fingerprint(data) == ""


def test_a_fingerprint_tells_pictures_apart():
    first, same = add().data, add().data
    other = add(GOOD | {"cats/0.png": picture(1234)}).data
    found = [datasets.fingerprint(data) for data in (first, same, other)]
    assert found[0] == found[1] != found[2]


@pytest.mark.parametrize("title", ["", " \u202e ", "a/b<c>\n d", "x" * 80, "größer 猫"])
def test_titles_can_be_shown_anywhere(title):
    data = own.add_zip(packed(GOOD), title).data
    assert data.title
    assert data.title.isprintable()
    assert not set(data.title) & set("/\\<>")


def test_a_long_title_is_refused():
    with pytest.raises(DataError, match="at most 80 characters"):
        own.add_zip(packed(GOOD), "x" * 81)


def test_pictures_are_kept_as_they_came():
    data = add().data
    kept = shelf.folder() / data.name / "pictures"
    assert {path.read_bytes() for path in kept.iterdir()} == set(GOOD.values())
    assert all(stat.S_ISREG(path.lstat().st_mode) for path in kept.iterdir())
