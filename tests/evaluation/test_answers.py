"""What a network decides, how sure it is, and what it costs, by hand."""

import numpy as np
import pytest

from cnnviz.errors import DifferentClasses
from cnnviz.evaluation import classes
from cnnviz.evaluation.finding import cell, mistakes
from tests.cards import make_card
from tests.evaluation.at_hand import answers, data_set, random_answers

ROWS = [[0.5, 0.3, 0.2], [0.1, 0.2, 0.7], [0.6, 0.4, 0.0], [0.25, 0.5, 0.25]]


def test_a_softmax_decides_for_its_most_probable_class():
    found = answers(ROWS, [0, 2, 1, 0])
    assert found.said.tolist() == [0, 2, 0, 1]
    assert found.right.tolist() == [True, True, False, False]
    assert found.confidence.tolist() == pytest.approx([0.5, 0.7, 0.6, 0.5])
    assert found.losses == pytest.approx(-np.log([0.5, 0.7, 0.4, 0.25]))


def test_a_probability_of_nothing_costs_much_but_not_endlessly():
    (loss,) = answers([[1.0, 0.0, 0.0]], [2]).losses
    assert loss == pytest.approx(-np.log(1e-7))


@pytest.mark.parametrize(
    ("order", "said"), [(("cat", "dog"), [1, 1, 0, 1]), (("dog", "cat"), [0, 0, 1, 0])]
)
def test_a_sigmoid_decides_by_its_threshold_whatever_the_data_sets_order(order, said):
    dog = np.array([0.9, 0.3, 0.29, 0.5])
    rows = np.stack([1 - dog, dog] if order[1] == "dog" else [dog, 1 - dog], axis=1)
    found = answers(rows, [0, 0, 0, 0], classes=order)
    object.__setattr__(
        found, "card", make_card(classes=("cat", "dog"), output="sigmoid", threshold=0.3)
    )
    assert found.said.tolist() == said
    assert found.confidence.tolist() == pytest.approx([0.9, 0.3, 0.71, 0.5])


def test_mistakes_come_the_most_confident_first():
    found = answers([*ROWS, [0.9, 0.05, 0.05]], [1, 2, 1, 0, 2])
    assert mistakes(found).tolist() == [4, 2, 0, 3]
    assert mistakes(answers(ROWS, [0, 2, 0, 1])).tolist() == []


def test_a_cell_knows_its_pictures():
    found = random_answers()
    for truth in range(3):
        for said in range(3):
            places = cell(found, truth, said).tolist()
            expected = [
                place
                for place in range(len(found))
                if found.labels[place] == truth and found.probabilities[place].argmax() == said
            ]
            assert sorted(places) == expected
            sure = found.confidence[places]
            assert (np.diff(sure) <= 0).all()


@pytest.mark.parametrize(
    ("ours", "theirs", "order"),
    [
        (("cat", "dog", "owl"), ("cat", "dog", "owl"), [0, 1, 2]),
        (("cat", "dog", "owl"), ("owl", "cat", "dog"), [2, 0, 1]),
        (("Cat", " dog", "owl"), ("dog", "cat", "OWL"), [1, 0, 2]),
    ],
)
def test_classes_are_matched_by_name(ours, theirs, order):
    assert classes.columns(make_card(classes=ours), data_set(theirs)) == order


@pytest.mark.parametrize("theirs", [("cat", "dog"), ("cat", "dog", "fish"), ("cat", "Cat", "owl")])
def test_other_classes_are_named_in_a_sentence(theirs):
    card = make_card(classes=("cat", "dog", "owl"), title="Pets")
    assert not classes.fits(card, data_set(theirs))
    with pytest.raises(DifferentClasses, match="“Pets” tells cat, dog, owl apart and “Animals”"):
        classes.columns(card, data_set(theirs))


def test_a_long_list_of_classes_is_cut():
    many = tuple(f"class {number}" for number in range(40))
    with pytest.raises(DifferentClasses, match="class 5 and 34 more") as caught:
        classes.columns(make_card(), data_set(many))
    assert len(str(caught.value)) < 300
