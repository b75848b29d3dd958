"""From a run's folder to a model that the app can open."""

import hashlib
from dataclasses import replace

import pytest

from cnnviz.errors import DamagedModel
from cnnviz.training import control, metrics, store, subjects
from cnnviz.training.metrics import Epoch
from cnnviz.training.work import checkpoints, conclude
from cnnviz.training.work.checkpoints import Standing
from cnnviz.zoo import card_file
from tests.training import at_work
from tests.training.at_work import TINY

pytestmark = pytest.mark.usefixtures("home")

FIGURES = {"loss": 0.5, "accuracy": 0.75, "val_loss": 0.25, "val_accuracy": 0.875}


def trained(epochs=2, *, validating=80, **changes):
    """A run of which a checkpoint after so many epochs is there, and one epoch more is logged."""
    run = at_work.submitted(TINY, **changes)
    figures = {key: value for key, value in FIGURES.items() if validating or "val" not in key}
    for epoch in range(1, epochs + 2):
        line = metrics.epoch_line(Epoch(epoch, 10 * epoch, figures, 0.1, 1.0, 320.0))
        metrics.append(run.folder / "epochs.jsonl", line)
    (run.folder / "best.keras").write_bytes(b"the best network")
    standing = Standing(epochs, validating=validating, best={"epoch": epochs, **figures})
    checkpoints.save(run.folder, [], standing)

    def known(record):
        return replace(record, parameters=25_274, precision="float32", device="CPU, 2 cores")

    return store.update(run.id, known)


def test_the_model_is_the_best_one_and_its_card_can_be_read():
    run = trained()
    assert conclude.conclude(run)
    assert (run.folder / "model.keras").read_bytes() == b"the best network"
    card = card_file.read(run.folder / "card.json")
    assert card.name == run.id
    assert card.sha256 == hashlib.sha256(b"the best network").hexdigest()
    assert card.metrics == {"val_accuracy": 0.875, "val_loss": 0.25, "val_count": 80.0}
    assert {key: len(curve) for key, curve in card.history.items()} == dict.fromkeys(FIGURES, 2)
    assert (card.input_shape, card.preprocessing.fit) == ((8, 8, 1), "digit")
    assert card.parameters == 25_274
    assert card.trained["best_epoch"] == card.trained["epochs"] == 2
    assert card.summary == "“Small VGG”, trained on “Tiny handwritten digits” for 2 epochs."
    assert card.command.startswith("cnnviz train --dataset digits8 --architecture small-vgg")
    assert "--pictures 400" in card.command


@pytest.mark.parametrize(
    ("settings", "output", "shape", "colour"),
    [
        ({"dataset": "cifar10", "colour": "grey"}, "softmax", (32, 32, 1), "grey"),
        (
            {"dataset": "cats_and_dogs", "architecture": "cats-dogs-50"},
            "sigmoid",
            (50, 50, 3),
            "rgb",
        ),
        ({"dataset": "flower17", "architecture": "cats-dogs-50"}, "softmax", (50, 50, 3), "rgb"),
        (
            {"dataset": "mnist", "architecture": "mobilenet-v2-035"},
            "softmax",
            (224, 224, 3),
            "rgb",
        ),
        (
            {"dataset": "cats_and_dogs", "network": "conv-4_mean_end-sigmoid", "side": 20},
            "sigmoid",
            (20, 20, 3),
            "rgb",
        ),
    ],
)
def test_the_card_says_how_pictures_enter_and_what_comes_out(settings, output, shape, colour):
    run = trained(**settings)
    conclude.conclude(run)
    card = card_file.read(run.folder / "card.json")
    assert (card.output, card.input_shape, card.preprocessing.colour) == (output, shape, colour)
    assert len(card.preprocessing.mean) == shape[2]
    assert card.preprocessing == subjects.preprocessing_of(run.spec)


def test_without_validation_its_curves_are_empty():
    run = trained(validating=0)
    conclude.conclude(run)
    card = card_file.read(run.folder / "card.json")
    assert card.metrics == {}
    assert card.history["val_loss"] == card.history["val_accuracy"] == ()
    assert card.history["loss"] == (0.5, 0.5)


def test_before_the_first_whole_epoch_there_is_no_model():
    run = at_work.submitted(TINY)
    assert not conclude.conclude(run)
    checkpoints.save(run.folder, [], Standing(batch=5))
    assert not conclude.conclude(run)
    assert not (run.folder / "card.json").exists()


def test_the_model_of_a_run_that_goes_on_stays_whole():
    """What replaces the best network does not write into the model that was concluded before."""
    run = trained()
    conclude.conclude(run)
    (run.folder / ".best.new").write_bytes(b"a better one")
    (run.folder / ".best.new").replace(run.folder / "best.keras")
    assert (run.folder / "model.keras").read_bytes() == b"the best network"


def test_a_lost_line_of_the_curves_is_no_reason_to_have_no_model():
    run = trained(epochs=3)
    lines = (run.folder / "epochs.jsonl").read_bytes().splitlines(keepends=True)
    (run.folder / "epochs.jsonl").write_bytes(lines[0] + b"{\n" + lines[2])
    assert conclude.conclude(run)
    assert len(card_file.read(run.folder / "card.json").history["loss"]) == 2


def test_a_card_that_could_not_be_read_is_not_written(tmp_path):
    run = trained()
    conclude.conclude(run)
    card = card_file.read(run.folder / "card.json")
    with pytest.raises(DamagedModel):
        conclude.write(tmp_path / "new", run.folder / "model.keras", replace(card, name="No Name"))
    assert not (tmp_path / "new").exists()


def test_a_run_that_is_stopped_has_its_best_model(monkeypatch):
    run = at_work.submitted(TINY, epochs=9)
    at_work.ends_at(monkeypatch, 2, 5, control.stop)
    run = at_work.trained(run)
    assert run.record.state == "stopped"
    assert run.record.best["epoch"] <= 2
    card = card_file.read(run.folder / "card.json")
    assert card.metrics["val_accuracy"] == run.record.best["val_accuracy"]
    assert at_work.model(run).count_params() == card.parameters
