"""What the dispatcher calls on another machine: start a worker there, see how it is, end it.

These functions run in the process of ``cnnviz node`` on that machine. They are called beside Dask's
tasks, which a restarted scheduler forgets and a lost machine makes it repeat: here a worker stays
known by its token as long as its machine lives, whatever happens to the scheduler.
"""

from __future__ import annotations

import ctypes
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypedDict

import cnnviz
from cnnviz import home
from cnnviz.errors import RunError
from cnnviz.language import _
from cnnviz.training import store
from cnnviz.training.dispatch.engines import local
from cnnviz.training.dispatch.engines.process import kill as kill_process
from cnnviz.training.dispatch.engines.process import python_path

COMMAND = local.WORKER
RESOURCES = ("GPU", "SLOT")
"""What a Dask worker of ours has one of."""
MARK = "shared.txt"
"""A file that tells whether two machines see the same ``CNNVIZ_HOME``."""
_NODE = secrets.token_hex(8)
_KEPT = 20
"""So many exit statuses are remembered a slot."""


class Report(TypedDict):
    """How a slot is; plain values, since the machines' versions may differ."""

    slot: str
    host: str
    machine: str
    node: str
    """Names the process, which ends all its workers when it ends."""
    version: str
    mark: str
    running: str
    """The token of the worker that runs here, or empty."""
    ended: dict[str, int]
    """Exit status by token of those that ran here."""


@dataclass(slots=True)
class Place:
    """One slot of this machine."""

    slot: str
    """``gpu:0``, ``cpu:1`` ..."""
    environment: dict[str, str] = field(default_factory=dict)
    """What its workers have in their environment beside the node's own."""
    token: str = ""
    trainer: subprocess.Popen[bytes] | None = None
    ended: dict[str, int] = field(default_factory=dict)

    def refresh(self) -> bool:
        """Note the end of a worker that has ended; return whether one still runs."""
        if self.trainer is None:
            return False
        status = self.trainer.poll()
        if status is None:
            return True
        self.ended[self.token] = status
        for old in list(self.ended)[:-_KEPT]:
            del self.ended[old]
        self.trainer, self.token = None, ""
        return False


_places: dict[str, Place] = {}
"""By the name of the Dask worker that stands for it."""


def offer(name: str, place: Place) -> None:
    """Make a slot known under the name of its Dask worker; the old name stays good as well."""
    _places[name] = place


def machine() -> str:
    """Return what tells this machine from all others as long as it runs."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return socket.gethostname()


def mark() -> str:
    """Return the mark of the folder that this machine calls ``CNNVIZ_HOME``; empty without one."""
    try:
        return (home.home() / MARK).read_text()
    except OSError:
        return ""


# --- called by name from another machine ---------------------------------------------------------


def report(dask_worker: Any) -> Report:
    """Tell how this slot is."""
    place = _places[dask_worker.name]
    place.refresh()
    return Report(
        slot=place.slot,
        host=socket.gethostname(),
        machine=machine(),
        node=_NODE,
        version=cnnviz.__version__,
        mark=mark(),
        running=place.token,
        ended=dict(place.ended),
    )


def start(run_id: str, token: str, dask_worker: Any) -> None:
    """Start the worker of a run in this slot; the run's folder is found by its id.

    Raises:
        RunError: the slot is taken, or the run's folder is not to be seen here.
    """
    place = _places[dask_worker.name]
    if place.refresh():
        raise RunError(
            _("{slot} of {gethostname} trains another run; wait for it.").format(
                slot=place.slot, gethostname=socket.gethostname()
            )
        )
    folder = home.runs_folder() / run_id
    if not store.ID.fullmatch(run_id) or not (folder / "spec.json").is_file():
        raise RunError(
            _(
                "{gethostname} does not see the run “{run_id}”; mount the shared folder there "
                "and let CNNVIZ_HOME name it."
            ).format(gethostname=socket.gethostname(), run_id=run_id[:41])
        )
    with (folder / "log.txt").open("ab") as log:
        place.trainer = subprocess.Popen(  # noqa: S603 - our own command
            [*COMMAND, str(folder)],
            env=python_path() | place.environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl+C at the node is for the node, which lets them save
            preexec_fn=_end_with_parent() if sys.platform == "linux" else None,  # noqa: PLW1509
        )
    place.token = token


def kill(token: str, dask_worker: Any) -> None:
    """End a worker of this slot without asking it; one that has ended is left alone."""
    place = _places[dask_worker.name]
    if place.token == token:
        _kill(place)


# --- called by the node itself -------------------------------------------------------------------


def save_all(places: Iterable[Place], seconds: float) -> None:
    """Let all workers save and end, and kill those that take longer."""
    left = [place for place in places if place.refresh()]
    for place in left:
        if place.trainer is not None:
            place.trainer.terminate()
    end = time.monotonic() + seconds
    while any(place.refresh() for place in left) and time.monotonic() < end:
        time.sleep(0.1)
    for place in left:
        _kill(place)


def _kill(place: Place) -> None:
    if place.refresh() and place.trainer is not None:
        kill_process(place.trainer.pid)


def _end_with_parent() -> Callable[[], None]:
    """Return what a child calls so that the system kills it when this process ends, however.

    It ends with the *thread* that started it; Dask calls us in the node's main thread.
    """
    prctl, parent = ctypes.CDLL(None).prctl, os.getpid()

    def in_child() -> None:
        prctl(1, signal.SIGKILL)  # 1: PR_SET_PDEATHSIG
        if os.getppid() != parent:  # it ended before we asked
            os._exit(1)

    return in_child
