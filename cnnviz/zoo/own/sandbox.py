"""A stranger's file is opened in a process of its own; what it leaves is looked at again here."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Any

import cnnviz
from cnnviz.errors import Cancelled, ModelError
from cnnviz.language import _
from cnnviz.zoo.own.layers import judge, parsed
from cnnviz.zoo.own.limits import GB, LIMITS

log = logging.getLogger(__name__)

SOURCE, MODEL, FOUND, LOG = "source", "model.keras", "found.json", "log.txt"
CONFIG, METADATA, WEIGHTS = "config.json", "metadata.json", "model.weights.h5"
"""All that a ``.keras`` file holds."""
CARD = "cnnviz.json"
"""What cnnviz adds to the files that it gives away, so that they open here as they were."""
LOOK_SECONDS = 0.1
TOO_MUCH = (
    f"Opening this file took more than {LIMITS.memory_bytes // GB} GB of memory or "
    f"{LIMITS.seconds} seconds and was stopped; choose a smaller model."
)
POLITE = 5
"""How far the child steps back behind those who look at the app."""
KEPT = ("PATH", "LANG", "LC_ALL", "KERAS_BACKEND", "SYSTEMROOT", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
"""What a child is told of this process's environment: no keys, no folders of people."""


def confine() -> None:
    """Limit this process; called by the child before it reads anything of the file.

    Windows knows no such limits; there, only the time is limited, by the parent.
    """
    with suppress(ImportError):
        import resource  # noqa: PLC0415 - not on Windows

        os.nice(POLITE)
        for kind, most in (
            (resource.RLIMIT_DATA, LIMITS.memory_bytes),
            (resource.RLIMIT_CPU, 4 * LIMITS.seconds),
            (resource.RLIMIT_FSIZE, LIMITS.file_bytes + LIMITS.weight_bytes),
            (resource.RLIMIT_CORE, 0),
        ):
            _, allowed = resource.getrlimit(kind)
            within = most if allowed == resource.RLIM_INFINITY else min(most, allowed)
            resource.setrlimit(kind, (within, within))


def opened(folder: Path, cancelled: Callable[[], bool]) -> dict[str, Any]:
    """Open ``folder/source`` and return what was found out about it.

    Afterwards ``folder/model.keras`` is a model of allowed layers that Keras wrote.

    Raises:
        ModelError: the file is refused.
        Cancelled: nobody wants it any more.
    """
    status = _run(folder, cancelled)
    found = _found(folder)
    if refused := found.get("refused"):
        _log(folder, status)
        raise ModelError(str(refused)[:1000])
    if status != 0 or not found:
        _log(folder, status)
        raise ModelError(_(TOO_MUCH))
    look_again(folder / MODEL)
    return found


def _run(folder: Path, cancelled: Callable[[], bool]) -> int:
    """Run the child to its end, or to the end of its time."""
    command = [sys.executable, "-m", "cnnviz.zoo.own.work", str(folder)]
    with (folder / LOG).open("wb") as log_file:
        child = subprocess.Popen(  # noqa: S603 - our own command
            command,
            cwd=folder,
            env=_environment(folder),
            stdin=subprocess.DEVNULL,
            stdout=log_file,
            stderr=log_file,
            start_new_session=True,
        )
    end = monotonic() + LIMITS.seconds
    try:
        while monotonic() < end and not cancelled():
            with suppress(subprocess.TimeoutExpired):
                return child.wait(LOOK_SECONDS)
    finally:
        _kill(child)
    if cancelled():
        raise Cancelled(_("Opening the model was stopped."))
    return -1


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    here = str(Path(cnnviz.__file__).parents[1])
    return kept | {
        "PYTHONPATH": here,
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "KERAS_HOME": str(folder),
        "CUDA_VISIBLE_DEVICES": "-1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "OMP_NUM_THREADS": "2",
    }


def _kill(child: subprocess.Popen[bytes]) -> None:
    """End a child with all that it may have started."""
    if child.poll() is None:
        with suppress(ProcessLookupError, PermissionError):
            if sys.platform == "win32":
                child.kill()
            else:
                os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _found(folder: Path) -> dict[str, Any]:
    try:
        data = (folder / FOUND).read_bytes()
    except OSError:
        return {}
    found = parsed(data)
    return found if isinstance(found, dict) else {}


def _log(folder: Path, status: int) -> None:
    """Tell the log how the child ended; nothing of the file is in that but names of layers."""
    with suppress(OSError):
        told = (folder / LOG).read_bytes()[-2000:].decode(errors="replace")
        log.warning("Opening a model ended with %s: %s", status, json.dumps(told))


def look_again(model: Path) -> None:
    """Believe a model's file only when it holds exactly what a model needs.

    Raises:
        ModelError: it does not.
    """
    odd = ModelError("What came of this file is no model; choose another.")
    try:
        with zipfile.ZipFile(model) as archive:
            sizes = {entry.filename: entry.file_size for entry in archive.infolist()}
            if sizes.keys() != {CONFIG, METADATA, WEIGHTS}:
                raise odd
            if sizes[CONFIG] > LIMITS.settings_bytes or sizes[WEIGHTS] > LIMITS.weight_bytes:
                raise odd
            judge(parsed(archive.read(CONFIG)))
    except (zipfile.BadZipFile, OSError, KeyError, ValueError, RuntimeError) as error:
        raise odd from error
