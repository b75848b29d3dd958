"""The measure on the test pictures, by hand."""

import numpy as np
import pytest

from cnnviz import datasets, images
from cnnviz.training.work import exam
from tests.training import at_work
from tests.training.at_work import TINY


def test_figures_by_hand():
    probabilities = np.array([[0.5, 0.5], [0.25, 0.75], [1.0, 0.0]], np.float32)
    found = exam.figures(probabilities, np.array([0, 0, 1]))
    assert found["test_accuracy"] == pytest.approx(1 / 3)
    assert found["test_loss"] == pytest.approx(-np.log([0.5, 0.25, 1e-7]).mean())
    assert found["test_count"] == 3


def test_figures_of_one_sigmoid_unit_by_hand():
    answers = np.array([[0.9], [0.2], [0.6]], np.float32)  # how likely class 1 is
    found = exam.figures(answers, np.array([1, 0, 0]))
    assert found["test_accuracy"] == pytest.approx(2 / 3)
    assert found["test_loss"] == pytest.approx(-np.log([0.9, 0.8, 0.4]).mean())


@pytest.mark.usefixtures("home")
def test_all_test_pictures_are_measured_also_of_a_run_that_used_few():
    run = at_work.trained(at_work.submitted(TINY, epochs=1))
    data = datasets.dataset("digits8")
    _, test = data.read()
    tensors = np.stack([images.scaled(image, data.preprocessing) for image in test.images])
    said = at_work.model(run).predict(tensors, verbose=0)
    found = exam.measured(run.folder / "model.keras", run.spec)
    assert found["test_count"] == len(test) == data.test_pictures
    assert found["test_accuracy"] == pytest.approx((said.argmax(axis=1) == test.labels).mean())
