"""A card survives the way to JSON and back, and a malformed one says what is wrong with it."""

import json

import pytest

from cnnviz.errors import DamagedModel
from cnnviz.zoo import card_file
from tests.cards import make_card


def test_round_trip():
    card = make_card()
    assert card_file.from_json(card_file.to_json(card)) == card


def test_round_trip_through_a_file(tmp_path):
    card = make_card("with-name_2")
    path = tmp_path / card.name / "card.json"
    path.parent.mkdir()
    card_file.write(card, path)
    assert card_file.read(path) == card
    assert [file.name for file in path.parent.iterdir()] == ["card.json"]


def test_the_text_is_for_people_too():
    assert "“in particular”" in card_file.to_json(make_card())


SHORT_CURVES = {"loss": [1, 2], "accuracy": [1], "val_loss": [1], "val_accuracy": [1]}
PREPROCESSING = {"fit": "digit", "colour": "grey", "mean": [0], "std": [255]}

MALFORMED = [
    ("name", 7, "name should"),
    ("name", "../evil", "name should"),
    ("name", "", "name should"),
    ("title", "", "title should be a text"),
    ("summary", None, "summary should be a text"),
    ("dataset", ["mnist"], "dataset should be a text"),
    ("licence", " ", "licence should be a text"),
    ("data_source", 1, "data_source should be a text"),
    ("command", {}, "command should be a text"),
    ("classes", "abc", "classes should be"),
    ("classes", ["only"], "classes should be"),
    ("classes", ["same", "same"], "classes should be"),
    ("classes", ["a", 1], "classes should be"),
    ("classes", ["a", ""], "classes should be"),
    ("input_shape", [4, 4], "input_shape should be"),
    ("input_shape", [4, 4, 2], "input_shape should be"),
    ("input_shape", [0, 4, 1], "input_shape should be"),
    ("input_shape", [4.0, 4, 1], "input_shape should be"),
    ("input_shape", [True, 4, 1], "input_shape should be"),
    ("input_shape", None, "input_shape should be"),
    ("preprocessing", [], "preprocessing should be an object"),
    ("preprocessing", {"fit": "digit"}, "preprocessing lacks colour, mean, std"),
    ("preprocessing", {**PREPROCESSING, "gamma": 1}, "preprocessing has an unknown field, gamma"),
    ("preprocessing", {**PREPROCESSING, "fit": "pad"}, "preprocessing.fit should be"),
    ("preprocessing", {**PREPROCESSING, "colour": "rgb"}, "preprocessing.colour should be"),
    ("preprocessing", {**PREPROCESSING, "mean": 0}, "preprocessing.mean should be a list"),
    ("preprocessing", {**PREPROCESSING, "mean": ["0"]}, "preprocessing.mean should be a list"),
    ("preprocessing", {**PREPROCESSING, "mean": [0, 0]}, "one mean and one std"),
    ("preprocessing", {**PREPROCESSING, "std": [0]}, "one mean and one std"),
    ("preprocessing", {**PREPROCESSING, "std": []}, "one mean and one std"),
    ("output", "linear", "output should be"),
    ("output", ["softmax"], "output should be"),
    ("output", "sigmoid", "a sigmoid tells two classes apart, but the card has 3"),
    ("threshold", 1.5, "threshold should be"),
    ("threshold", "0.5", "threshold should be"),
    ("threshold", True, "threshold should be"),
    ("parameters", -1, "parameters should be"),
    ("parameters", 1.5, "parameters should be"),
    ("parameters", True, "parameters should be"),
    ("metrics", [], "metrics should be an object"),
    ("metrics", {"test_accuracy": "good"}, "metrics.test_accuracy should be a number"),
    ("metrics", {"test_loss": float("nan")}, "metrics.test_loss should be a number"),
    ("metrics", {"test_loss": float("inf")}, "metrics.test_loss should be a number"),
    ("history", {}, "history lacks accuracy, loss, val_accuracy, val_loss"),
    ("history", {**SHORT_CURVES, "lr": [1]}, "history has an unknown field, lr"),
    ("history", SHORT_CURVES, "one value an epoch"),
    ("history", {**SHORT_CURVES, "loss": [None]}, "history.loss should be a list of numbers"),
    ("sha256", "abc", "sha256 should be"),
    ("sha256", "G" * 64, "sha256 should be"),
    ("sha256", "0" * 64 + "\n", "sha256 should be"),
    ("trained", "yesterday", "trained should be an object"),
]


@pytest.mark.parametrize(("field", "value", "message"), MALFORMED)
def test_a_malformed_field_is_named(field, value, message):
    record = json.loads(card_file.to_json(make_card()))
    record[field] = value
    with pytest.raises(DamagedModel, match=message):
        card_file.from_json(json.dumps(record))


@pytest.mark.parametrize("field", list(json.loads(card_file.to_json(make_card()))))
def test_a_missing_field_is_named(field):
    record = json.loads(card_file.to_json(make_card()))
    del record[field]
    with pytest.raises(DamagedModel, match=f"the card lacks {field}"):
        card_file.from_json(json.dumps(record))


def test_an_unknown_field_is_named():
    record = json.loads(card_file.to_json(make_card())) | {"colour": "red"}
    with pytest.raises(DamagedModel, match="the card has an unknown field, colour"):
        card_file.from_json(json.dumps(record))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not valid JSON"),
        ("{", "not valid JSON"),
        ("[" * 100_000, "not valid JSON"),
        ("[]", "the card should be an object"),
        ("null", "the card should be an object"),
    ],
)
def test_other_texts_are_refused(text, message):
    with pytest.raises(DamagedModel, match=message):
        card_file.from_json(text)


def test_a_sigmoid_with_two_classes_is_fine():
    card = make_card(output="sigmoid", classes=("cat", "dog"), threshold=0.4)
    assert card_file.from_json(card_file.to_json(card)) == card


@pytest.mark.parametrize("data", [None, b"\xff\xfe\x00", b"{}"])
def test_an_unreadable_file_names_the_model(tmp_path, data):
    path = tmp_path / "digits" / "card.json"
    path.parent.mkdir()
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(DamagedModel, match="The card of model “digits”"):
        card_file.read(path)


def test_a_card_in_another_models_folder_is_refused(tmp_path):
    with pytest.raises(DamagedModel, match="it names another model, “tiny”"):
        path = tmp_path / "card.json"
        card_file.write(make_card(), path)
        card_file.read(path)
