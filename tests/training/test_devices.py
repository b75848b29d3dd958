"""What can train is found, and a GPU that does not work is told from one that does."""

import ctypes
import json
from types import SimpleNamespace

import keras
import pytest

from cnnviz.training import devices, gpu_trial
from cnnviz.training.devices import Device

GPU = ("NVIDIA A100", 40 * 1024**3, (8, 0))
OLD = ("Tesla K80", 12 * 1024**3, (3, 7))


class Driver:
    """NVIDIA's driver library as it answers for these GPUs."""

    def __init__(self, *gpus, version=12040):
        self.gpus, self.version = gpus, version

    def cuDeviceGetCount(self, count):  # noqa: N802 - the library's names
        count._obj.value = len(self.gpus)
        return 0

    def cuDeviceGet(self, device, index):  # noqa: N802
        if self.gpus[index] is None:
            return 101
        device._obj.value = index
        return 0

    def cuDeviceGetName(self, buffer, length, device):  # noqa: N802
        buffer.value = self.gpus[device.value][0].encode()[:length]
        return 0

    def cuDeviceTotalMem_v2(self, memory, device):  # noqa: N802
        memory._obj.value = self.gpus[device.value][1]
        return 0

    def cuDeviceGetAttribute(self, value, which, device):  # noqa: N802
        value._obj.value = self.gpus[device.value][2][{75: 0, 76: 1}[which]]
        return 0

    def cuDriverGetVersion(self, version):  # noqa: N802
        version._obj.value = self.version
        return 0


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("CNNVIZ_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    return tmp_path / "home"


@pytest.fixture
def driver(monkeypatch):
    def install(*gpus, **settings):
        library = Driver(*gpus, **settings) if gpus else None
        monkeypatch.setattr(devices, "_library", lambda: library)

    return install


@pytest.fixture
def child(tmp_path, monkeypatch):
    """Let the trial be a small program, which also counts how often it was run."""
    count = tmp_path / "count"

    def install(program):
        script = tmp_path / "python"
        script.write_text(f"#!/bin/sh\necho >> {count}\n{program}\n")
        script.chmod(0o755)
        monkeypatch.setattr(devices, "sys", SimpleNamespace(executable=str(script)))

    install.runs = lambda: len(count.read_text().splitlines()) if count.exists() else 0
    return install


GOOD = """echo noise; echo '{"seen": 1, "error": ""}'"""
SEES_NONE = """echo '{"seen": 0, "error": ""}'"""
FAILS = """echo '{"seen": 1, "error": "ResourceExhaustedError: OOM"}'"""


# --- what there is -------------------------------------------------------------------------------


def test_a_machine_without_a_driver_has_its_processor_only(driver):
    driver()
    (only,) = devices.local()
    assert only.kind == "cpu"
    assert only.name == f"CPU, {devices.cores()} core{'s' if devices.cores() > 1 else ''}"
    assert only.memory_bytes > 2**28
    assert devices.device_name() == only.name


def test_gpus_come_first_with_all_that_the_driver_tells(driver):
    driver(GPU, OLD)
    first, second, processor = devices.local()
    assert first == Device("gpu", "NVIDIA A100", 40 * 1024**3, (8, 0), "0")
    assert second == Device("gpu", "Tesla K80", 12 * 1024**3, (3, 7), "1")
    assert processor.kind == "cpu"


def test_a_gpu_that_cannot_be_opened_is_left_out(driver):
    driver(None, GPU)
    first, _ = devices.local()
    assert (first.name, first.visible) == ("NVIDIA A100", "1")


def test_gpus_keep_the_names_under_which_they_are_visible_here(driver, monkeypatch):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "3, GPU-5f")
    driver(GPU, GPU)
    assert [one.visible for one in devices.local()[:2]] == ["3", "GPU-5f"]


def test_the_real_driver_can_be_asked():
    found = devices.local()
    assert found[-1].kind == "cpu"
    assert all(one.kind == "gpu" and one.memory_bytes for one in found[:-1])


def test_a_library_that_does_not_start_counts_as_none(monkeypatch):
    broken = SimpleNamespace(cuInit=lambda _: 100)
    monkeypatch.setattr(ctypes, "CDLL", lambda _: broken)
    assert devices._library() is None
    monkeypatch.setattr(ctypes, "CDLL", lambda _: SimpleNamespace())
    assert devices._library() is None


# --- the answers ---------------------------------------------------------------------------------


def test_without_a_gpu_nothing_is_tried(driver, child):
    driver()
    child(GOOD)
    answer = devices.preflight()
    assert not answer.usable
    assert answer.reason == "No NVIDIA GPU was found; runs train on the processor."
    assert child.runs() == 0


def test_a_gpu_that_computes_is_used(driver, child):
    driver(GPU)
    child(GOOD)
    assert devices.preflight() == devices.Preflight(True, "Runs train on the NVIDIA A100.")
    assert devices.device_name() == "NVIDIA A100"


def test_a_framework_without_cuda_says_what_to_install(driver, child, monkeypatch):
    driver(GPU)
    child(SEES_NONE)
    answer = devices.preflight()
    assert not answer.usable
    assert "pip install -r requirements-gpu.txt" in answer.reason
    assert devices.device_name().startswith("CPU")
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    assert "backend jax" in devices.preflight().reason


@pytest.mark.parametrize(
    ("program", "why"),
    [
        (FAILS, "ResourceExhaustedError: OOM"),
        ("echo broken driver >&2; exit 1", "broken driver"),
        ("kill -SEGV $$", "exit status -11"),
        ("echo '[1]'", "exit status 0"),
        ("sleep 60", "within 0.5 seconds"),
    ],
)
def test_a_gpu_that_fails_or_hangs_is_not_used(driver, child, program, why):
    driver(GPU)
    child(f"exec {program}" if program.startswith("sleep") else program)
    answer = devices.preflight(seconds=0.5 if "sleep" in program else 60)
    assert not answer.usable
    assert why in answer.reason
    assert "train on the processor" in answer.reason


def test_an_old_gpu_is_not_even_tried(driver, child):
    driver(OLD)
    child(GOOD)
    answer = devices.preflight()
    assert not answer.usable
    assert "3.7" in answer.reason
    assert child.runs() == 0


# --- what is kept --------------------------------------------------------------------------------


def test_an_answer_is_kept_until_driver_or_backend_change(driver, child, monkeypatch):
    driver(GPU)
    child(GOOD)
    first = devices.preflight()
    assert devices.preflight() == first
    assert child.runs() == 1
    driver(GPU, version=13000)
    devices.preflight()
    assert child.runs() == 2
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    devices.preflight()
    assert child.runs() == 3
    devices.preflight(again=True)
    assert child.runs() == 4


def test_a_failure_is_tried_again_after_an_hour_and_when_the_clock_jumped_back(
    driver, child, monkeypatch
):
    now = 1e9
    monkeypatch.setattr(devices.time, "time", lambda: now)
    driver(GPU)
    child(FAILS)
    devices.preflight()
    now += 3599
    devices.preflight()
    assert child.runs() == 1
    now += 2
    devices.preflight()
    assert child.runs() == 2
    now -= 10_000
    devices.preflight()
    assert child.runs() == 3


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"key": 1, "usable": true}', "\x00"])
def test_a_damaged_file_is_no_answer(driver, child, home, text):
    driver(GPU)
    child(GOOD)
    devices.preflight()
    content = json.loads((home / "gpu.json").read_text())
    (home / "gpu.json").write_text(text)
    assert devices.preflight().usable
    (home / "gpu.json").write_text(json.dumps(content | {"usable": "yes"}))
    assert devices.preflight().usable
    assert child.runs() == 3


def test_a_home_that_cannot_be_written_still_gets_its_answer(driver, child, home):
    driver(GPU)
    child(GOOD)
    home.write_text("a file in its place")
    assert devices.preflight().usable


# --- the trial itself ----------------------------------------------------------------------------


def test_the_trial_computes_the_right_numbers_here():
    assert gpu_trial.trial("cpu:0") == ""


def test_the_trial_notices_wrong_numbers(monkeypatch):
    monkeypatch.setattr(keras.ops, "matmul", lambda a, b: a)
    assert gpu_trial.trial("cpu:0") == "it gave wrong numbers."


def test_the_trial_tells_what_failed(monkeypatch):
    def fail(*_, **__):
        raise ValueError("no algorithm worked!\nmany more lines")

    monkeypatch.setattr(keras.ops, "conv", fail)
    assert gpu_trial.trial("cpu:0") == "ValueError: no algorithm worked!"


def test_the_trial_prints_one_line(monkeypatch, capsys):
    monkeypatch.setattr(gpu_trial, "gpus", lambda: 0)
    gpu_trial.main()
    assert json.loads(capsys.readouterr().out) == {"seen": 0, "error": ""}


def test_the_trial_runs_as_a_program(driver, monkeypatch):
    driver(GPU)
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "-1")
    assert "TensorFlow lacks the libraries" in devices.preflight().reason
