"""What a worker does with a run, compared with Keras alone and with arithmetic by hand."""

import math
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import replace

import keras
import numpy as np
import pytest

from cnnviz import datasets, images
from cnnviz.errors import SpecError
from cnnviz.training import control, metrics, pictures, snapshots, store, subjects
from cnnviz.training.work import events, faults, lesson, optimizers
from tests.training import at_work
from tests.training.at_work import TINY

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """A run of `TINY` that has come to its end."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CNNVIZ_HOME", str(tmp_path_factory.mktemp("done")))
        return at_work.trained(at_work.submitted(TINY))


def test_a_run_ends_with_all_that_belongs_to_it(done):
    record = done.record
    assert (record.state, record.share, record.error, record.notices) == ("done", 1.0, "", ())
    assert (record.progress.epoch, record.progress.batch, record.progress.batches) == (3, 0, 10)
    assert (record.precision, record.host) == ("float32", socket.gethostname())
    assert record.parameters == at_work.model(done).count_params()
    assert record.device.startswith("CPU")
    assert record.progress.seconds > 0
    assert record.progress.pictures_per_second > 0
    assert snapshots.epochs(done.folder) == [0, 1, 2, 3]
    assert not list(done.folder.rglob("*.new*"))


def test_it_learns_what_keras_alone_learns(done, monkeypatch):
    """The same network, order and pictures in a plain ``fit``."""
    monkeypatch.setenv("CNNVIZ_HOME", str(done.folder.parents[1]))
    prepared = lesson.prepared(done, at_work.SilentWatch())
    keras.utils.set_random_seed(TINY.seed)
    plain = prepared.architecture.build(prepared.shape, 10)
    plain.compile(
        keras.optimizers.Adam(TINY.rate),
        "categorical_crossentropy",
        metrics=["accuracy"],
        jit_compile=False,
    )
    batches = prepared.batches(binary=False)
    order = keras.callbacks.LambdaCallback(on_epoch_begin=lambda epoch, _: batches.start(epoch))
    x, y = (
        images.scaled(prepared.pictures.images[prepared.validating], prepared.data.preprocessing),
        keras.utils.to_categorical(prepared.pictures.labels[prepared.validating], 10),
    )
    history = plain.fit(
        batches, epochs=3, validation_data=(x, y), shuffle=False, callbacks=[order], verbose=0
    ).history
    for key, curve in history.items():
        ours = [one.values[key] for one in metrics.read_epochs(done.folder)]
        assert ours == pytest.approx(curve, rel=1e-4), key


def test_the_points_of_the_curve_are_means_of_batches_not_running_means(monkeypatch):
    monkeypatch.setattr("cnnviz.training.work.journal.ROW_SECONDS", 1e-9)
    run = at_work.trained(at_work.submitted(TINY, epochs=2, architecture="digits"))
    found = metrics.read_batches(run.folder)
    counts = np.diff(found.step, prepend=0)
    assert found.step.tolist() == [8, 10, 18, 20]  # a call of 8 batches, then the rest
    for epoch in metrics.read_epochs(run.folder):
        part = (found.step > epoch.step - 10) & (found.step <= epoch.step)
        for key in ("loss", "accuracy"):
            mean = np.average(getattr(found, key)[part], weights=counts[part])
            assert mean == pytest.approx(epoch.values[key], rel=1e-5)


def test_the_best_model_is_kept_and_is_what_was_measured(done):
    epochs = metrics.read_epochs(done.folder)
    best = max(epochs, key=lambda one: (one.values["val_accuracy"], -one.values["val_loss"]))
    assert done.record.best == {"epoch": best.epoch, **best.values}
    model = at_work.model(done)
    assert not model.compiled
    data, _ = subjects.named(done.spec)
    kept = pictures.prepared(
        data, "train", data.image_shape, done.folder.parents[1] / "cache", limit=400
    )
    _, validating = datasets.stratified(kept.labels, TINY.validation, TINY.seed)
    tensors = images.scaled(kept.images[validating], data.preprocessing)
    right = model.predict(tensors, verbose=0).argmax(axis=1) == kept.labels[validating]
    assert right.mean() == pytest.approx(best.values["val_accuracy"])


def test_snapshots_hold_the_network_of_each_epoch(done):
    shown, labels = snapshots.pictures(done.folder)
    assert shown.shape == (12, 8, 8, 1)
    assert len(set(labels.tolist())) == 10
    model = at_work.model(done)
    tensors = images.scaled(shown, datasets.dataset("digits8").preprocessing)
    for epoch in (0, 3):
        snapshot = snapshots.read(done.folder, epoch)
        model.set_weights(snapshot.weights)
        found = model.predict(tensors, verbose=0)
        np.testing.assert_allclose(snapshot.predictions, found, atol=1e-6)


def test_the_rate_follows_the_plan_and_who_changes_it(monkeypatch):
    monkeypatch.setattr("cnnviz.training.work.journal.ROW_SECONDS", 1e-9)
    monkeypatch.setattr("cnnviz.training.machine.MOST_STEPS", 1)
    run = at_work.submitted(TINY, schedule="step", step_epochs=1, step_factor=0.1, rate=0.01)
    at_work.ends_at(monkeypatch, 1, 4, lambda run_id: control.change_rate(run_id, 3.0))
    run = at_work.trained(run)
    change = run.record.rates[0]
    assert 10 <= change.step <= 14  # as the record said at that moment
    found = metrics.read_batches(run.folder)
    for step, rate in zip(found.step.tolist(), found.rate.tolist(), strict=True):
        factor = 3.0 if step - 1 >= 14 else 1.0
        if not change.step <= step - 1 < 14:
            assert rate == pytest.approx(0.01 * 0.1 ** ((step - 1) // 10) * factor), step
    assert [value for _, value in at_work.events(run, "train", "epoch_learning_rate")] == [
        pytest.approx(rate) for rate in (0.01, 0.003, 0.0003)
    ]


def test_a_sweep_tries_rising_rates_until_the_loss_breaks_away():
    run = at_work.submitted(
        TINY, schedule="sweep", rate=10.0, epochs=15, validation=0.0, optimizer="sgd"
    )
    run = at_work.trained(run)
    assert (run.record.state, run.record.error, run.record.legs) == ("done", "", (1,))
    found = metrics.read_batches(run.folder)
    assert found.step.tolist() == list(range(1, len(found) + 1))  # one point a batch
    assert 50 < len(found) < 12 * 15
    assert (np.diff(found.rate) > 0).all()
    assert found.rate[0] == pytest.approx(1e-6)
    assert np.isfinite(found.loss).all()
    assert metrics.read_epochs(run.folder) == []
    assert not (run.folder / "model.keras").exists()


def test_a_sweep_that_never_breaks_away_ends_with_its_last_rate(monkeypatch):
    monkeypatch.setattr("cnnviz.training.plan.SWEEP_STEPS", 20)
    run = at_work.submitted(TINY, schedule="sweep", rate=1e-4, epochs=3, validation=0.0)
    run = at_work.trained(run)
    assert (run.record.state, run.record.share) == ("done", 1.0)
    found = metrics.read_batches(run.folder)
    assert found.step[-1] == 20
    assert found.rate[-1] == pytest.approx(1e-4)


def test_early_stopping_ends_the_run_and_shortens_it():
    run = at_work.trained(at_work.submitted(TINY, rate=1e-8, epochs=9, patience=1))
    epochs = metrics.read_epochs(run.folder)
    losses = [one.values["val_loss"] for one in epochs]
    lowest = int(np.argmin(losses))
    assert (run.record.state, run.record.share) == ("done", 1.0)
    assert run.record.legs == (len(epochs),)
    assert len(epochs) == lowest + 2 or len(epochs) == 9
    if len(epochs) < 9:
        assert "ended early" in run.record.notices[0]


def test_without_validation_the_last_epoch_is_the_best():
    run = at_work.trained(at_work.submitted(TINY, epochs=2, validation=0.0))
    assert run.record.best["epoch"] == 2
    assert set(run.record.best) == {"epoch", "loss", "accuracy"}
    last = snapshots.read(run.folder, 2)
    assert at_work.same(at_work.model(run).get_weights(), last.weights)
    assert not (run.folder / "tensorboard" / "validation").exists()


def test_a_rate_that_is_too_high_fails_with_the_likely_cause_and_keeps_the_best_model(monkeypatch):
    run = at_work.submitted(TINY, optimizer="sgd", rate=0.05, weight_decay=1.0, epochs=6)
    at_work.ends_at(monkeypatch, 1, 0, lambda run_id: control.change_rate(run_id, 1e4))
    run = at_work.trained(run)
    assert run.record.state == "failed"
    assert "the learning rate of 500 is too high" in run.record.error
    assert np.isfinite(np.concatenate([w.ravel() for w in at_work.model(run).get_weights()])).all()
    assert all(math.isfinite(one.values["loss"]) for one in metrics.read_epochs(run.folder))


def failing(monkeypatch, error):
    def fail(*_arguments, **_options):
        raise error

    monkeypatch.setattr("cnnviz.training.work.callbacks.Steering.on_train_batch_begin", fail)
    return at_work.trained(at_work.submitted(TINY))


def test_too_little_memory_is_told_with_what_to_reduce(monkeypatch):
    import tensorflow as tf  # noqa: PLC0415 - only this test needs its error

    error = tf.errors.ResourceExhaustedError(None, None, "OOM when allocating tensor")
    run = failing(monkeypatch, error)
    assert run.record.state == "failed"
    assert "batches of 32 pictures; reduce the batch size" in run.record.error


def test_a_bug_is_told_as_one_and_its_traceback_is_in_the_log(monkeypatch, caplog):
    run = failing(monkeypatch, ZeroDivisionError("by us"))
    assert run.record.state == "failed"
    assert run.record.error == faults.BUG
    assert "ZeroDivisionError: by us" in caplog.text


def test_a_spec_that_does_not_fit_the_pictures_is_refused_by_the_worker():
    run = at_work.trained(at_work.submitted(TINY, batch=600))
    assert run.record.state == "failed"
    with pytest.raises(SpecError) as refused:
        at_work.checked(run.spec)
    assert run.record.error == str(refused.value)


def test_event_files_are_not_worth_a_run(monkeypatch):
    def fail(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(events.EventFiles, "write", fail)
    run = at_work.trained(at_work.submitted(TINY, epochs=2))
    assert run.record.state == "done"
    assert run.record.notices == (
        "The files for TensorBoard could not be written; the run goes on.",
    )


def test_tensorboard_reads_the_curves(done):
    epochs = metrics.read_epochs(done.folder)
    for part, tag, key in (
        ("train", "epoch_loss", "loss"),
        ("train", "epoch_accuracy", "accuracy"),
        ("validation", "epoch_loss", "val_loss"),
        ("validation", "epoch_accuracy", "val_accuracy"),
    ):
        expected = [(one.epoch - 1, pytest.approx(one.values[key])) for one in epochs]
        assert at_work.events(done, part, tag) == expected


def test_a_real_tensorboard_shows_the_run(done):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}/data/plugin/scalars/tags"
    command = [sys.executable, "-m", "tensorboard.main", "--logdir", str(done.folder.parent)]
    served = subprocess.Popen(
        [*command, "--port", str(port), "--load_fast", "false"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    found = ""
    try:
        deadline = time.monotonic() + 60
        while f"{done.id}/tensorboard/validation" not in found and time.monotonic() < deadline:
            time.sleep(0.2)
            try:
                with urllib.request.urlopen(address, timeout=5) as answer:
                    found = answer.read().decode()
            except OSError:
                continue
    finally:
        served.kill()
        served.wait()
    assert f"{done.id}/tensorboard/train" in found
    assert "epoch_learning_rate" in found


def test_the_worker_beats_while_it_does_something_long(monkeypatch):
    """Preparing pictures takes as long as it takes for two more beats to be seen."""

    def slowly(*arguments, **options):
        before = store.run(run.id).record
        seen.append(before.progress.doing)
        at_work.wait_for(lambda: store.run(run.id).record.beat >= before.beat + 2)
        return real(*arguments, **options)

    seen, real = [], pictures.prepared
    monkeypatch.setattr(pictures, "prepared", slowly)
    run = at_work.submitted(TINY, epochs=1)
    assert at_work.trained(run).record.state == "done"
    assert seen[0] in ("importing", "pictures")


def test_pausing_while_pictures_are_prepared_leaves_the_cache_clean(monkeypatch, home):
    at_work.ends_at(monkeypatch, 0, 0, control.pause)
    monkeypatch.setattr("cnnviz.training.worker.machine.found", lambda _: None)
    run = at_work.trained(at_work.submitted(TINY))
    assert run.record.state == "paused"
    assert not [*home.glob("cache/.new-*")]


def test_half_precision_still_saves_a_float32_model():
    run = at_work.trained(at_work.submitted(TINY, epochs=1, precision="mixed_bfloat16"))
    model = at_work.model(run)
    assert run.record.precision == "mixed_bfloat16"
    assert {layer.compute_dtype for layer in model.layers} == {"float32"}


def test_the_dropout_of_the_spec_replaces_that_of_the_architecture():
    run = at_work.trained(at_work.submitted(TINY, epochs=1, dropout=0.7))
    rates = [layer.rate for layer in at_work.model(run).layers if layer.name.startswith("dropout")]
    assert rates == [0.7]


@pytest.mark.parametrize("name", ["adam", "sgd", "rmsprop"])
def test_weight_decay_shrinks_kernels_only(name):
    spec = replace(TINY, optimizer=name, rate=0.1, weight_decay=0.5)
    model = keras.Sequential(
        [
            keras.Input((2,)),
            keras.layers.Dense(2, bias_initializer="ones"),
            keras.layers.BatchNormalization(),
        ]
    )
    before = [weight.numpy().copy() for weight in model.trainable_variables]
    optimizer = optimizers.optimizer(spec)
    nothing = [keras.ops.zeros_like(weight) for weight in model.trainable_variables]
    optimizer.apply(nothing, model.trainable_variables)
    for weight, was in zip(model.trainable_variables, before, strict=True):
        shrunk = 1 - 0.1 * 0.5 if weight.name == "kernel" else 1.0
        np.testing.assert_allclose(weight.numpy(), shrunk * was, rtol=1e-6)


def test_the_loss_is_the_smoothed_cross_entropy():
    spec = replace(TINY, smoothing=0.2)

    def loss(truth, said):
        return float(optimizers.loss(spec, len(said))(np.array([truth]), np.array([said])))

    right, wrong = 0.8 + 0.2 / 3, 0.2 / 3
    by_hand = -(right * math.log(0.7) + wrong * math.log(0.2) + wrong * math.log(0.1))
    assert loss([1.0, 0.0, 0.0], [0.7, 0.2, 0.1]) == pytest.approx(by_hand, rel=1e-5)
    by_hand = -(0.9 * math.log(0.7) + 0.1 * math.log(0.3))
    assert loss([1.0], [0.7]) == pytest.approx(by_hand, rel=1e-5)


def test_the_accuracy_of_one_sigmoid_unit_is_the_share_on_the_right_side_of_a_half():
    said = np.array([[0.7], [0.6], [0.2], [0.1]])
    assert float(optimizers.accuracy(1)(np.array([[1.0], [0.0], [0.0], [0.0]]), said)) == 0.75
