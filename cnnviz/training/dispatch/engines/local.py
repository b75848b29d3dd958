"""Runs on this machine: one process a slot, and one that has imported the framework already."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO

from cnnviz.errors import RunError
from cnnviz.language import _
from cnnviz.training import devices
from cnnviz.training.dispatch.engines.engine import Slot
from cnnviz.training.dispatch.engines.process import kill, python_path

WORKER = (sys.executable, "-m", "cnnviz.training.worker")
MOST_SLOTS = 64
DYING = 5.0
"""Seconds that the system may take to end a killed process."""
WARM_SECONDS = 10.0
"""A warm worker that nobody prepared again for so long is let go."""
WARM_AGAIN = 60.0
"""Seconds until another one is tried where one ended by itself."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Started:
    """A worker's process, the first of its session."""

    process: subprocess.Popen[bytes]

    def poll(self) -> int | None:
        """Return the exit status, or None while it runs."""
        return self.process.poll()

    def kill(self) -> None:
        """Kill the process and what it started."""
        if self.process.poll() is None:
            kill(self.process.pid)
            with suppress(subprocess.TimeoutExpired):  # stuck inside the system
                self.process.wait(DYING)


@dataclass(slots=True)
class _Warm:
    """A worker that waits for the name of its run's folder."""

    slot: Slot
    process: subprocess.Popen[bytes]
    pipe: IO[bytes]
    wanted: float

    def tell(self, line: str) -> bool:
        """Say the last that it will hear; return whether it could still hear it."""
        try:
            with self.pipe:
                self.pipe.write(line.encode())
        except OSError:
            return False
        return self.process.poll() is None


class Local:
    """The engine that needs nothing but this machine."""

    problem = ""

    def __init__(self, command: Sequence[str] = WORKER) -> None:
        self._command = tuple(command)
        self._warm: _Warm | None = None
        self._warm_from = 0.0

    def slots(self) -> list[Slot]:
        """Return a slot for each GPU that works, otherwise one for the processor.

        ``CNNVIZ_SLOTS`` is another number of them. A warm worker is let go here when it is time.
        """
        if self._warm is not None and time.monotonic() - self._warm.wanted > WARM_SECONDS:
            self.close()
        kind = "gpu" if self._gpus else "cpu"
        return [Slot(f"{kind}:{number}") for number in range(_asked() or len(self._gpus) or 1)]

    @cached_property
    def _gpus(self) -> tuple[str, ...]:
        """What ``CUDA_VISIBLE_DEVICES`` has to be for each GPU; empty if none works."""
        found = tuple(one.visible for one in devices.local() if one.kind == "gpu")
        return found if found and devices.preflight().usable else ()

    def start(self, folder: Path, slot: Slot) -> Started:
        """Start the worker of the run in ``folder``; returns at once.

        Raises:
            RunError: the system has no room for another process.
        """
        warm = self._warm
        if warm is not None and warm.slot == slot:
            self._warm = None
            if warm.tell(f"{folder}\n"):
                return Started(warm.process)
        try:
            with (folder / "log.txt").open("ab") as log:
                return Started(self._spawned([str(folder)], slot, log, subprocess.DEVNULL))
        except OSError as error:
            raise RunError(
                _("The run could not be started here: {strerror}; it is tried again.").format(
                    strerror=error.strerror
                )
            ) from error

    def prepare(self, slot: Slot) -> None:
        """Keep a worker that has imported the framework, for the next start on that slot."""
        now = time.monotonic()
        if self._warm is not None and self._warm.process.poll() is None:
            self._warm.wanted = now
            return
        if self._warm is not None:
            _log.warning("a warm worker ended with status %s", self._warm.process.returncode)
            self.close()
            self._warm_from = now + WARM_AGAIN
        if now >= self._warm_from:
            with suppress(OSError):  # no room: runs then start without it
                process = self._spawned(["--warm"], slot, subprocess.DEVNULL, subprocess.PIPE)
                if process.stdin is not None:
                    self._warm = _Warm(slot, process, process.stdin, now)

    def close(self) -> None:
        """End the warm worker; running ones go on."""
        if self._warm is not None:
            self._warm.tell("")
            self._warm.process.kill()
            self._warm.process.wait()
            self._warm = None

    def _spawned(
        self, arguments: list[str], slot: Slot, output: int | IO[bytes], source: int
    ) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - our own command
            [*self._command, *arguments],
            env=python_path() | self._visible(slot),
            stdin=source,
            stdout=output,
            stderr=output,
            start_new_session=True,  # outlives us, and Ctrl+C in a terminal is not for it
        )

    def _visible(self, slot: Slot) -> dict[str, str]:
        number = int(slot.name.rpartition(":")[2])
        gpu = self._gpus[number % len(self._gpus)] if self._gpus else "-1"
        return {"CUDA_VISIBLE_DEVICES": gpu}


def _asked() -> int:
    """Return the number of slots that ``CNNVIZ_SLOTS`` asks for; 0 for none or a bad one."""
    text = os.environ.get("CNNVIZ_SLOTS", "").strip()
    if text.isdecimal() and 1 <= int(text) <= MOST_SLOTS:
        return int(text)
    return 0
