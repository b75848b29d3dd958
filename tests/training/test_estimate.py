"""What a run will take is told from the network, the settings and earlier runs."""

import socket
from dataclasses import replace

import pytest

from cnnviz import zoo
from cnnviz.errors import SpecError
from cnnviz.training import devices, estimate, store
from cnnviz.training.catalogue import Catalogue
from cnnviz.training.devices import Device
from cnnviz.training.estimate import cost
from cnnviz.training.record import Progress
from cnnviz.training.spec import RunSpec

SPEC = RunSpec(epochs=5, batch=64, optimizer="adam", precision="float32")
TRAINING, VALIDATING = 1600, 400


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("CNNVIZ_HOME", str(tmp_path))
    monkeypatch.setattr(estimate, "_catalogue", Catalogue())
    return tmp_path


def trained(wanted=SPEC, *, speed=1000.0, host=None):
    """Put a run into the store that trained at this speed."""
    run = store.submit(wanted, owner="somebody")
    progress = Progress(epoch=1, batches=25, pictures_per_second=speed)
    there = socket.gethostname() if host is None else host
    return store.update(run.id, lambda record: replace(record, progress=progress, host=there))


# --- the network ---------------------------------------------------------------------------------


DOWNLOADED = [known.name for known in zoo.ARCHITECTURES if known.weights is not None]
"""Slow to build, so one of them stands for all."""
NAMES = [known.name for known in zoo.ARCHITECTURES if known.name not in DOWNLOADED]


@pytest.mark.parametrize("name", [*NAMES, "mobilenet-v2-035"])
def test_the_cost_is_that_of_the_built_network(name):
    side = max(32, zoo.architecture(name).smallest_side)
    model = zoo.architecture(name).build((side, side, 3), 7)
    found = cost(name, (side, side, 3), 7)
    assert found.parameters == model.count_params()
    sizes = [_product(layer.output.shape[1:]) for layer in model.layers]
    if all(layer.trainable for layer in model.layers):
        assert found.changed == found.parameters
        assert found.activations == sum(sizes)
    else:  # the mean, the dropout and the dense layer of the head, and what the mean reads
        head = [layer for layer in model.layers if layer.trainable_weights]
        assert found.changed == sum(layer.count_params() for layer in head)
        place = next(i for i, layer in enumerate(model.layers) if layer is head[0])
        largest = max(sizes[: place - 1], default=0)
        assert found.activations == sum(sizes[place - 1 :]) + 2 * largest


def _product(shape):
    total = 1
    for length in shape:
        total *= length
    return total


def test_the_work_is_that_of_its_convolutions_and_dense_layers_by_hand():
    by_hand = 32 * 32 * 9 * (3 * 16 + 16 * 16)  # block 1, then pooled
    by_hand += 16 * 16 * 9 * (16 * 32 + 32 * 32)  # block 2, then pooled
    by_hand += 8 * 8 * 32 * 64 + 64 * 5
    assert cost("small-vgg", (32, 32, 3), 5).multiply_adds == by_hand


# --- time ----------------------------------------------------------------------------------------


def seconds(epochs, speed):
    return estimate.STARTING + epochs * (TRAINING + VALIDATING / 3) / speed


def test_the_same_network_has_the_same_speed():
    trained(speed=1000)
    found = estimate.estimate(replace(SPEC, epochs=10, seed=7))
    assert found.basis == estimate.KNOWN
    assert found.seconds == pytest.approx(seconds(10, 1000))
    assert found.steps_per_epoch == TRAINING // 64


def test_the_newest_run_counts():
    trained(speed=1000)
    trained(speed=500)
    assert estimate.estimate(SPEC).seconds == pytest.approx(seconds(5, 500))


def test_another_network_is_scaled_by_its_work():
    trained(replace(SPEC, architecture="cifar10"), speed=300)
    found = estimate.estimate(SPEC)
    assert found.basis == estimate.SCALED
    shape = (32, 32, 3)
    ratio = cost("cifar10", shape, 5).multiply_adds / cost("small-vgg", shape, 5).multiply_adds
    assert found.seconds == pytest.approx(seconds(5, 300 * ratio))


def test_a_tiny_network_says_nothing_about_a_large_one():
    trained(replace(SPEC, dataset="digits8", architecture="digits"), speed=100)
    found = estimate.estimate(replace(SPEC, architecture="cifar10"))
    assert found.basis == estimate.GUESSED


def test_another_input_size_is_another_network():
    trained(speed=1000)
    found = estimate.estimate(replace(SPEC, side=64))
    assert found.basis == estimate.SCALED
    assert found.seconds > 3 * estimate.estimate(SPEC).seconds - 3 * estimate.STARTING


def test_runs_of_this_host_come_before_others():
    trained(speed=1000)
    trained(speed=1, host="a-faster-machine")
    assert estimate.estimate(SPEC).seconds == pytest.approx(seconds(5, 1000))


def test_runs_elsewhere_count_where_nothing_else_is_known():
    trained(speed=250, host="a-node-of-the-cluster")
    assert estimate.estimate(SPEC).seconds == pytest.approx(seconds(5, 250))


def test_runs_that_never_trained_tell_nothing():
    trained(speed=0)
    store.submit(SPEC, owner="somebody")
    assert estimate.estimate(SPEC).basis == estimate.GUESSED


def test_runs_of_a_data_set_that_has_gone_are_passed_over():
    trained(speed=250)
    trained(replace(SPEC, dataset="gone"), speed=1)
    assert estimate.estimate(SPEC).seconds == pytest.approx(seconds(5, 250))


def test_the_first_run_is_guessed_and_said_to_be():
    found = estimate.estimate(SPEC)
    assert found.basis == estimate.GUESSED
    assert estimate.STARTING < found.seconds < 3600
    assert estimate.estimate(replace(SPEC, epochs=50)).seconds > found.seconds


def test_a_gpu_is_not_guessed(monkeypatch):
    gpu = Device("gpu", "NVIDIA A100", 1, (8, 0), "0")
    monkeypatch.setattr(devices, "local", lambda: (gpu, Device("cpu", "CPU, 2 cores", 1)))
    found = estimate.estimate(SPEC)
    assert found.seconds is None
    assert found.basis == estimate.UNKNOWN
    trained(speed=9000)
    assert estimate.estimate(SPEC).seconds == pytest.approx(seconds(5, 9000))


def test_a_sweep_is_short_however_many_epochs():
    trained(speed=1000)
    long = estimate.estimate(replace(SPEC, schedule="sweep", epochs=200))
    assert long.seconds == pytest.approx(estimate.STARTING + 200 * 64 / 1000)


# --- memory --------------------------------------------------------------------------------------


def memory(**changes):
    return estimate.estimate(replace(SPEC, **changes)).bytes


def test_memory_by_hand():
    known = cost("small-vgg", (32, 32, 3), 5)
    expected = estimate.FRAMEWORK + 2000 * 32 * 32 * 3
    expected += known.parameters * 4 * 4  # weights, gradients, Adam's two averages
    expected += 64 * known.activations * 4 * 2
    assert memory() == expected


def test_memory_depends_on_batch_optimizer_precision_and_pictures():
    parameters = cost("small-vgg", (32, 32, 3), 5).parameters
    activations = cost("small-vgg", (32, 32, 3), 5).activations
    assert memory(batch=128) - memory() == 64 * activations * 8
    assert memory() - memory(optimizer="sgd") == parameters * 4
    assert memory(optimizer="sgd") - memory(optimizer="sgd", momentum=0.0) == parameters * 4
    assert memory(optimizer="rmsprop") == memory()
    assert memory() - memory(precision="mixed_bfloat16") == 64 * activations * 4
    assert memory() - memory(pictures=1000) == 1000 * 32 * 32 * 3


def test_a_gpu_computes_with_half_the_bits_by_itself(monkeypatch):
    whole, half = memory(precision="float32"), memory(precision="mixed_float16")
    assert half == whole  # processors do not
    gpu, processor = Device("gpu", "NVIDIA A100", 1, (8, 0), "0"), Device("cpu", "CPU, 2 cores", 1)
    monkeypatch.setattr(devices, "local", lambda: (gpu, processor))
    assert memory(precision="auto") == memory(precision="mixed_float16") < whole


@pytest.mark.parametrize("wrong", [{"epochs": 0}, {"dataset": "none"}, {"side": 3}])
def test_settings_that_cannot_be_used_are_refused(wrong):
    with pytest.raises(SpecError):
        estimate.estimate(replace(SPEC, **wrong))


def test_a_store_that_cannot_be_read_is_no_reason_to_fail(home):
    (home / "runs").write_text("a file in its place")
    assert estimate.estimate(SPEC).basis == estimate.GUESSED
