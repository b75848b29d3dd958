"""How busy this machine is now: processor, memory, and NVIDIA GPUs where there are any."""

from __future__ import annotations

import ctypes
import functools
import threading
import time
from dataclasses import dataclass
from typing import Any

import psutil

BETWEEN = 0.5
"""Seconds over which the processor's share is taken at least; who asks sooner gets the last one."""


@dataclass(frozen=True, slots=True)
class GpuLoad:
    """How busy one GPU is."""

    name: str
    used: int
    """Bytes of its memory that all programs together hold."""
    total: int
    share: float
    """Of the last moments in which it computed, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Load:
    """How busy the machine is, all programs together."""

    cpu: float
    """Share of all cores that work, 0 to 1."""
    memory_used: int
    """Bytes that could not be had without swapping."""
    memory_total: int
    gpus: tuple[GpuLoad, ...] = ()
    """Empty without a GPU, or without a driver that tells."""


def now() -> Load:
    """Return the load of this moment; cheap enough to ask twice a second, and never fails."""
    try:
        memory = psutil.virtual_memory()
        used, total = int(memory.total - memory.available), int(memory.total)
    except (OSError, RuntimeError, psutil.Error):  # a container without /proc
        used, total = 0, 0
    return Load(_processor.share(), used, total, _gpus())


class _Processor:
    """The share of the cores that worked since somebody last asked."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._share = 0.0
        self._when, self._times = time.monotonic(), _times()

    def share(self) -> float:
        with self._lock:
            when = time.monotonic()
            if when - self._when >= BETWEEN:
                times = _times()
                self._share = busy_share(self._times, times)
                self._when, self._times = when, times
            return self._share


def _times() -> tuple[float, float]:
    """Return the seconds since the start that all cores idled, and those altogether."""
    try:
        times = psutil.cpu_times()
    except (OSError, RuntimeError, psutil.Error):
        return 0.0, 0.0
    # Linux counts guests' time a second time as the time of user programs.
    twice = getattr(times, "guest", 0.0) + getattr(times, "guest_nice", 0.0)
    return times.idle + getattr(times, "iowait", 0.0), sum(times) - twice


def busy_share(before: tuple[float, float], after: tuple[float, float]) -> float:
    """Return the share of time between two samples (idle, all) in which the cores worked."""
    idle, whole = after[0] - before[0], after[1] - before[1]
    return min(1.0, max(0.0, 1 - idle / whole)) if whole > 0 else 0.0


_processor = _Processor()


# --- NVIDIA's management library, which every driver brings --------------------------------------


class _Memory(ctypes.Structure):
    _fields_ = (
        ("total", ctypes.c_ulonglong),
        ("free", ctypes.c_ulonglong),
        ("used", ctypes.c_ulonglong),
    )


class _Utilisation(ctypes.Structure):
    _fields_ = (("gpu", ctypes.c_uint), ("memory", ctypes.c_uint))


@functools.cache
def _library() -> Any:
    """Return the started library, or None where there is no driver."""
    for name in ("libnvidia-ml.so.1", "nvml.dll"):
        try:
            library = ctypes.CDLL(name)
            return library if library.nvmlInit_v2() == 0 else None
        except (OSError, AttributeError):
            continue
    return None


def _gpus() -> tuple[GpuLoad, ...]:
    library = _library()
    if library is None:
        return ()
    count = ctypes.c_uint()
    if library.nvmlDeviceGetCount_v2(ctypes.byref(count)) != 0:
        return ()
    found = (_gpu(library, index) for index in range(count.value))
    return tuple(one for one in found if one is not None)


def _gpu(library: Any, index: int) -> GpuLoad | None:
    """Return one GPU's load; None where the driver does not even tell its memory."""
    handle, name = ctypes.c_void_p(), ctypes.create_string_buffer(96)
    memory, utilisation = _Memory(), _Utilisation()
    if library.nvmlDeviceGetHandleByIndex_v2(index, ctypes.byref(handle)) != 0:
        return None
    if library.nvmlDeviceGetMemoryInfo(handle, ctypes.byref(memory)) != 0:
        return None
    library.nvmlDeviceGetName(handle, name, ctypes.c_uint(len(name)))
    library.nvmlDeviceGetUtilizationRates(handle, ctypes.byref(utilisation))  # 0 where not told
    return GpuLoad(
        name.value.decode(errors="replace") or "GPU",
        int(memory.used),
        int(memory.total),
        min(1.0, utilisation.gpu / 100),
    )
