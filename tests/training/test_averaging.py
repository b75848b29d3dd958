"""The averaged weights are what is measured and saved, and the others go on training."""

import keras
import numpy as np
import pytest

from cnnviz import images
from cnnviz.training import metrics, snapshots
from cnnviz.training.plan import Plan
from cnnviz.training.work import lesson
from cnnviz.training.work.averaging import Averaging
from cnnviz.training.work.checkpoints import Standing
from tests.training import at_work
from tests.training.at_work import TINY

pytestmark = pytest.mark.usefixtures("home")


def test_the_average_by_hand(tmp_path):
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
    wanted = at_work.spec.with_values(TINY, {"averaging": 0.5})
    standing = Standing()
    averaging = Averaging(Plan(tmp_path, wanted, (1,), steps=100), standing)
    averaging.set_model(model)

    def at(batch, weight):
        standing.batch = batch
        model.set_weights([np.array([[weight]])])
        averaging.on_train_batch_end(batch)
        return averaging.weights()[0].item()

    model.set_weights([np.array([[8.0]])])
    averaging.on_epoch_begin(0)
    first = 2 / 11  # (1 + n) / (10 + n) after n = 1 batches
    assert at(1, 0.0) == pytest.approx(8 * first)
    third = (4 / 13) ** 2  # two batches in one call
    assert at(3, 4.0) == pytest.approx(4 + (8 * first - 4) * third)
    before = averaging.weights()[0].item()
    assert at(99, 4.0) == pytest.approx(4 + (before - 4) * 0.5**96)


def test_what_is_measured_and_saved_is_the_average():
    run = at_work.trained(at_work.submitted(TINY, averaging=0.9, architecture="digits"))
    assert run.record.state == "done"
    best = int(run.record.best["epoch"])
    kept = snapshots.read(run.folder, best).weights
    model = at_work.model(run)
    assert at_work.same(model.get_weights(), kept)

    lessons = lesson.prepared(run, at_work.SilentWatch())
    chosen = lessons.pictures.images[lessons.validating]
    said = model.predict(images.scaled(chosen, lessons.data.preprocessing), verbose=0)
    right = (said.argmax(axis=1) == lessons.pictures.labels[lessons.validating]).mean()
    values = metrics.read_epochs(run.folder)[best - 1].values
    assert right == pytest.approx(values["val_accuracy"])

    trained = at_work.network(run)[: len(model.weights)]
    if best == TINY.epochs:  # the checkpoint is of the same moment
        assert not np.array_equal(trained[0], kept[0])


def test_averaging_changes_nothing_about_the_training():
    plain, averaged = (
        at_work.trained(at_work.submitted(TINY, epochs=2, averaging=share)) for share in (0.0, 0.9)
    )
    held = at_work.network(plain)
    assert at_work.same(held, at_work.network(averaged)[: len(held)])
