"""What a worker computes with, on machines of all kinds."""

import os

import keras
import pytest
import tensorflow as tf

from cnnviz import zoo
from cnnviz.training import devices, machine
from cnnviz.training.devices import Device, Preflight
from cnnviz.training.machine import Machine
from cnnviz.training.spec import RunSpec

CPU = Device("cpu", "CPU, 2 cores", 8_000_000_000)


def gpu(capability):
    return Device("gpu", "NVIDIA T4", 16_000_000_000, capability, "0")


@pytest.fixture
def fast_bfloat16(monkeypatch, tmp_path):
    (tmp_path / "cpuinfo").write_text("processor : 0\nflags\t\t: fpu sse amx_bf16 amx_tile\n")
    monkeypatch.setattr(machine, "CPU_FLAGS", tmp_path / "cpuinfo")


@pytest.fixture
def slow_bfloat16(monkeypatch, tmp_path):
    (tmp_path / "cpuinfo").write_text("processor : 0\nflags\t\t: fpu sse avx2\n")
    monkeypatch.setattr(machine, "CPU_FLAGS", tmp_path / "cpuinfo")


def chosen(wanted, device):
    told = []
    return machine.precision(wanted, device, told.append), told


@pytest.mark.usefixtures("fast_bfloat16")
def test_a_processor_that_multiplies_bfloat16_does(monkeypatch):
    assert chosen("auto", Machine(CPU)) == ("mixed_bfloat16", [])
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    assert chosen("auto", Machine(CPU)) == ("float32", [])


@pytest.mark.usefixtures("slow_bfloat16")
def test_another_processor_computes_in_float32():
    assert chosen("auto", Machine(CPU)) == ("float32", [])


def test_where_the_processor_is_not_known_it_computes_in_float32(monkeypatch, tmp_path):
    monkeypatch.setattr(machine, "CPU_FLAGS", tmp_path / "nothing")
    assert chosen("auto", Machine(CPU)) == ("float32", [])


@pytest.mark.parametrize(
    ("capability", "precision"),
    [((6, 1), "float32"), ((7, 0), "mixed_float16"), ((9, 0), "mixed_float16"), (None, "float32")],
)
def test_a_gpu_computes_in_half_precision_from_volta_on(capability, precision):
    assert chosen("auto", Machine(CPU, (gpu(capability),))) == (precision, [])


def test_the_slowest_of_several_gpus_decides():
    several = Machine(CPU, (gpu((8, 0)), gpu((6, 1))))
    assert chosen("auto", several) == ("float32", [])
    assert several.name == "2 × NVIDIA T4"


def test_what_is_wanted_is_used_unless_it_would_take_for_ever():
    assert chosen("mixed_bfloat16", Machine(CPU)) == ("mixed_bfloat16", [])
    precision, told = chosen("mixed_float16", Machine(CPU))
    assert precision == "float32"
    assert "trains with float32" in told[0]
    assert chosen("mixed_float16", Machine(CPU, (gpu((8, 0)),)))[0] == "mixed_float16"


@pytest.mark.parametrize("wanted", [True, False])
def test_operations_that_repeat_are_asked_for_only_where_they_are_wanted(monkeypatch, wanted):
    asked = []
    monkeypatch.setattr(
        tf.config.experimental, "enable_op_determinism", lambda: asked.append("determinism")
    )
    machine.set_up(Machine(CPU), deterministic=wanted)
    assert asked == ["determinism"] * wanted


def test_jax_is_asked_for_them_before_it_is_imported(monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    monkeypatch.setenv("XLA_FLAGS", "--one")
    machine.set_environment(deterministic=True)
    assert os.environ["XLA_FLAGS"] == "--one --xla_gpu_deterministic_ops=true"


def test_on_a_processor_only_jax_compiles(monkeypatch):
    assert not machine.uses_xla(Machine(CPU))
    assert machine.uses_xla(Machine(CPU, (gpu((8, 0)),)))
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    assert machine.uses_xla(Machine(CPU))


def test_a_gpu_that_cannot_be_used_is_told_and_hidden(monkeypatch):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "0")
    monkeypatch.setenv("JAX_PLATFORMS", "")
    monkeypatch.setattr(devices, "local", lambda: (gpu((8, 0)), CPU))
    monkeypatch.setattr(devices, "preflight", lambda: Preflight(False, "It failed a trial."))
    told = []
    found = machine.found(told.append)
    assert (found.gpus, found.name, told) == ((), "CPU, 2 cores", ["It failed a trial."])
    assert os.environ["CUDA_VISIBLE_DEVICES"] == "-1"


def test_a_gpu_that_works_is_used(monkeypatch):
    monkeypatch.setattr(devices, "local", lambda: (gpu((8, 0)), CPU))
    monkeypatch.setattr(devices, "preflight", lambda: Preflight(True, ""))
    assert machine.found(pytest.fail).name == "NVIDIA T4"


def test_small_networks_train_several_batches_a_call(monkeypatch):
    monkeypatch.setattr(devices, "cores", lambda: 2)

    def execution(name, side, steps=100, **changes):
        model = zoo.architecture(name).build((side, side, 3), 10)
        return machine.execution(RunSpec(batch=128, **changes), model, steps, Machine(CPU))

    assert execution("small-vgg", 8) == 8
    assert execution("small-vgg", 8, steps=3) == 3
    assert execution("cifar10", 32) == 1
    assert execution("small-vgg", 8, schedule="sweep") == 1  # each batch has its own rate
    with_gpu = Machine(CPU, (gpu((8, 0)),))
    model = zoo.architecture("cifar10").build((32, 32, 3), 10)
    assert machine.execution(RunSpec(batch=128), model, 100, with_gpu) == 8


def test_the_cost_of_a_network_is_counted_as_by_hand():
    model = keras.Sequential(
        [
            keras.Input((6, 6, 2)),
            keras.layers.Conv2D(4, 3),  # 4x4 places
            keras.layers.BatchNormalization(),
            keras.layers.Flatten(),
            keras.layers.Dense(5),
        ]
    )
    assert machine.multiply_adds(model) == 4 * 4 * (3 * 3 * 2 * 4) + (4 * 4 * 4) * 5
