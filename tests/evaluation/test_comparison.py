"""Two networks on the same pictures, by hand and against SciPy."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from cnnviz.errors import EvaluationError
from cnnviz.evaluation import compare
from cnnviz.evaluation.comparison import mcnemar
from tests.evaluation.at_hand import answers, random_answers

RIGHT, WRONG = [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]


def test_each_picture_is_in_one_group():
    first = answers([RIGHT, RIGHT, WRONG, WRONG, RIGHT], [0] * 5)
    second = answers([RIGHT, WRONG, RIGHT, WRONG, WRONG], [0] * 5)
    found = compare(first, second)
    assert found.both_right.tolist() == [0]
    assert found.first_only.tolist() == [1, 4]
    assert found.second_only.tolist() == [2]
    assert found.both_wrong.tolist() == [3]
    assert found.p_value == 1.0


def test_only_pictures_that_both_were_asked_about_count():
    first, second = (random_answers(seed, 50) for seed in (1, 2))
    second = replace(second, numbers=np.arange(30, 80), labels=first.labels)
    found = compare(first, second)
    groups = (found.both_right, found.first_only, found.second_only, found.both_wrong)
    assert sorted(np.concatenate(groups).tolist()) == list(range(30, 50))
    assert found.both_right.tolist() == [
        number for number in range(30, 50) if first.right[number] and second.right[number - 30]
    ]


def test_other_pictures_are_not_compared():
    first = random_answers()
    other = replace(first, data=replace(first.data, name="birds", title="Birds"))
    with pytest.raises(EvaluationError, match=r"“Animals” \(test\) and “Birds” \(test\)"):
        compare(first, other)


@given(first=st.integers(0, 400), second=st.integers(0, 400))
def test_mcnemars_test_is_scipys_binomial_test(first, second):
    count = first + second
    expected = stats.binomtest(first, count).pvalue if count else 1.0
    assert mcnemar(first, second) == pytest.approx(expected, rel=1e-9, abs=1e-300)


def test_thousands_of_pictures_do_not_overflow():
    assert mcnemar(4000, 4200) == pytest.approx(stats.binomtest(4000, 8200).pvalue)
    assert 0.0 <= mcnemar(0, 5000) < 1e-300
