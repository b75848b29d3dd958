"""Temperature scaling: the one number, found where arithmetic by hand finds it."""

import numpy as np
import pytest

from scripts import calibrate_model as calibrate


def overconfident(classes, count=4000, factor=3.0):
    """Return logits that are ``factor`` times what the labels, drawn from them, deserve."""
    rng = np.random.default_rng(0)
    honest = rng.normal(0, 2, (count, classes))
    odds = honest if classes > 1 else np.concatenate([np.zeros_like(honest), honest], axis=1)
    chances = np.exp(odds) / np.exp(odds).sum(axis=1, keepdims=True)
    labels = np.array([rng.choice(len(row), p=row) for row in chances])
    return factor * honest, labels


@pytest.mark.parametrize("classes", [1, 4])
def test_the_temperature_undoes_what_made_the_network_too_sure(classes):
    logits, labels = overconfident(classes)
    found = calibrate.temperature(logits, labels)
    assert found == pytest.approx(3, rel=0.06)
    before, after = (calibrate.figures(each, labels, "val") for each in (logits, logits / found))
    assert after["val_ece"] < 0.02 < before["val_ece"]
    assert after["val_accuracy"] == before["val_accuracy"]
    assert after["val_loss"] < before["val_loss"]


def test_the_cross_entropy_of_one_unit_is_that_of_two():
    one = np.array([[2.0], [-1.0]])
    both = np.array([[0.0, 2.0], [0.0, -1.0]])
    labels = np.array([1, 1])
    by_hand = -np.log([1 / (1 + np.exp(-2)), 1 / (1 + np.exp(1))]).mean()
    assert calibrate.cross_entropy(one, labels) == pytest.approx(by_hand)
    assert calibrate.cross_entropy(both, labels) == pytest.approx(by_hand)
