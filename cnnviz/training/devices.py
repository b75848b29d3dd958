"""What this machine can train on, and whether its GPU really works; no framework is imported here.

Whether there is a GPU is asked of the driver, which takes a millisecond. Whether the framework can
use it is only known once it has: a child process tries (:mod:`cnnviz.training.gpu_trial`), since a
broken driver can hang or end whoever asks, and its answer is kept in ``CNNVIZ_HOME/gpu.json``.
"""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib import metadata
from typing import Any, Literal

import psutil

from cnnviz import home
from cnnviz.training import files

SECONDS = 120.0
"""For the trial: importing takes 5 to 20, and a GPU newer than the framework compiles at first."""
LEAST_CAPABILITY = (6, 0)
"""The oldest GPUs that the frameworks are built for (Pascal, 2016)."""
FAILURE_KEPT = 3600.0
"""Seconds until a GPU that failed gets another trial: other programs may have filled its memory."""
_NAME_BYTES = 128
_CAPABILITY_MAJOR, _CAPABILITY_MINOR = 75, 76


@dataclass(frozen=True, slots=True)
class Device:
    """Something that can train."""

    kind: Literal["cpu", "gpu"]
    name: str
    memory_bytes: int
    capability: tuple[int, int] | None = None
    """Of an NVIDIA GPU: its compute capability, such as (8, 0)."""
    visible: str = ""
    """Of a GPU: what ``CUDA_VISIBLE_DEVICES`` has to be for a process that may use only this."""


@dataclass(frozen=True, slots=True)
class Preflight:
    """Whether the framework can train on this machine's first GPU."""

    usable: bool
    reason: str
    """One sentence for people."""


def local() -> tuple[Device, ...]:
    """Return what this machine has: its GPUs, if any, then its processor."""
    return (*_gpus(), _processor())


def device_name() -> str:
    """Return what a run on this machine trains on, for people: a GPU's name or ``CPU, 2 cores``."""
    first = local()[0]
    return first.name if first.kind == "gpu" and preflight().usable else _processor().name


def cores() -> int:
    """Return how many cores this process may use."""
    with suppress(AttributeError, OSError):  # not everywhere can a process be kept to some cores
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _processor() -> Device:
    memory = 0
    with suppress(OSError, RuntimeError, psutil.Error):
        memory = int(psutil.virtual_memory().total)
    count = cores()
    return Device("cpu", f"CPU, {count} core{'s' * (count != 1)}", memory)


# --- the driver ----------------------------------------------------------------------------------


def _library() -> Any:
    """Return the driver's library, started; None without a driver or without a GPU it can use."""
    for name in ("libcuda.so.1", "nvcuda.dll"):
        with suppress(OSError, AttributeError):
            library = ctypes.CDLL(name)
            return library if library.cuInit(0) == 0 else None
    return None


def _gpus() -> tuple[Device, ...]:
    library, count = _library(), ctypes.c_int()
    if library is None or library.cuDeviceGetCount(ctypes.byref(count)) != 0:
        return ()
    asked = os.environ.get("CUDA_VISIBLE_DEVICES", "").split(",")
    shown = asked if len(asked) >= count.value and all(asked) else map(str, range(count.value))
    found = (_gpu(library, index, name.strip()) for index, name in enumerate(shown))
    return tuple(one for one in found if one is not None)


def _gpu(library: Any, index: int, visible: str) -> Device | None:
    device, memory = ctypes.c_int(), ctypes.c_size_t()
    name = ctypes.create_string_buffer(_NAME_BYTES)
    if library.cuDeviceGet(ctypes.byref(device), index) != 0:
        return None
    library.cuDeviceGetName(name, _NAME_BYTES, device)
    library.cuDeviceTotalMem_v2(ctypes.byref(memory), device)
    capability = (
        _attribute(library, _CAPABILITY_MAJOR, device),
        _attribute(library, _CAPABILITY_MINOR, device),
    )
    text = name.value.decode(errors="replace") or "GPU"
    return Device("gpu", text, int(memory.value), capability, visible)


def _attribute(library: Any, which: int, device: ctypes.c_int) -> int:
    value = ctypes.c_int()
    library.cuDeviceGetAttribute(ctypes.byref(value), which, device)
    return value.value


def _driver() -> int:
    """Return the newest CUDA version that the driver knows, such as 12040; 0 without a driver."""
    library, version = _library(), ctypes.c_int()
    if library is not None:
        library.cuDriverGetVersion(ctypes.byref(version))
    return version.value


# --- the trial -----------------------------------------------------------------------------------


def preflight(*, again: bool = False, seconds: float = SECONDS) -> Preflight:
    """Return whether the framework can train on the GPU; the first answer is kept on disk.

    Without a GPU it answers at once, otherwise the first time only after a trial.

    Args:
        again: try even where an answer is kept, after something was repaired.
        seconds: how long the trial may take.
    """
    gpu = local()[0]
    if gpu.kind == "cpu":
        return Preflight(False, "No NVIDIA GPU was found; runs train on the processor.")
    if gpu.capability is not None and gpu.capability < LEAST_CAPABILITY:
        major, minor = gpu.capability
        return Preflight(
            False,
            f"The {gpu.name} is too old: its compute capability is {major}.{minor}, but "
            f"{LEAST_CAPABILITY[0]}.{LEAST_CAPABILITY[1]} is the least; runs train on the "
            "processor.",
        )
    key = _key(gpu)
    kept = None if again else _kept(key)
    return kept or _tried(gpu, key, seconds)


def _key(gpu: Device) -> dict[str, str]:
    """Return all that may change the answer."""
    key = {"gpu": gpu.name, "visible": gpu.visible, "driver": str(_driver()), "backend": _backend()}
    for name in ("keras", "tensorflow", "jax", "jaxlib", "nvidia-cudnn-cu12"):
        with suppress(metadata.PackageNotFoundError):
            key[name] = metadata.version(name)
    return key


def _backend() -> str:
    return os.environ.get("KERAS_BACKEND", "").strip() or "tensorflow"


def _kept(key: Mapping[str, str]) -> Preflight | None:
    content = files.read_json(home.home() / "gpu.json")
    if not isinstance(content, dict) or content.get("key") != key:
        return None
    usable, reason, until = (content.get(name) for name in ("usable", "reason", "until"))
    if not (isinstance(usable, bool) and isinstance(reason, str) and isinstance(until, float)):
        return None
    # A clock that was set back must not keep a failure for ever.
    lasts = usable or 0 <= until - time.time() <= FAILURE_KEPT
    return Preflight(usable, reason) if lasts else None


def _tried(gpu: Device, key: Mapping[str, str], seconds: float) -> Preflight:
    answer = _judged(gpu, _trial(seconds), seconds)
    with suppress(OSError):  # it is then tried again the next time
        home.home().mkdir(parents=True, exist_ok=True)
        content = {"key": key, "usable": answer.usable, "reason": answer.reason}
        content["until"] = time.time() + FAILURE_KEPT
        files.write_json(home.home() / "gpu.json", content)
    return answer


def _trial(seconds: float) -> Mapping[str, Any] | None:
    """Return what the child found: ``seen`` and ``error``; None where it took too long."""
    environment = os.environ | {
        "TF_FORCE_GPU_ALLOW_GROWTH": "true",
        "XLA_PYTHON_CLIENT_PREALLOCATE": "false",
        "TF_CPP_MIN_LOG_LEVEL": "2",
    }
    child = subprocess.Popen(
        [sys.executable, "-m", "cnnviz.training.gpu_trial"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )
    try:
        printed, complained = child.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        child.kill()
        with suppress(subprocess.TimeoutExpired):  # who waits inside a driver cannot be killed
            child.communicate(timeout=1)
        return None
    with suppress(ValueError, IndexError):
        found = json.loads(printed.splitlines()[-1])
        if isinstance(found, dict):
            return found
    last = (complained.strip().splitlines() or [""])[-1][:200]
    return {"seen": 1, "error": last or f"the trial ended with exit status {child.returncode}."}


def _judged(gpu: Device, found: Mapping[str, Any] | None, seconds: float) -> Preflight:
    if found is None:
        return Preflight(
            False,
            f"The {gpu.name} did not finish a small trial within {seconds:g} seconds, so runs "
            "train on the processor; restart the machine or renew the driver.",
        )
    if found.get("error"):
        return Preflight(
            False,
            f"The {gpu.name} was found but failed a small trial, so runs train on the processor: "
            f"{found['error']}",
        )
    if not found.get("seen"):
        return Preflight(False, f"The {gpu.name} was found, but {_remedy()}")
    return Preflight(True, f"Runs train on the {gpu.name}.")


def _remedy() -> str:
    if _backend() == "tensorflow":
        return (
            "TensorFlow lacks the libraries to use it, so runs train on the processor; install "
            "them with: pip install -r requirements-gpu.txt"
        )
    return (
        f"Keras’ backend {_backend()} cannot use it, so runs train on the processor; install the "
        "backend with its support for CUDA."
    )
