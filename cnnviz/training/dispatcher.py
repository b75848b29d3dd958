"""Gives waiting runs to free slots and notices workers that have gone; trains nothing itself.

``python -m cnnviz.training.dispatcher`` is one small process for each ``CNNVIZ_HOME``, started by
whoever needs it (see `service`), and ends by itself when there is nothing to do; with ``--stay``
it waits for more, as a service of the machine. What matters of what it knows stands in the runs'
records, so another one goes on where it was cut off.
"""

from __future__ import annotations

import logging
import os
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from logging.handlers import RotatingFileHandler
from pathlib import Path

import psutil

from cnnviz import home, log
from cnnviz.errors import CnnvizError, NotNow, RunError
from cnnviz.training import files, queue, service
from cnnviz.training.catalogue import Catalogue
from cnnviz.training.dispatch import engines, vanished
from cnnviz.training.dispatch.crew import Crew
from cnnviz.training.dispatch.engines.engine import Engine, Slot
from cnnviz.training.dispatch.liveness import Liveness, Signs
from cnnviz.training.record import WAITING_OR_WORKING, WITH_WORKER
from cnnviz.training.store import Run, is_alive

STAY = "--stay"
PAUSE = 0.25
"""Seconds between two looks at the runs."""
LONGEST_TICK = 1.0
"""A pause counts for so much at most: a machine that slept kills no worker when it wakes up."""
IDLE = 600.0
"""Seconds without a run and without anybody asking after which it ends; so long it keeps warm."""
EXPLAINING = 30.0
"""Seconds that it stays where its engine cannot be used, until a corrected setting has a chance."""
LEAST_DISK = 1_000_000_000
"""Bytes that have to be free for a run to start."""
LEAST_MEMORY = 4_000_000_000
"""Bytes that have to be available for a worker to be kept warm."""

_log = logging.getLogger("cnnviz.training.dispatcher")


@dataclass(slots=True)
class Ending:
    """Whether somebody has told this process to end; may be set by a signal at any moment."""

    asked: bool = False
    never_by_itself: bool = False
    """Whether it stays although there is nothing to do."""

    def wait(self, seconds: float) -> None:
        """Pause, but not much longer than until it is told to end."""
        end = time.monotonic() + seconds
        while not self.asked and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, PAUSE))


@dataclass(slots=True)
class _Wish:
    """Whether a file was touched lately, told by its time becoming another one."""

    path: Path
    since: float
    seen: int = 0

    def pass_over_old(self) -> None:
        """Take an old touch as known; one of just now may be why this process was started."""
        touched = self._touched()
        if abs(time.time() - touched / 1e9) > IDLE:
            self.seen = touched

    def is_fresh(self, now: float) -> bool:
        """Whether the last touch is not long ago."""
        touched = self._touched()
        if touched != self.seen:
            self.seen, self.since = touched, now
        return now - self.since < IDLE

    def _touched(self) -> int:
        try:
            return self.path.stat().st_mtime_ns
        except OSError:
            return self.seen


class Dispatcher:
    """Looks at all runs several times a second."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._crew = engine, Crew(engine)
        self._catalogue, self._liveness = Catalogue(), Liveness()
        self._clock, self._looked = 0.0, time.monotonic()
        self._asked = _Wish(home.home() / service.ASKED, since=0.0)
        self._warm = _Wish(home.home() / service.WARM, since=-IDLE)
        self._warm.pass_over_old()
        self._trouble = ""
        self._told: object = None
        self._logged: set[str] = set()

    def serve(self, ending: Ending) -> None:
        """Look at the runs until there is nothing more to do, or it is told to end."""
        while not ending.asked and (ending.never_by_itself or self.is_needed()):
            with self._surviving("a look at the runs"):
                self.look()
            ending.wait(PAUSE)

    def is_needed(self) -> bool:
        """Whether there are unfinished runs, or somebody has asked lately."""
        return self._asked.is_fresh(self._clock)

    def look(self) -> None:
        """Bring everything one step further."""
        self._tick()
        runs, slots = self._catalogue.runs(), self._engine.slots()
        if any(run.record.state in WAITING_OR_WORKING for run in runs):
            self._asked.since = self._clock
        working = [run for run in runs if run.record.state in WITH_WORKER]
        self._liveness.forget_others(working)
        for run in working:
            with self._surviving(f"run {run.id}"):
                self._look_after(run, slots)
        self._crew.see_off(working, self._clock)
        free = self._crew.free(working, slots, self._clock)
        problem = _disk_problem()
        if not problem:
            waiting = queue.line(runs) if free else []
            with self._surviving("a start"):
                self._fill(waiting, free, queue.last_turn(runs))
            self._keep_warm(free[len(waiting) :])
        self._tell(slots, problem or self._engine.problem or self._trouble)

    def _tick(self) -> None:
        now = time.monotonic()
        self._clock += min(LONGEST_TICK, now - self._looked)
        self._looked = now

    def _look_after(self, run: Run, slots: list[Slot]) -> None:
        """Notice a worker that has gone, and kill one that does not do what it should."""
        here = self._crew.is_here(run, slots)
        signs = Signs(here, here and is_alive(run), self._crew.has_ended(run))
        verdict = self._liveness.judge(run, signs, self._clock)
        if verdict == "alive":
            return
        if self._crew.kill(run, held=signs.held) and signs.held:
            _log.warning("the worker of run %s was killed: it did not do what it should", run.id)
            return  # its lock will tell when it is gone
        settled = vanished.settle(run, self._crew.status(run))
        _log.warning("the worker of run %s has gone; it is now %s", run.id, settled.record.state)

    def _fill(self, waiting: list[Run], free: list[Slot], turn: int) -> None:
        """Start those who are next in the free slots."""
        for number, (run, slot) in enumerate(zip(waiting, free, strict=False), start=1):
            try:
                self._crew.start(run, slot, turn + number, self._clock)
                self._trouble = ""
            except NotNow:  # stopped or paused a moment ago
                continue
            except (CnnvizError, OSError) as error:
                self._trouble = str(error)
                raise

    def _keep_warm(self, free: list[Slot]) -> None:
        """Let the next start on a free slot be fast, where somebody may soon want it."""
        if not free or not self._warm.is_fresh(self._clock):
            return
        if psutil.virtual_memory().available > LEAST_MEMORY:
            self._engine.prepare(free[0])

    def _tell(self, slots: list[Slot], problem: str) -> None:
        """Let `service.status` know, where something has changed."""
        told = (type(self._engine).__name__.lower(), [slot.name for slot in slots], problem)
        if told != self._told:
            service.tell(*told)
            self._told = told

    @contextmanager
    def _surviving(self, what: str) -> Iterator[None]:
        """Log what goes wrong inside, once each, and go on."""
        try:
            yield
        except NotNow:  # the run has gone on by itself meanwhile
            return
        except (CnnvizError, OSError) as error:
            self._log_once(f"{what}: {error}")
        except Exception:  # a bug; the other runs must not suffer from it
            self._log_once(f"{what}: {traceback.format_exc()}")

    def _log_once(self, text: str) -> None:
        if text not in self._logged and len(self._logged) < 1000:
            self._logged.add(text)
            _log.warning(text)


def _disk_problem() -> str:
    free = shutil.disk_usage(home.home()).free
    if free >= LEAST_DISK:
        return ""
    return (
        f"Only {free / 1e9:.1f} GB are free on the disk of CNNVIZ_HOME, but {LEAST_DISK / 1e9:g} "
        "must be; runs wait until something was deleted."
    )


def _sweep() -> None:
    """Remove what was left of runs that were being added or deleted when a process was killed."""
    folder = home.runs_folder()
    with suppress(OSError), files.locked(folder / "store.lock"):  # nobody adds one now
        for left in (*folder.glob(".*.new"), *folder.glob(".*.deleted")):
            shutil.rmtree(left, ignore_errors=True)


def _log_to_file() -> None:
    file = RotatingFileHandler(home.home() / service.LOG, maxBytes=500_000, backupCount=1)
    file.setFormatter(log.Lines("dispatcher"))
    logging.basicConfig(handlers=[file], level=logging.WARNING)
    logging.getLogger("cnnviz").setLevel(logging.INFO)
    logging.raiseExceptions = False  # a full disk must not fill anything else with complaints


def main(arguments: Sequence[str] = ()) -> int:
    """Serve until there is nothing more to do; end at once where another dispatcher serves.

    Args:
        arguments: of the command line; ``--stay`` serves until a signal says otherwise.
    """
    home.home().mkdir(parents=True, exist_ok=True)
    _log_to_file()
    ending = Ending(never_by_itself=STAY in arguments)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: setattr(ending, "asked", True))
    try:
        # Whoever asks whether we live holds the lock for an instant: hence the seconds.
        with files.locked(home.home() / service.LOCK, seconds=3):
            dispatcher = _served(ending)
    except TimeoutError:
        return 0
    if dispatcher is not None and not ending.asked and dispatcher.is_needed():
        service.ensure_running()  # somebody asked, and saw the lock, just before it was let go
    return 0


def _served(ending: Ending) -> Dispatcher | None:
    _log.info("dispatcher %d begins", os.getpid())
    _sweep()
    try:
        engine = engines.chosen()
    except RunError as error:
        _log.warning("%s", error)
        service.tell("", [], str(error))
        ending.wait(EXPLAINING)
        return None
    dispatcher = Dispatcher(engine)
    try:
        dispatcher.serve(ending)
    finally:
        engine.close()
        _log.info("dispatcher %d ends", os.getpid())
    return dispatcher


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
