"""What `cnnviz doctor` finds out about the machine: versions, devices, limits and settings."""

from __future__ import annotations

import os
import platform
import sys
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from importlib import metadata
from pathlib import Path

import psutil
from packaging.requirements import InvalidRequirement, Requirement

import cnnviz
from cnnviz import images, log
from cnnviz.cli.finding import Finding, judged
from cnnviz.datasets import own as own_sets
from cnnviz.training import devices, store, words
from cnnviz.zoo.own import limits as model_limits

VARIABLES = (
    "CNNVIZ_ALONE",
    "CNNVIZ_CACHE_GB",
    "CNNVIZ_CLUSTER",
    "CNNVIZ_DATA_DIR",
    "CNNVIZ_DISPATCHER",
    "CNNVIZ_EMBEDDERS",
    "CNNVIZ_GPUS_PER_RUN",
    "CNNVIZ_HOME",
    "CNNVIZ_LOG",
    "CNNVIZ_MODELS_DIR",
    "CNNVIZ_PORT",
    "CNNVIZ_SECRET",
    "CNNVIZ_SESSIONS",
    "CNNVIZ_SHARE_DATA",
    "CNNVIZ_SHARE_MODELS",
    "CNNVIZ_SLOTS",
    "CNNVIZ_TEACHERS",
    "CNNVIZ_TEACHER_KEY",
    "CNNVIZ_TLS_CA",
    "CNNVIZ_TLS_CERT",
    "CNNVIZ_TLS_KEY",
    "CNNVIZ_WARM",
)
"""All that anything here reads; another one is likely to be misspelt."""
LEAST_MEMORY, ENOUGH_MEMORY = 1e9, 3.5e9
"""Bytes that have to be free, and that an app and a run need together."""
ENOUGH_FILES = 1024
APP = Path(cnnviz.__file__).parents[1]


def versions() -> Iterator[Finding]:
    """Look at Python and at every package that cnnviz asks for."""
    yield Finding("version", "cnnviz", cnnviz.__version__)
    yield Finding("version", "python", platform.python_version())
    for wanted in _requirements():
        try:
            found = metadata.version(wanted.name)
        except metadata.PackageNotFoundError:
            yield judged("version", wanted.name, "missing", wrong=_install(wanted, "missing"))
            continue
        bad = found not in wanted.specifier
        yield judged("version", wanted.name, found, wrong=_install(wanted, found) if bad else "")


def _requirements() -> list[Requirement]:
    found = []
    with suppress(metadata.PackageNotFoundError):
        for text in metadata.requires("cnnviz") or ():
            with suppress(InvalidRequirement):
                found.append(Requirement(text))
    return [one for one in found if one.marker is None or one.marker.evaluate()]


def _install(wanted: Requirement, found: str) -> str:
    return (
        f"{wanted.name} is {found}, but cnnviz needs {wanted.specifier}; install requirements.txt "
        "with requirements.lock."
    )


def machine() -> Iterator[Finding]:
    """Look at what computes here, and at memory."""
    for device in devices.local():
        yield Finding("device", device.kind, f"{device.name}, {words.size(device.memory_bytes)}")
    yield Finding("device", "training", devices.preflight().reason)
    memory = psutil.virtual_memory()
    little = memory.available < LEAST_MEMORY
    few = memory.total < ENOUGH_MEMORY
    yield judged(
        "memory",
        "available",
        f"{words.size(memory.available)} of {words.size(memory.total)}",
        wrong="Less than 1 GB is free; end something, or the system will." if little else "",
        note="One app takes 1 to 3 GB, training as much again; see CNNVIZ_WARM." if few else "",
    )


def limits() -> Iterator[Finding]:
    """Tell how much people may do, and how much the system lets the app do."""
    mine, quota, models = own_sets.LIMITS, store.Quota(), model_limits.LIMITS
    yield Finding("limit", "upload", f"{_upload_megabytes()} MB a file")
    yield Finding(
        "limit",
        "picture",
        f"{words.size(images.MAX_BYTES)}, {images.MAX_PIXELS / 1e6:.0f} million pixels",
    )
    yield Finding("limit", "runs", f"{quota.per_owner} a visitor, {quota.total} in all")
    yield Finding(
        "limit", "models", f"{models.models_each} a visitor, {words.size(models.bytes)} in all"
    )
    yield Finding(
        "limit", "data sets", f"{mine.sets_each} a visitor, {words.size(mine.bytes)} in all"
    )
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - not on Windows

        count = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        few = 0 <= count < ENOUGH_FILES
        note = "Sixty people need more open files; raise it with ulimit -n or LimitNOFILE."
        yield judged("limit", "open files", str(count), note=note if few else "")


def _upload_megabytes() -> int:
    with suppress(OSError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError):
        text = (APP / ".streamlit" / "config.toml").read_text("utf-8")
        return int(tomllib.loads(text)["server"]["maxUploadSize"])
    return 200  # Streamlit's own


def settings() -> Iterator[Finding]:
    """Look at the variables that are set; what is secret is not told."""
    for name in sorted(os.environ):
        if not name.startswith("CNNVIZ_"):
            continue
        value = "(set)" if name in log.SECRETS else os.environ[name]
        note = "" if name in VARIABLES else f"Nothing reads {name}; is it misspelt?"
        yield judged("setting", name, value, note=note)
