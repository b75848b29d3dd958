"""The sample pictures: all there, readable, small, described and licensed."""

import io
import json
import re
from pathlib import Path

import pytest
from PIL import Image

from cnnviz import datasets, images, samples
from cnnviz.types import Preprocessing
from tests.cards import make_card

FOLDER = Path(samples.__file__).parent
ALL = samples.all_samples()
FREE = {
    "CC0-1.0",
    "CC-BY-2.0",
    "CC-BY-2.5",
    "CC-BY-SA-4.0",
    "GPL-2.0-or-later",
    "Public domain",
}
CIFAR10 = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")


def card(fit, classes):
    channels = 1 if fit == "digit" else 3
    return make_card(
        classes=classes,
        input_shape=(28, 28, 1) if fit == "digit" else (32, 32, 3),
        preprocessing=Preprocessing(
            fit, "grey" if fit == "digit" else "rgb", (0.0,) * channels, (255.0,) * channels
        ),
    )


DIGITS = card("digit", tuple("0123456789"))
PHOTOS = card("crop", CIFAR10)
SHAPES = card("crop", datasets.dataset("shapes").classes)
CARDS = {"digit": DIGITS, "photo": PHOTOS, "shape": SHAPES}


@pytest.mark.parametrize("sample", ALL, ids=lambda sample: sample.id)
def test_sample(sample):
    data = sample.data()
    assert len(data) < 100_000
    array = images.read(data)
    assert 280 <= max(array.shape[:2]) <= 640
    assert re.fullmatch(r"[a-z0-9-]+", sample.id)
    assert sample.title
    assert sample.alt.endswith(".")
    assert len(sample.alt) > 15
    assert sample.licence in FREE
    assert sample.author
    assert sample.source
    assert sample.changes
    suiting = [kind for kind, one in CARDS.items() if sample in samples.for_card(one)]
    assert suiting == [sample.kind]
    assert images.prepare(array, CARDS[sample.kind]).any()


def test_each_file_is_listed_once():
    listed = [sample.file for sample in ALL]
    assert len(set(listed)) == len(listed)
    there = {path.name for path in FOLDER.iterdir() if path.suffix in (".jpg", ".png")}
    assert there == set(listed)
    assert len({sample.id for sample in ALL}) == len(ALL)


@pytest.mark.parametrize("wanted", [DIGITS, PHOTOS, SHAPES])
def test_there_is_a_sample_of_every_class(wanted):
    assert set(wanted.classes) <= {sample.shows for sample in samples.for_card(wanted)}


def test_samples_of_known_classes_come_first():
    suiting = samples.for_card(card("crop", ("cats", "dogs")))
    shown = [sample.shows in ("cat", "dog") for sample in suiting]
    assert shown[0]
    assert shown == sorted(shown, reverse=True)
    assert set(suiting) == set(samples.for_card(PHOTOS))


@pytest.mark.parametrize("classes", [("house", "garden"), ("Circles", "Squares"), ("bus", "glass")])
def test_every_network_is_shown_something(classes):
    kinds = {sample.kind for sample in samples.for_card(card("crop", classes))}
    assert kinds == {"shape" if "Circles" in classes else "photo"}


def test_pictures_carry_no_metadata():
    for sample in ALL:
        picture = Image.open(io.BytesIO(sample.data()))
        assert not picture.getexif()
        assert "icc_profile" not in picture.info


def test_the_list_is_plain_json():
    entries = json.loads((FOLDER / "samples.json").read_text(encoding="utf-8"))
    assert [entry["id"] for entry in entries] == [sample.id for sample in ALL]
