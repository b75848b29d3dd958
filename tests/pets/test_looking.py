"""Real photos through the shipped network: answers, their order, bad files, and how it ends."""

import io
import itertools
import logging

import keras
import numpy as np
import pytest
from PIL import Image

from cnnviz import images, pets, samples, zoo
from cnnviz.errors import Cancelled, ImageError
from cnnviz.pets import network
from cnnviz.pets.photos import AHEAD, BATCH, SIDE
from cnnviz.predict import predict

SHOWN = {
    "chelsea": "cat",
    "kitten": "cat",
    "dog": "dog",
    "shepherd": "dog",
    "automobile": "neither",
    "airplane": "neither",
    "ship": "neither",
    "truck": "neither",
    "coffee": "neither",
    "harbour": "neither",
    "frog": "neither",
    "bird": "neither",
}
FILES = {sample.id: sample.data() for sample in samples.all_samples()}


@pytest.fixture(scope="module")
def answers():
    return {one.name: one for one in pets.look([(name, FILES[name]) for name in SHOWN])}


def test_the_sample_photos_are_what_they_show(answers):
    assert {name: one.answer.kind for name, one in answers.items()} == SHOWN
    assert list(answers) == list(SHOWN)


def test_a_breed_is_named(answers):
    assert answers["shepherd"].answer.breeds[0][0] == "German shepherd"
    assert {name for name, _ in answers["chelsea"].answer.breeds[:3]} == {
        "tabby",
        "tiger cat",
        "Egyptian cat",
    }


def test_the_probability_is_the_one_that_the_model_gives_everywhere(answers):
    names = ["chelsea", "dog", "truck"]
    rows = predict(
        zoo.load(pets.MODEL), zoo.card(pets.MODEL), [images.read(FILES[name]) for name in names]
    )
    found = [answers[name].answer.dog for name in names]
    np.testing.assert_allclose(found, rows[:, 0], atol=1e-5)


def test_both_heads_read_the_means_of_what_their_places_say():
    eye, model = network.eye(), zoo.load(pets.MODEL)
    photos = [images.read(FILES[name]) for name in ("dog", "truck")]
    sights = eye.see(np.stack([images.fitted(photo, eye.card) for photo in photos]))
    tensors = np.stack([images.prepare(photo, eye.card) for photo in photos])
    means = keras.Model(model.input, model.get_layer("mean").output)(tensors, training=False)
    kinds = zoo.load(network.KINDS).get_layer("logits")(means)
    for sight, row in zip(sights, keras.ops.convert_to_numpy(kinds), strict=True):
        np.testing.assert_allclose(sight.kinds, row, atol=1e-3)
        chances = np.exp(row - np.logaddexp.reduce(row))
        found = np.exp(sight.whole - np.logaddexp.reduce(sight.whole))
        np.testing.assert_allclose(found[0], chances[network.CATS].sum(), rtol=1e-3)
        np.testing.assert_allclose(found[1], chances[network.DOGS].sum(), rtol=1e-3)
        np.testing.assert_allclose(1 / (1 + np.exp(-sight.leaning.mean())), sight.dog, atol=1e-5)


def test_the_small_picture_is_the_whole_photo_upright(answers):
    for name, one in answers.items():
        height, width = images.read(FILES[name]).shape[:2]
        assert max(one.picture.shape[:2]) == min(SIDE, max(height, width))
        assert one.picture.shape[1] / one.picture.shape[0] == pytest.approx(
            width / height, rel=0.02
        )


def test_bad_files_are_told_of_and_do_not_end_it():
    files = [
        ("empty.jpg", b""),
        ("dog.jpg", FILES["dog"]),
        ("text.jpg", b"no picture at all"),
        ("gone.jpg", ImageError("It is gone.")),
        ("cut.jpg", FILES["dog"][:200]),
    ]
    told = []
    found = list(pets.look(files, progress=lambda *counts: told.append(counts)))
    assert [one.name for one in found] == [name for name, _ in files]
    assert [one.answer is None for one in found] == [True, False, True, True, True]
    assert all(one.problem for one in found if one.answer is None)
    assert found[3].problem == "It is gone."
    assert found[1].problem == ""
    assert told == [(done, 5) for done in range(1, 6)]


def test_of_a_tiny_picture_it_is_said_that_the_answer_is_often_wrong():
    file = io.BytesIO()
    Image.open(io.BytesIO(FILES["dog"])).resize((40, 90)).save(file, "PNG")
    (one,) = pets.look([("tiny.png", file.getvalue())])
    assert "40×90 pixels only" in one.answer.note


def test_only_a_few_photos_are_taken_ahead():
    drawn = itertools.count()
    last = []

    def endless():
        while True:
            last.append(next(drawn))
            yield "photo", b"bad"

    looked = pets.look(endless())
    for done in range(1, 3 * BATCH):
        next(looked)
        assert len(last) <= done + AHEAD + BATCH
    looked.close()


def test_it_ends_where_it_is_asked_to():
    asked = iter([False, True])
    files = ((str(number), b"bad") for number in range(4 * BATCH))
    looked = pets.look(files, cancelled=lambda: next(asked))
    assert len(list(itertools.islice(looked, BATCH))) == BATCH
    with pytest.raises(Cancelled):
        next(looked)


def test_nothing_is_written_or_logged(tmp_path, monkeypatch, caplog):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CNNVIZ_HOME", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with caplog.at_level(logging.DEBUG, "cnnviz"):
        (one,) = pets.look([("secret.jpg", FILES["dog"])])
    assert one.answer.kind == "dog"
    assert list(tmp_path.rglob("*")) == []
    assert "secret" not in caplog.text


def test_no_photos_give_no_answers():
    assert list(pets.look([])) == []
