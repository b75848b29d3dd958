"""Tables for spreadsheets: the figures that were measured, and nothing that runs."""

import csv
import io
from dataclasses import replace

import pytest

from cnnviz import evaluation
from cnnviz.evaluation import tables
from tests.evaluation.at_hand import answers, data_set, pictures, random_answers


def rows(table):
    return list(csv.DictReader(io.StringIO(table)))


def result_of(asked, name="tiny"):
    """Return a result whose pictures can be read again."""
    split = pictures(len(asked))
    data = replace(asked.data, read=lambda: (split, split))
    return evaluation.result(replace(asked, data=data, card=replace(asked.card, name=name)))


@pytest.fixture
def pair():
    first, second = (random_answers(seed, 60) for seed in (1, 2))
    return [
        result_of(first, "first"),
        result_of(replace(second, labels=first.labels), "second"),
    ]


def test_the_figures_have_a_line_for_each_model(pair):
    for one, row in zip(pair, rows(tables.figures(pair)), strict=True):
        found = one.figures
        assert row["model"] == one.answers.card.name
        assert int(row["pictures"]) == 60
        assert float(row["accuracy"]) == found.accuracy.value
        assert float(row["accuracy_low"]) == found.accuracy.low
        assert float(row["loss_high"]) == found.loss.high
        assert float(row["expected_calibration_error"]) == found.calibration.error
        assert row["roc_area"] == ""


def test_each_class_is_a_line(pair):
    found = rows(tables.classes(pair))
    assert [(row["model"], row["class"]) for row in found] == [
        (model, name) for model in ("first", "second") for name in ("cat", "dog", "owl")
    ]
    assert float(found[4]["recall"]) == pair[1].figures.classes[1].recall


def test_what_is_not_known_is_empty():
    one = result_of(answers([[0.9, 0.1, 0.0]], [0]))
    assert rows(tables.classes([one]))[2]["recall"] == ""


def test_the_confusion_matrix_comes_back(pair):
    (head, *body) = csv.reader(io.StringIO(tables.confusion(pair[0])))
    assert head == ["right class", "cat", "dog", "owl"]
    assert [[int(count) for count in row[1:]] for row in body] == (
        pair[0].figures.confusion.tolist()
    )


def test_every_picture_is_a_line_for_each_model(pair):
    found = rows(tables.answers(pair))
    assert len(found) == 120
    asked, row = pair[1].answers, found[60 + 17]
    assert (row["model"], row["picture"]) == ("second", "17")
    assert row["right class"] == asked.data.classes[asked.labels[17]]
    assert row["answer"] == asked.data.classes[asked.said[17]]
    assert row["is right"] == ("yes" if asked.right[17] else "no")
    told = [float(row[f"probability of {name}"]) for name in asked.data.classes]
    assert told == pytest.approx(asked.probabilities[17].tolist(), rel=1e-7)
    assert float(row["confidence"]) == max(told)


def test_the_other_tables_hold_what_the_charts_show(pair):
    bins = pair[0].figures.calibration.bins
    found = rows(tables.calibration(pair))
    assert len(found) == 2 * len(bins)
    assert [int(row["answers"]) for row in found[: len(bins)]] == [one.count for one in bins]
    curves = rows(tables.curves([pair[0].answers.card]))
    assert [row["epoch"] for row in curves] == ["1", "2"]
    assert [row["val_accuracy"] for row in curves] == ["0.1", "0.4"]
    (row,) = rows(tables.comparison(pair))
    groups = ("both_right", "only_first_right", "only_second_right", "both_wrong")
    assert sum(int(row[group]) for group in groups) == 60
    compared = evaluation.compare(pair[0].answers, pair[1].answers)
    assert float(row["mcnemar_p"]) == compared.p_value


def test_two_classes_have_their_roc_curve():
    one = result_of(answers([[0.9, 0.1], [0.4, 0.6], [0.7, 0.3]], [0, 1, 1], classes=("a", "b")))
    assert "roc.csv" in tables.files([one])
    found = rows(tables.roc([one]))
    assert [float(row["true_positive_rate"]) for row in found][-1] == 1
    assert found[0]["threshold"] == ""  # infinite


def test_all_tables_have_a_name(pair):
    one, two = (set(tables.files(some)) for some in (pair[:1], pair))
    names = {"figures.csv", "classes.csv", "answers.csv", "calibration.csv", "curves.csv"}
    assert one == names | {"confusion-first.csv"}
    assert two == names | {"confusion-first.csv", "confusion-second.csv", "comparison.csv"}


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)"])
def test_no_name_is_a_formula(text):
    asked = answers([[0.9, 0.1], [0.4, 0.6]], [0, 1], classes=(text, "dog"), title=text)
    files = tables.files([result_of(replace(asked, data=data_set((text, "dog"))))])
    for table in files.values():
        for row in csv.reader(io.StringIO(table)):
            assert text not in row
    assert {row["title"] for row in rows(files["figures.csv"])} == {f"'{text}"}
    assert rows(files["answers.csv"])[0]["right class"] == f"'{text}"
