"""Predictions of many pictures at once, and the decisions made from them."""

from dataclasses import replace

import keras
import numpy as np
import pytest
from keras import layers

from cnnviz import compiled, images
from cnnviz.errors import ImageError, ModelError
from cnnviz.predict import BATCH, Verdict, decide, predict
from cnnviz.types import Preprocessing
from tests import networks
from tests.cards import make_card
from tests.networks import randomised

CARD = make_card(
    "some",
    classes=("cat", "dog", "owl"),
    input_shape=networks.SIZE,
    preprocessing=Preprocessing("crop", "rgb", (127.5,) * 3, (127.5,) * 3),
)
SIGMOID = replace(
    CARD,
    output="sigmoid",
    classes=("cat", "dog"),
    input_shape=(8, 8, 1),
    preprocessing=Preprocessing("stretch", "grey", (0.0,), (255.0,)),
)


def pictures(count, seed=0):
    rng = np.random.default_rng(seed)
    sides = rng.integers(1, 60, (count, 2))
    return [rng.integers(0, 256, (*pair, 3), dtype=np.uint8) for pair in sides]


@pytest.mark.parametrize("count", [1, 2, BATCH, BATCH + 1, 2 * BATCH + 3])
@pytest.mark.parametrize(
    ("make", "card", "columns"), [(networks.plain, CARD, 3), (networks.sigmoid, SIGMOID, 1)]
)
def test_each_picture_gets_the_models_answer(make, card, columns, count):
    model, given = randomised(make()), pictures(count)
    found = predict(model, card, given)
    assert found.shape == (count, columns)
    assert found.dtype == np.float32
    prepared = np.stack([images.prepare(each, card) for each in given])
    np.testing.assert_allclose(found, np.asarray(model(prepared)), rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(("make", "card"), [(networks.plain, CARD), (networks.sigmoid, SIGMOID)])
def test_no_pictures_give_no_rows(make, card):
    found = predict(make(), card, [])
    assert found.shape == (0, 1 if card is SIGMOID else 3)
    assert found.dtype == np.float32


def test_the_result_is_the_callers_own():
    model, given = networks.plain(), pictures(2)
    first = predict(model, CARD, given)
    kept = first.copy()
    first[...] = 0
    np.testing.assert_array_equal(predict(model, CARD, given), kept)


def test_batches_are_bounded_and_compiled_once(monkeypatch):
    made, sizes = [], []
    original = compiled.compile_forward

    def spy(forward, shape, variables):
        made.append(shape)
        run = original(forward, shape, variables)
        return lambda batch: sizes.append(len(batch)) or run(batch)

    monkeypatch.setattr(compiled, "compile_forward", spy)
    model = networks.plain()
    for count in (1, 2 * BATCH + 3):
        predict(model, CARD, pictures(count))
    assert made == [(None, *networks.SIZE)]
    assert sizes == [1, BATCH, BATCH, 3]


def test_later_training_shows():
    model, given = randomised(networks.plain(), 1), pictures(3)
    before = predict(model, CARD, given)
    randomised(model, 2)
    assert not np.allclose(predict(model, CARD, given), before)


def test_of_several_outputs_the_first_counts():
    model, given = randomised(networks.branches()), pictures(2)
    prepared = np.stack([images.prepare(each, CARD) for each in given])
    first = np.asarray(model(prepared)[0])
    np.testing.assert_allclose(predict(model, CARD, given), first, rtol=1e-4, atol=1e-6)


def test_what_cannot_be_predicted_is_refused():
    with pytest.raises(ImageError):
        predict(networks.plain(), CARD, [np.zeros((4, 4, 7), np.uint8)])
    with pytest.raises(ModelError, match="Only Sequential and functional"):
        predict(networks.Opaque(), CARD, pictures(1))
    with pytest.raises(ModelError, match="cannot run on pictures of shape 9 × 9 × 3"):
        predict(networks.plain(), replace(CARD, input_shape=(9, 9, 3)), pictures(1))
    flexible = keras.Sequential([layers.Input((None, None, 3)), layers.Conv2D(3, 9)])
    with pytest.raises(ImageError, match="picture of shape 4 × 4 × 3"):
        predict(flexible, replace(CARD, input_shape=(4, 4, 3)), pictures(1))


def test_a_softmax_answers_with_its_most_probable_class():
    found = decide(np.float32([0.25, 0.125, 0.625]), CARD)
    assert found == Verdict("owl", 0.625, (("owl", 0.625), ("cat", 0.25), ("dog", 0.125)))
    assert decide([0.25, 0.125, 0.625], CARD, top=2).ranking == (("owl", 0.625), ("cat", 0.25))
    assert decide([0.5, 0.5, 0.0], CARD).label == "cat"


@pytest.mark.parametrize(
    ("probability", "threshold", "label", "of_label"),
    [
        (0.75, 0.5, "dog", 0.75),
        (0.5, 0.5, "dog", 0.5),
        (0.25, 0.5, "cat", 0.75),
        (0.25, 0.25, "dog", 0.25),
        (0.75, 0.875, "cat", 0.25),
    ],
)
def test_a_sigmoid_answers_by_its_threshold(probability, threshold, label, of_label):
    card = replace(SIGMOID, threshold=threshold)
    found = decide(np.float32([probability]), card)
    assert (found.label, found.probability) == (label, of_label)
    assert sorted(found.ranking) == [("cat", 1 - probability), ("dog", probability)]
    assert found.ranking[0][1] >= found.ranking[1][1]


def test_a_decision_needs_one_probability_a_class():
    with pytest.raises(ValueError, match="zip"):
        decide([0.5, 0.5], CARD)
