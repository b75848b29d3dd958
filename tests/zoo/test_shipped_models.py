"""What the cards of the shipped models promise is true."""

import hashlib
import json
import os
import zipfile

import pytest

from cnnviz import datasets, zoo
from cnnviz.datasets.dataset import local_file
from cnnviz.training import spec, subjects
from cnnviz.training.recipes import SHIPPED
from cnnviz.training.work import exam

FLOORS = {"digits": 0.994, "cifar10": 0.85, "cats-dogs": 0.9, "flower17": 0.8, "pets": 0.985}
CONVERTED = "efficientnet-lite0"
"""The one that was trained elsewhere; tests/zoo/test_efficientnet_lite0.py looks at it."""
MEGABYTES = 80


@pytest.fixture(autouse=True)
def shipped(monkeypatch):
    monkeypatch.delenv("CNNVIZ_MODELS_DIR", raising=False)


NAMES = list(FLOORS)
ALL = [*NAMES[:-1], CONVERTED, NAMES[-1]]


def test_the_models_come_in_the_order_in_which_people_meet_them():
    assert [card.name for card in zoo.cards()] == ALL
    assert zoo.problems() == ()


def test_they_are_small_on_disk():
    files = zoo.models_folder().rglob("*")
    assert sum(file.stat().st_size for file in files if file.is_file()) < MEGABYTES * 2**20


@pytest.mark.parametrize("name", ALL)
def test_the_card_fits_the_file(name):
    card, model = zoo.card(name), zoo.load(name)
    data = (zoo.models_folder() / name / "model.keras").read_bytes()
    assert card.sha256 == hashlib.sha256(data).hexdigest()
    assert card.parameters == model.count_params()
    assert model.output_shape == (None, 1 if card.output == "sigmoid" else len(card.classes))
    assert model.input_shape == (None, *card.input_shape)
    assert {weight.dtype for weight in model.weights} == {"float32"}
    assert {layer.compute_dtype for layer in model.layers} == {"float32"}


@pytest.mark.parametrize("name", ALL)
def test_the_file_holds_no_optimizer(name):
    with zipfile.ZipFile(zoo.models_folder() / name / "model.keras") as archive:
        assert not json.loads(archive.read("config.json")).get("compile_config")
    kept = 4 * zoo.card(name).parameters  # bytes; momentum would double them
    assert (zoo.models_folder() / name / "model.keras").stat().st_size < 1.2 * kept


@pytest.mark.parametrize("name", NAMES)
def test_the_card_fits_the_code(name):
    card, wanted = zoo.card(name), SHIPPED[name].spec
    data, known = subjects.named(wanted)
    assert (card.dataset, card.classes) == (data.name, data.classes)
    assert card.input_shape == spec.input_shape(wanted, subjects.subject_of(wanted))
    assert card.preprocessing == subjects.preprocessing_of(wanted)
    fresh = known.build(card.input_shape, len(card.classes))
    # Kinds and shapes; layers keep the names that they had when they were trained.
    assert kinds_and_shapes(fresh) == kinds_and_shapes(zoo.load(name))
    assert fresh.count_params() == card.parameters


def kinds_and_shapes(model):
    return [(type(layer).__name__, layer.output.shape) for layer in model.layers]


@pytest.mark.parametrize("name", NAMES)
def test_the_card_tells_of_a_full_run(name):
    card = zoo.card(name)
    assert "--quick" not in card.command
    assert f"train_model.py {name}" in card.command or f"--dataset {card.dataset}" in card.command
    assert len(card.history["loss"]) == card.trained["epochs"]
    assert card.metrics["test_accuracy"] >= FLOORS[name]


def measured(card, limit=0):
    file = datasets.dataset(card.dataset).file
    if local_file(file) is None:
        pytest.skip(f"CNNVIZ_DATA_DIR holds no {file}")
    path = zoo.models_folder() / card.name / "model.keras"
    return exam.measured(path, SHIPPED[card.name].spec, limit=limit)


@pytest.mark.skipif(not os.environ.get("CNNVIZ_DATA_DIR"), reason="needs the real data sets")
@pytest.mark.parametrize(
    "name", [NAMES[0], *(pytest.param(name, marks=pytest.mark.long) for name in NAMES[1:-1])]
)
def test_the_accuracy_is_as_promised(name):
    card = zoo.card(name)
    metrics = measured(card)
    assert metrics["test_count"] == card.metrics["test_count"]
    assert metrics["test_accuracy"] == pytest.approx(card.metrics["test_accuracy"], abs=0.002)
    assert metrics["test_loss"] == pytest.approx(card.metrics["test_loss"], rel=0.05)


@pytest.mark.skipif(not os.environ.get("CNNVIZ_DATA_DIR"), reason="needs the real data sets")
def test_the_accuracy_of_the_large_network_is_as_promised_on_a_few_photos():
    metrics = measured(zoo.card("pets"), limit=40)
    assert metrics["test_count"] == 40
    assert metrics["test_accuracy"] >= 0.95
