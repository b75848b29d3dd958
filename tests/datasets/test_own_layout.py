"""Which folders are classes, and which are parts, wrappers or none of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.datasets.own import layout, names
from cnnviz.datasets.own.limits import LIMITS
from cnnviz.datasets.own.source import Listing
from cnnviz.errors import DataError


def arranged(*paths):
    listing = Listing("the zip")
    for path in paths:
        listing.offer(names.parts(path), lambda: b"")
    return layout.arranged(listing)


def found(*paths):
    """What became of each picture: {path: (class, part)}."""
    result = arranged(*paths)
    return {one.entry.name: (result.classes[one.label], one.part) for one in result.placed}


@pytest.mark.parametrize("before", ["", "pets/", "a b/c/pets/"])
def test_folders_are_classes(before):
    assert found(f"{before}cats/1.jpg", f"{before}dogs/1.JPG") == {
        f"{before}cats/1.jpg": ("cats", "train"),
        f"{before}dogs/1.JPG": ("dogs", "train"),
    }


@pytest.mark.parametrize(
    ("train", "validation", "test"),
    [
        ("train", "validation", "test"),
        ("Training", "VALID", "Testing"),
        ("TRAIN", "val", "Test"),
        ("training_set", "validation-set", "test_set"),
        ("seg_train/seg_train", "seg_val/seg_val", "seg_test/seg_test"),
        ("deep/er/train", "deep/er/val", "deep/er/test"),
    ],
)
def test_folders_may_be_parts(train, validation, test):
    parts = {train: "train", validation: "validation", test: "test"}
    paths = [f"{folder}/{name}/1.png" for folder in parts for name in ("cats", "dogs")]
    assert found(*paths) == {
        f"{folder}/{name}/1.png": (name, part)
        for folder, part in parts.items()
        for name in ("cats", "dogs")
    }


def test_classes_may_be_called_like_parts():
    paths = ["train/1.png", "bus/1.png", "test/1.png"]
    assert set(found(*paths).values()) == {(name, "train") for name in ("bus", "test", "train")}


def test_a_single_part_is_all_there_is():
    assert set(found("train/a/1.png", "train/b/1.png").values()) == {("a", "train"), ("b", "train")}


def test_folders_within_classes_belong_to_them():
    result = found("cats/persian/white/1.png", "cats/2.png", "dogs/3.png")
    assert {name for name, _ in result.values()} == {"cats", "dogs"}
    assert len(result) == 3


def test_a_folder_beside_the_parts_is_left_out():
    result = arranged("train/a/1.png", "train/b/1.png", "test/a/1.png", "extra/a/1.png")
    assert [(one.name, one.reason) for one in result.skipped] == [
        ("extra/a/1.png", "it lies neither in the training nor in the test folder")
    ]


def test_pictures_beside_the_class_folders_are_left_out():
    result = arranged("x/cover.jpg", "x/a/1.png", "x/b/1.png")
    assert [(one.name, one.reason) for one in result.skipped] == [
        ("x/cover.jpg", "it lies in no class folder")
    ]
    assert result.classes == ("a", "b")


def test_test_pictures_without_classes_are_left_out():
    """As Kaggle gives them: what they show is not told."""
    result = arranged("train/a/1.png", "train/b/1.png", "test/1.png", "test/2.png")
    assert [one.name for one in result.skipped] == ["test/1.png", "test/2.png"]
    assert {one.part for one in result.placed} == {"train"}


def test_one_test_folder_is_not_taken_for_a_wrapper():
    paths = ["train/a/1.png", "train/b/1.png", "test/a/of 2024/1.png"]
    assert found(*paths)["test/a/of 2024/1.png"] == ("a", "test")


def test_classes_in_other_letters_in_another_part_are_the_same():
    result = found("train/Cats/1.png", "train/dogs/1.png", "test/cats/1.png", "test/DOGS/2.png")
    assert result["test/cats/1.png"] == ("Cats", "test")
    assert result["test/DOGS/2.png"] == ("dogs", "test")


def test_small_and_large_letters_are_classes_of_their_own_in_one_part():
    assert arranged("letters/a/1.png", "letters/A/1.png").classes in [("a", "A"), ("A", "a")]


def test_a_test_class_that_nothing_trains_is_left_out():
    result = arranged("train/a/1.png", "train/b/1.png", "test/c/1.png", "test/a/1.png")
    assert [(one.name, one.reason) for one in result.skipped] == [
        ("test/c/1.png", "its class “c” has no training pictures")
    ]


def test_numbers_in_names_count_as_numbers():
    classes = arranged(*(f"{number}/1.png" for number in (10, 2, 1))).classes
    assert classes == ("1", "2", "10")


def test_names_in_either_unicode_form_are_the_same():
    result = found("Ka\u0308tzchen/1.png", "K\u00e4tzchen/2.png", "Hündchen/1.png")
    assert {name for name, _ in result.values()} == {"K\u00e4tzchen", "Hündchen"}


def test_invisible_signs_and_long_names_are_tamed():
    result = arranged("a\u202e\x07b/1.png", f"{'x' * 300}/1.png")
    assert result.classes[0] == "a b"
    assert len(result.classes[1]) == LIMITS.name_letters


@pytest.mark.parametrize(
    ("paths", "sentence"),
    [
        ([], "There should be pictures in one folder for each class, but the zip holds none"),
        (["readme.txt"], "no file in the zip can be one.*“readme.txt”: it is not named like"),
        (["1.png", "2.png"], "all 2 pictures lie in none; make one folder for each class"),
        (["cats/1.png"], "the only picture lies in one folder, “cats”"),
        (["pets/cats/1.png", "pets/cats/2.png"], "all 2 pictures lie in one folder, “cats”"),
        (["val/a/1.png", "test/a/1.png"], "none for training; add a folder “train”"),
        ([f"{'x' * 70}{letter}/1.png" for letter in "ab"], "differ in their first 59 letters"),
        ([f"{number}/1.png" for number in range(301)], "At most 300 classes .* there are 301"),
    ],
)
def test_what_is_no_data_set_is_told_in_a_sentence(paths, sentence):
    with pytest.raises(DataError, match=sentence):
        arranged(*paths)


@pytest.mark.parametrize(
    "path",
    [
        "__MACOSX/cats/._1.jpg",
        "cats/.DS_Store",
        "cats/Thumbs.db",
        "cats/._1.jpg",
        ".git/x/1.png",
        "cats/desktop.ini",
        "@eaDir/cats/1.jpg",
    ],
)
def test_hidden_files_are_not_even_mentioned(path):
    result = arranged(path, "cats/1.png", "dogs/1.png")
    assert result.skipped == []
    assert len(result.placed) == 2


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/etc/cats/1.png", "root of a disk"),
        ("C:\\cats\\1.png", "root of a disk"),
        ("\\\\server\\cats\\1.png", "root of a disk"),
        ("../cats/1.png", "leads out"),
        ("cats/../../1.png", "leads out"),
        ("cats\\..\\1.png", "leads out"),
        ("cats/.. /1.png", "leads out"),
    ],
)
def test_paths_that_lead_elsewhere_are_refused(path, reason):
    with pytest.raises(ValueError, match=reason):
        names.parts(path)


@given(st.text(max_size=40))
def test_a_path_has_only_plain_parts_or_is_refused(path):
    try:
        parts = names.parts(path)
    except ValueError:
        return
    assert all(part == names.clean(part) and part not in ("", ".", "..") for part in parts)
    assert all(part.isprintable() and "/" not in part and "\\" not in part for part in parts)


PATHS = st.lists(
    st.lists(
        st.sampled_from(["train", "test", "val", "cats", "Cats", "dogs", "x", "1.png", "2.jpg"]),
        min_size=1,
        max_size=5,
    ).map(lambda parts: "/".join([*parts, "0.png"])),
    max_size=12,
    unique=True,
)


@given(PATHS)
def test_every_picture_is_placed_or_mentioned_or_all_are_refused(paths):
    try:
        result = arranged(*paths)
    except DataError:
        return
    placed = [one.entry.name for one in result.placed]
    left = [one.name for one in result.skipped]
    assert sorted(placed + left) == sorted(paths)
    assert len(result.classes) >= 2
    trained = {one.label for one in result.placed if one.part == "train"}
    assert trained == set(range(len(result.classes)))
