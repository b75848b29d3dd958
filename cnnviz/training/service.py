"""The dispatcher as seen by pages and the command line: it runs whenever somebody needs it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from cnnviz import home
from cnnviz.errors import RunError
from cnnviz.language import _
from cnnviz.training import files, store
from cnnviz.training.dispatch.engines.process import python_path
from cnnviz.training.record import State
from cnnviz.training.store import Run

COMMAND = (sys.executable, "-m", "cnnviz.training.dispatcher")
LOCK = "dispatcher.lock"
"""In ``CNNVIZ_HOME``: held by the dispatcher as long as it lives."""
ASKED, WARM = "dispatcher.asked", "dispatcher.warm"
"""Touched when somebody is there, and when a run is likely to be started soon."""
STATUS, LOG = "dispatcher.json", "dispatcher.log"
APART = "CNNVIZ_DISPATCHER"
"""Set to ``apart`` where a service of the machine keeps the dispatcher running (deployment.md)."""
STARTING = 10.0
"""Seconds that a new dispatcher has to take its lock before another one is tried."""


@dataclass(frozen=True, slots=True)
class Status:
    """What the dispatcher last told."""

    running: bool
    slots: tuple[str, ...] = ()
    engine: str = ""
    """``local`` or ``dask``."""
    problem: str = ""
    """One sentence about what keeps runs from starting; empty if nothing does."""


@dataclass(slots=True)
class _Started:
    """A dispatcher that this process has started."""

    process: subprocess.Popen[bytes]
    since: float

    def is_starting(self) -> bool:
        return self.process.poll() is None and time.monotonic() - self.since < STARTING


_started: list[_Started] = []
"""Those that have not ended, the newest last; kept so that each is reaped when it ends."""
_one_at_a_time = threading.Lock()


def ensure_running(*, warm: bool = False) -> None:
    """Start the dispatcher where none lives; costs a tenth of a millisecond where one does.

    Args:
        warm: whether somebody may start a run in the next ten minutes.

    Raises:
        RunError: it cannot be started.
    """
    folder = home.home()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ASKED).touch()  # before the lock is looked at: a leaving dispatcher then stays
        if warm:
            (folder / WARM).touch()
        if not is_apart() and not files.is_held(folder / LOCK):
            _start()
    except OSError as error:
        raise RunError(
            _(
                "Runs cannot be started in the folder named by CNNVIZ_HOME: {value}; free some "
                "space or choose another folder."
            ).format(value=error.strerror or error)
        ) from error


def is_apart() -> bool:
    """Whether somebody else starts the dispatcher, so that it does not end with one of the apps."""
    return os.environ.get(APART, "").strip() == "apart"


def _start() -> None:
    """Start a process that outlives this one; of several at a time the first to its lock stays."""
    with _one_at_a_time:
        _started[:] = [one for one in _started if one.process.poll() is None]
        if _started and _started[-1].is_starting():
            return
        with (home.home() / LOG).open("ab") as log:
            process = subprocess.Popen(  # noqa: S603 - our own command
                COMMAND,
                env=python_path() | {"CNNVIZ_HOME": str(home.home().absolute())},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # so that it does not end with the terminal
            )
        _started.append(_Started(process, time.monotonic()))


def status() -> Status:
    """Return what the dispatcher last told; also when it has ended since."""
    running = files.is_held(home.home() / LOCK)
    told = files.read_json(home.home() / STATUS)
    if not isinstance(told, dict):
        return Status(running, problem="" if running else _absence())
    return Status(
        running,
        slots=tuple(str(slot) for slot in _list(told.get("slots"))),
        engine=str(told.get("engine") or ""),
        problem=str(told.get("problem") or "") if running else _absence(),
    )


def _absence() -> str:
    """Say that nothing trains, where nobody here can change that."""
    if not is_apart():
        return ""
    return _("The service that trains does not run on this server; ask who looks after it.")


def tell(engine: str, slots: list[str], problem: str) -> None:
    """Write what `status` returns; called by the dispatcher.

    Raises:
        OSError: the file cannot be written.
    """
    told = {"pid": os.getpid(), "engine": engine, "slots": slots, "problem": problem}
    files.write_json(home.home() / STATUS, told, durable=False)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def wait(run_id: str, states: Collection[State], seconds: float) -> Run:
    """Return a run as soon as it is in one of the states.

    Raises:
        TimeoutError: it was not within that time.
        UnknownRun: there is no such run (any more).
    """
    end = time.monotonic() + seconds
    while (run := store.run(run_id)).record.state not in states:
        if time.monotonic() > end:
            raise TimeoutError(f"The run is still {run.record.state} after {seconds:g} seconds.")
        time.sleep(0.1)
    return run
