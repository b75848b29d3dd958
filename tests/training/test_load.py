"""The machine's load, and what a driver that is missing or odd does to it."""

import time
from types import SimpleNamespace

import psutil
import pytest

from cnnviz.training import load
from cnnviz.training.load import GpuLoad

GIB = 1024**3


class Management:
    """NVIDIA's management library as it answers for these GPUs; None for one that does not."""

    def __init__(self, *gpus):
        self.gpus = gpus

    def nvmlDeviceGetCount_v2(self, count):  # noqa: N802 - the library's names
        count._obj.value = len(self.gpus)
        return 0

    def nvmlDeviceGetHandleByIndex_v2(self, index, handle):  # noqa: N802
        if self.gpus[index] is None:
            return 15
        handle._obj.value = index + 1
        return 0

    def nvmlDeviceGetMemoryInfo(self, handle, memory):  # noqa: N802
        memory._obj.used, memory._obj.total = self.gpus[handle.value - 1].memory
        return 0

    def nvmlDeviceGetName(self, handle, buffer, _length):  # noqa: N802
        buffer.value = self.gpus[handle.value - 1].name
        return 0

    def nvmlDeviceGetUtilizationRates(self, handle, rates):  # noqa: N802
        rates._obj.gpu = self.gpus[handle.value - 1].busy
        return 0


def gpu(name=b"NVIDIA A100", memory=(3 * GIB, 40 * GIB), busy=87):
    return SimpleNamespace(name=name, memory=memory, busy=busy)


@pytest.fixture
def library(monkeypatch):
    def install(found):
        monkeypatch.setattr(load, "_library", lambda: found)

    return install


def test_the_machine_has_memory_and_a_share_of_work(library):
    library(None)
    found = load.now()
    assert 0 <= found.cpu <= 1
    assert found.memory_total == psutil.virtual_memory().total
    assert 0 < found.memory_used < found.memory_total
    assert found.gpus == ()


def test_the_share_is_of_the_time_between_two_samples():
    assert load.busy_share((10, 100), (15, 120)) == pytest.approx(0.75)
    assert load.busy_share((10, 100), (10, 100)) == 0
    assert load.busy_share((10, 100), (40, 120)) == 0  # counters of cores that were taken away
    assert load.busy_share((10, 100), (5, 90)) == 0


def test_idle_and_busy_cores_are_counted_once(monkeypatch):
    times = SimpleNamespace(user=50.0, system=10.0, idle=30.0, iowait=10.0, guest=20.0)
    monkeypatch.setattr(load.psutil, "cpu_times", lambda: _Times(times))
    idle, whole = load._times()
    assert idle == 40
    assert whole == 100


class _Times:
    """Like psutil's named tuple: summed over all fields, the guests' time among them."""

    def __init__(self, times):
        self.__dict__.update(vars(times))

    def __iter__(self):
        return iter(vars(self).values())


def test_who_asks_often_gets_the_last_share(monkeypatch):
    samples = iter([(0.0, 10.0), (5.0, 20.0), (5.0, 30.0)])
    monkeypatch.setattr(load, "_times", lambda: next(samples))
    clock = 100.0
    monkeypatch.setattr(load.time, "monotonic", lambda: clock)
    processor = load._Processor()
    clock += load.BETWEEN
    assert processor.share() == pytest.approx(0.5)
    assert processor.share() == pytest.approx(0.5)  # no sample is taken
    clock += load.BETWEEN
    assert processor.share() == 1.0


def test_work_is_seen():
    load.now()
    until = time.monotonic() + load.BETWEEN
    while time.monotonic() < until:
        sum(range(1000))
    assert load.now().cpu > 0


def test_each_gpu_tells_its_load(library):
    library(Management(gpu(), gpu(name=b"", busy=250)))
    first, second = load.now().gpus
    assert first == GpuLoad("NVIDIA A100", 3 * GIB, 40 * GIB, 0.87)
    assert (second.name, second.share) == ("GPU", 1.0)


def test_a_gpu_that_does_not_answer_is_left_out(library):
    library(Management(None, gpu()))
    assert len(load.now().gpus) == 1


def test_a_driver_that_cannot_count_has_none(library):
    library(SimpleNamespace(nvmlDeviceGetCount_v2=lambda _: 999))
    assert load.now().gpus == ()


def test_nothing_that_psutil_does_makes_it_fail(library, monkeypatch):
    def fail():
        raise psutil.AccessDenied

    library(None)
    monkeypatch.setattr(load.psutil, "virtual_memory", fail)
    monkeypatch.setattr(load.psutil, "cpu_times", fail)
    monkeypatch.setattr(load, "_processor", load._Processor())
    assert load.now() == load.Load(0.0, 0, 0)
