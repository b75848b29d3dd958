"""What the Evaluate page shows of pictures, groups, charts and files, from made-up answers."""

import base64
import csv
import dataclasses
import io
import zipfile

import cv2
import numpy as np
import pytest

from cnnviz import datasets
from cnnviz.components.answers import answers_data
from cnnviz.components.confusion import confusion_data, opened
from cnnviz.evaluation import Result, tables
from cnnviz.ui import evaluate_charts as charts
from cnnviz.ui import evaluate_compare as compare
from cnnviz.ui import evaluate_files as files
from cnnviz.ui import evaluate_pictures as pictures
from cnnviz.ui import evaluate_texts as texts
from tests.answered import result
from tests.cards import make_card

DIGITS = datasets.dataset("digits8")


@pytest.fixture(scope="module")
def one() -> Result:
    card = make_card("one", title="One", classes=DIGITS.classes, dataset="digits8")
    return result(card, DIGITS, seed=1)


@pytest.fixture(scope="module")
def other() -> Result:
    card = make_card("other", title="Other", classes=DIGITS.classes, dataset="digits8")
    return result(card, DIGITS, seed=2, skill=1.0)


def decoded(address: str) -> np.ndarray:
    data = base64.b64decode(address.partition(",")[2])
    return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)


# ------------------------------------------------------------------------------------ the pictures


def test_a_card_shows_the_picture_the_truth_and_the_right_and_the_wrong_class(one: Result) -> None:
    place = int(np.flatnonzero(~one.answers.right)[0])
    label, said = int(one.answers.labels[place]), int(one.answers.said[place])
    card = pictures.card(DIGITS, {"One": one.answers}, place)
    assert card.id == one.answers.numbers[place]
    assert card.sharp
    _, test = DIGITS.read()
    np.testing.assert_array_equal(decoded(card.source), test.images[place, :, :, 0])
    (answer,) = card.answers
    kinds = {bar.name: bar.kind for bar in answer.bars}
    assert (answer.name, answer.right) == ("", False)
    assert (kinds[str(label)], kinds[str(said)]) == ("right", "wrong")
    assert set(kinds.values()) <= {"right", "wrong", "other"}
    assert answer.bars[0].share == one.answers.probabilities[place].max()
    assert answers_data([card], {})["cards"][0]["answers"][0]["bars"][0]["name"] == str(said)


def test_the_right_class_always_has_a_bar(one: Result) -> None:
    for place in range(40):
        (answer,) = pictures.card(DIGITS, {"One": one.answers}, place).answers
        assert sum(bar.kind == "right" for bar in answer.bars) == 1
        assert any(bar.kind == "wrong" for bar in answer.bars) == (not answer.right)


def test_several_networks_are_named_on_each_card(one: Result, other: Result) -> None:
    both = {"One": one.answers, "Other": other.answers}
    assert [each.name for each in pictures.card(DIGITS, both, 0).answers] == ["One", "Other"]


@pytest.mark.parametrize("channels", [1, 3])
def test_a_large_picture_is_reduced_and_keeps_its_aspect_and_colours(channels: int) -> None:
    picture = np.zeros((600, 1200, channels), np.uint8)
    picture[..., 0] = 200
    address = pictures.source(picture)
    assert address.startswith("data:image/jpeg")
    found = decoded(address)
    assert found.shape[:2] == (168, 336)
    red = found[..., -1] if channels == 3 else found  # OpenCV reads BGR
    assert abs(float(red.mean()) - 200) < 4


# ---------------------------------------------------------------------------- side by side, charts


def test_groups_hold_every_picture_once_the_ones_all_know_first() -> None:
    right = np.array([[1, 1, 0, 0, 1], [1, 0, 1, 0, 1]], bool)
    found = compare.groups(right)
    assert {name: places.tolist() for name, places in found.items()} == {
        "11": [0, 4],
        "10": [1],
        "01": [2],
        "00": [3],
    }
    assert list(found) == ["11", "10", "01", "00"]


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("11", "both are right"),
        ("00", "both are wrong"),
        ("10", "only A is right"),
        ("101", "only A and C are right"),
        ("111", "all are right"),
        ("000", "all are wrong"),
    ],
)
def test_groups_are_named_in_words(pattern: str, name: str) -> None:
    assert texts.group_name(pattern, ["A", "B", "C"][: len(pattern)]) == name


def test_the_reliability_diagram_shows_the_bins_that_hold_pictures(one: Result) -> None:
    diagonal, line = charts.reliability({"One": one}).lines
    bins = [each for each in one.figures.calibration.bins if each.count]
    np.testing.assert_allclose(line.y, [each.accuracy.value for each in bins])
    np.testing.assert_allclose(line.x["confidence"], [100 * each.confidence for each in bins])
    assert (list(diagonal.x["confidence"]), list(diagonal.y)) == ([0, 100], [0, 1])


def test_loss_against_accuracy_has_a_point_an_epoch() -> None:
    history = {"loss": (2.0, 1.0), "accuracy": (0.1, 0.5), "val_loss": (2.0, 1.5)}
    (line,) = charts.loss_by_accuracy(history).lines  # validation has no accuracy here
    np.testing.assert_array_equal(line.x["loss"], history["loss"])
    np.testing.assert_array_equal(line.y, history["accuracy"])


def test_the_roc_curve_has_the_point_at_which_the_network_decides() -> None:
    card = make_card("pets", title="Pets", classes=("a", "b"), dataset="mine")
    found = result(card, two_classes(), skill=1.0).figures.roc
    guess, curve, point = charts.roc({"Pets": found}).lines
    np.testing.assert_array_equal(curve.y, found.true_positives)
    np.testing.assert_array_equal(curve.x["alarms"], 100 * found.false_positives)
    assert (point.x["alarms"], point.y) == ([100 * found.chosen[0]], [found.chosen[1]])
    assert list(guess.y) == [0, 1]


def two_classes() -> datasets.DataSet:
    def read() -> tuple[datasets.Split, datasets.Split]:
        split = datasets.Split(np.zeros((50, 8, 8, 1), np.uint8), np.arange(50) % 2)
        return split, split

    return dataclasses.replace(DIGITS, name="mine", classes=("a", "b"), read=read)


# ------------------------------------------------------------------------------ files and the face


def test_all_tables_are_in_the_archive_and_excel_can_read_them(one: Result, other: Result) -> None:
    found = [one, other]
    with zipfile.ZipFile(io.BytesIO(files.archive(found))) as packed:
        assert set(packed.namelist()) == set(tables.files(found))
        table = packed.read("figures.csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [row["model"] for row in rows] == ["one", "other"]
    assert float(rows[0]["accuracy"]) == pytest.approx(one.figures.accuracy.value)


def test_each_file_is_made_when_asked_for(one: Result) -> None:
    for name, (label, make) in files.offered([one]).items():
        assert label
        assert make(), name


def test_a_matrix_is_plain_values(one: Result) -> None:
    found = confusion_data(one.figures.confusion, DIGITS.classes, (1, 2), texts.MATRIX)
    assert sum(map(sum, found["counts"])) == 359
    assert found["chosen"] == [1, 2]


@pytest.mark.parametrize("sent", [None, "1,2", [1], [1, 2, 3], [1, "2"], [-1, 0], [0, 10], {}])
def test_what_is_no_cell_opens_nothing(sent: object) -> None:
    assert opened(sent, 10) is None
    assert opened([9, 0], 10) == (9, 0)
