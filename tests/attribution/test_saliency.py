"""Saliency and SmoothGrad against small steps, and integrated gradients against their axioms."""

from functools import cache

import keras
import numpy as np
import pytest
from keras import layers

from cnnviz import attribution
from cnnviz.attribution import integrated_gradients, smooth_grad
from cnnviz.errors import ImageError
from tests.attribution.subjects import answer, compute, image_for, network
from tests.networks import picture, randomised


@cache
def smooth():
    """Return a network without corners, which ends in plain scores."""
    return randomised(
        keras.Sequential(
            [
                layers.Input((6, 5, 2)),
                layers.Conv2D(3, 3, activation="tanh"),
                layers.Flatten(),
                layers.Dense(4, activation="tanh"),
                layers.Dense(3),
            ]
        ),
        seed=1,
    )


@cache
def straight():
    return randomised(
        keras.Sequential([layers.Input((6, 5, 2)), layers.Flatten(), layers.Dense(3)]), seed=1
    )


def slopes_by_small_steps(model, image, number, step=0.02):
    """Return the gradient (H, W, C) by two steps at each of the picture's numbers."""
    steps = step * np.eye(image.size, dtype=np.float32).reshape(-1, *image.shape)
    up, down = (answer(model, image + each)[:, number] for each in (steps, -steps))
    return ((up - down) / (2 * step)).reshape(image.shape)


@pytest.mark.parametrize("number", range(3))
def test_saliency_by_small_steps(number):
    model, image = smooth(), picture(2, (6, 5, 2))
    expected = np.abs(slopes_by_small_steps(model, image, number)).max(axis=-1)
    found = compute("saliency", model, image, number)
    np.testing.assert_allclose(found.values, expected, rtol=1e-2, atol=1e-3)
    assert expected.max() > 0.02


def test_smooth_grad_is_the_saliency_of_the_mean_gradient():
    model, image = smooth(), picture(2, (6, 5, 2))
    request = attribution.Request(1)
    found = smooth_grad.compute(model, image, request, samples=3, noise=0.1)
    copies = list(smooth_grad._noisy(image, 3, 0.1))
    assert len({copy.tobytes() for copy in copies}) == 3
    expected = np.mean([slopes_by_small_steps(model, copy, 1) for copy in copies], axis=0)
    np.testing.assert_allclose(found.values, np.abs(expected).max(axis=-1), rtol=1e-2, atol=1e-3)
    assert found.facts == {"samples": 3, "noise": 0.1}


def test_the_noise_is_a_share_of_the_pictures_range():
    image = np.linspace(0, 10, 10_000, dtype=np.float32).reshape(100, 100, 1)
    (copy,) = smooth_grad._noisy(image, 1, 0.15)
    assert np.std(copy - image) == pytest.approx(1.5, rel=0.03)
    assert np.mean(copy - image) == pytest.approx(0, abs=0.05)


def test_without_noise_smooth_grad_is_saliency():
    model, image = network("plain"), image_for("plain")
    found = smooth_grad.compute(model, image, attribution.Request(1), samples=2, noise=0.0)
    np.testing.assert_allclose(found.values, compute("saliency", model, image, 1).values, rtol=1e-5)


# Integrated gradients


def test_integrated_gradients_of_a_straight_line():
    model, image = straight(), picture(2, (6, 5, 2))
    weights = model.get_weights()[0][:, 1].reshape(image.shape)
    found = compute("integrated-gradients", model, image, 1)
    np.testing.assert_allclose(found.values, (image * weights).sum(axis=-1), rtol=1e-4, atol=1e-6)
    assert found.facts["steps"] == integrated_gradients.STEPS

    baseline = picture(3, (6, 5, 2))
    request = attribution.Request(1)
    found = integrated_gradients.compute(model, image, request, baseline)
    expected = ((image - baseline) * weights).sum(axis=-1)
    np.testing.assert_allclose(found.values, expected, rtol=1e-4, atol=1e-6)
    assert found.values.min() < 0 < found.values.max()


@pytest.mark.parametrize("name", ["plain", "sigmoid", "branches", "nested", "twice", "digits"])
def test_integrated_gradients_are_complete(name):
    """All pixels together add up to the score's difference, which Keras computes on its own."""
    model, image = network(name), image_for(name)
    found, other = (compute("integrated-gradients", model, image, number) for number in (1, 0))
    difference = found.values.sum(dtype=np.float64) - other.values.sum(dtype=np.float64)
    expected = score_between(model, np.stack([np.zeros_like(image), image]))
    for each in (found, other):
        total = each.values.sum(dtype=np.float64)
        assert total == pytest.approx(each.facts["difference"], rel=0.011)
        assert each.facts["error"] <= 0.01
    most = max(abs(found.facts["difference"]), abs(other.facts["difference"]))
    assert difference == pytest.approx(expected, abs=0.021 * most)
    assert abs(expected) > 0.02


def score_between(model, pair):
    """Return by how much class 1 gains on class 0 from the first picture to the last."""
    given = answer(model, pair)
    if given.shape[1] == 1:  # a sigmoid: the score against is the score for with another sign
        given = np.log(np.concatenate([1 - given, given], axis=1) ** 2)
    elif np.allclose(given.sum(axis=1), 1):
        given = np.log(given)
    before, after = given[:, 1] - given[:, 0]
    return after - before


def test_few_steps_are_not_enough_and_are_doubled(monkeypatch):
    model, image = network("digits"), image_for("digits")
    done = compute("integrated-gradients", model, image, 3).facts
    assert integrated_gradients.STEPS < done["steps"] <= integrated_gradients.MOST_STEPS
    monkeypatch.setattr(integrated_gradients, "MOST_STEPS", 1)
    coarse = compute("integrated-gradients", model, image, 3).facts
    assert coarse["steps"] == integrated_gradients.STEPS
    assert coarse["error"] > 0.01


def test_a_picture_that_is_the_baseline_has_nothing_to_share_out():
    found = compute("integrated-gradients", network("plain"), np.zeros((16, 16, 3)), 1)
    assert found.flat == "zero"
    assert found.facts["error"] == 0


def test_one_colour_will_do_as_a_baseline_and_other_shapes_will_not():
    model, image, request = straight(), picture(2, (6, 5, 2)), attribution.Request(0)
    colour = integrated_gradients.compute(model, image, request, [0.5, -1.0])
    whole = np.broadcast_to(np.float32([0.5, -1.0]), image.shape)
    expected = integrated_gradients.compute(model, image, request, whole)
    np.testing.assert_array_equal(colour.values, expected.values)
    with pytest.raises(ImageError, match="a picture of shape 6 × 5 × 2; this one has the shape 3"):
        integrated_gradients.compute(model, image, request, [1, 2, 3])
