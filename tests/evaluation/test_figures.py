"""All figures against arithmetic by hand."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from cnnviz.evaluation import figures
from cnnviz.evaluation.calibration import calibration
from cnnviz.evaluation.intervals import of_mean, of_share
from cnnviz.evaluation.roc import roc
from cnnviz.evaluation.summary import confusion
from cnnviz.training.work import exam
from tests.evaluation.at_hand import answers, random_answers


def test_every_figure_of_many_answers_by_hand():
    asked = random_answers(count=500)
    found = figures(asked)
    said, labels = asked.probabilities.argmax(axis=1), asked.labels
    assert (found.count, found.skipped) == (500, 0)
    assert found.accuracy.value == pytest.approx((said == labels).mean())
    truth = [float(row[label]) for row, label in zip(asked.probabilities, labels, strict=True)]
    assert found.loss.value == pytest.approx(-np.mean(np.log(truth)))
    for number, one in enumerate(found.classes):
        hits = ((said == number) & (labels == number)).sum()
        precision, recall = hits / (said == number).sum(), hits / (labels == number).sum()
        assert one.precision == pytest.approx(precision)
        assert one.recall == pytest.approx(recall)
        assert one.f1 == pytest.approx(2 * precision * recall / (precision + recall))
        assert (one.support, one.named) == ((labels == number).sum(), (said == number).sum())
    assert found.mean.f1 == pytest.approx(np.mean([one.f1 for one in found.classes]))
    assert found.mean.precision == pytest.approx(np.mean([one.precision for one in found.classes]))
    assert found.mean.recall == pytest.approx(np.mean([one.recall for one in found.classes]))
    assert (found.mean.support, found.mean.named) == (500, 500)
    assert found.roc is None


def test_the_confusion_matrix_counts_by_hand():
    asked = random_answers(seed=3, count=97)
    by_hand = np.zeros((3, 3), int)
    for row, label in zip(asked.probabilities, asked.labels, strict=True):
        by_hand[label, row.argmax()] += 1
    np.testing.assert_array_equal(confusion(asked), by_hand)


def test_a_run_is_examined_with_the_same_figures():
    asked = random_answers(seed=6, count=80)
    found, said = figures(asked), exam.figures(asked.probabilities, asked.labels)
    assert said["test_accuracy"] == pytest.approx(found.accuracy.value)
    assert said["test_loss"] == pytest.approx(found.loss.value)


def test_a_class_that_nobody_named_has_no_precision():
    rows = [[0.9, 0.1, 0.0], [0.8, 0.2, 0.0], [0.2, 0.8, 0.0]]
    found = figures(answers(rows, [0, 1, 1]))
    assert math.isnan(found.classes[2].precision)
    assert math.isnan(found.classes[2].recall)
    assert math.isnan(found.classes[2].f1)
    assert found.classes[2].support == 0
    assert found.mean.precision == pytest.approx((1 / 2 + 1) / 2)


# ----------------------------------------------------------------------------------- intervals


@given(count=st.integers(1, 5000), share=st.floats(0, 1))
def test_wilsons_interval_is_scipys(count, share):
    hits = round(count * share)
    found = of_share(hits, count)
    expected = stats.binomtest(hits, count).proportion_ci(0.95, method="wilson")
    assert found.value == hits / count
    assert found.low == pytest.approx(expected.low, abs=1e-12)
    assert found.high == pytest.approx(expected.high, abs=1e-12)
    assert 0 <= found.low <= found.value <= found.high <= 1


def test_nothing_is_known_without_pictures():
    found = of_share(0, 0)
    assert math.isnan(found.value)
    assert (found.low, found.high) == (0, 1)


def test_the_bootstrap_of_normal_values_is_the_normal_interval():
    values = np.random.default_rng(5).normal(3.0, 0.5, 4000)
    found = of_mean(values)
    half = 1.96 * values.std() / math.sqrt(len(values))
    assert found.value == pytest.approx(values.mean())
    assert found.low == pytest.approx(found.value - half, abs=0.1 * half)
    assert found.high == pytest.approx(found.value + half, abs=0.1 * half)
    assert of_mean(values) == found


def test_the_bootstrap_of_skewed_values_is_not_symmetric():
    values = np.array([0.0] * 97 + [10.0, 12.0, 15.0])
    found = of_mean(values)
    expected = stats.bootstrap(
        [values], np.mean, n_resamples=3000, method="percentile", rng=np.random.default_rng(1)
    ).confidence_interval
    assert found.low == pytest.approx(expected.low, abs=0.06)
    assert found.high == pytest.approx(expected.high, abs=0.12)
    assert found.high - found.value > 1.1 * (found.value - found.low)


def test_equal_losses_leave_no_doubt():
    found = of_mean(np.full(10, 0.25))
    assert (found.low, found.value, found.high) == (0.25, 0.25, 0.25)


# --------------------------------------------------------------------------------- calibration


def test_the_calibration_error_by_hand():
    asked = random_answers(seed=8, count=300)
    found = calibration(asked.confidence, asked.right)
    total, counted = 0.0, 0
    for number, one in enumerate(found.bins):
        low, high = number / 15, (number + 1) / 15
        within = (asked.confidence > low) & (asked.confidence <= high)
        assert (one.low, one.high) == pytest.approx((low, high))
        assert one.count == within.sum()
        counted += one.count
        if one.count:
            sure, right = asked.confidence[within].mean(), asked.right[within].mean()
            assert one.confidence == pytest.approx(sure)
            assert one.accuracy == of_share(int(asked.right[within].sum()), one.count)
            total += one.count / 300 * abs(right - sure)
        else:
            assert math.isnan(one.confidence)
    assert counted == 300
    assert found.error == pytest.approx(total)
    assert found.confidence == pytest.approx(asked.confidence.mean())


def test_bins_are_open_below_and_closed_above():
    sure = np.array([0.0, 0.2, 0.20001, 0.4, 1.0])
    found = calibration(sure, np.ones(5, bool), bins=5)
    assert [one.count for one in found.bins] == [2, 2, 0, 0, 1]


def test_a_network_that_keeps_its_word_has_no_error():
    sure = np.repeat([0.25, 0.75], 100)
    right = np.concatenate([np.arange(100) < 25, np.arange(100) < 75])
    assert calibration(sure, right).error == pytest.approx(0)


# ----------------------------------------------------------------------------------------- ROC


def of_two(second, labels, **card):
    second = np.asarray(second)
    rows = np.stack([1 - second, second], axis=1)
    return answers(rows, labels, classes=("cat", "dog"), output="sigmoid", **card)


def test_the_roc_curve_by_hand():
    rng = np.random.default_rng(2)
    labels = rng.integers(0, 2, 120)
    second = np.round(np.clip(rng.normal(0.4 + 0.2 * labels, 0.2), 0, 1), 2)  # with ties
    found = roc(of_two(second, labels, threshold=0.35))
    second = np.float32(second)
    for false, true, threshold in zip(
        found.false_positives, found.true_positives, found.thresholds, strict=True
    ):
        taken = second >= threshold
        assert true == pytest.approx(taken[labels == 1].mean())
        assert false == pytest.approx(taken[labels == 0].mean())
    ours, theirs = second[labels == 1][:, np.newaxis], second[labels == 0]
    wins = (ours > theirs).mean() + (ours == theirs).mean() / 2  # of Mann and Whitney
    assert found.area == pytest.approx(wins)
    assert found.positive == "dog"
    taken = second >= np.float32(0.35)
    assert found.chosen == pytest.approx((taken[labels == 0].mean(), taken[labels == 1].mean()))


def test_there_is_no_curve_without_both_classes():
    assert roc(of_two([0.2, 0.7], [1, 1])) is None
    assert roc(random_answers()) is None
