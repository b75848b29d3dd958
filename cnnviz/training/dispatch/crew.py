"""The workers that a dispatcher started, and the slots that are taken."""

from __future__ import annotations

import logging
import secrets
import socket
import time
from collections.abc import Iterable
from dataclasses import dataclass

from cnnviz.errors import RunError
from cnnviz.training import store
from cnnviz.training.dispatch.engines.engine import Engine, Handle, Slot
from cnnviz.training.dispatch.engines.process import kill
from cnnviz.training.record import RunRecord, moved
from cnnviz.training.store import Run

LEAVING = 15.0
"""Seconds that a worker has to end after its run has ended."""
REFUSED = 10.0
"""Seconds until a slot where a start failed is tried again."""

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Member:
    """A worker that was started here."""

    slot: str
    handle: Handle
    leaving: float | None = None
    """Since when its run is no longer its own."""


class Crew:
    """All that this process knows beyond the records; another dispatcher does without it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._members: dict[str, _Member] = {}  # by lease
        self._refused: dict[str, float] = {}  # until when, by slot
        self._host = socket.gethostname()

    def is_here(self, run: Run, slots: Iterable[Slot]) -> bool:
        """Whether a run's worker is on this host, so that its lock tells."""
        far = any(slot.name == run.record.slot and not slot.local for slot in slots)
        return run.record.host == self._host and not far

    def status(self, run: Run) -> int | None:
        """Return the exit status of a run's worker, where it is known to have ended."""
        member = self._members.get(run.record.lease)
        return None if member is None else member.handle.poll()

    def has_ended(self, run: Run) -> bool | None:
        """Whether a run's worker has ended; None if it was not started here."""
        member = self._members.get(run.record.lease)
        return None if member is None else member.handle.poll() is not None

    def kill(self, run: Run, *, held: bool) -> bool:
        """Kill a run's worker; return whether there was a way to.

        Args:
            run: the run.
            held: whether the worker holds its lock here, so that the number of its process in the
                record is not yet another one's.
        """
        member = self._members.get(run.record.lease)
        if member is not None:
            member.handle.kill()
            return True
        if held and run.record.pid:
            kill(run.record.pid)
            return True
        return False

    def see_off(self, working: Iterable[Run], now: float) -> None:
        """Forget workers that have ended, and kill those that stay though their run has left them.

        Args:
            working: the runs that have a worker.
            now: seconds of a clock that never jumps.
        """
        leases = {run.record.lease for run in working}
        for lease in self._members.keys() - leases:
            member = self._members[lease]
            if member.leaving is None:
                member.leaving = now
            if member.handle.poll() is not None:
                del self._members[lease]
            elif now - member.leaving > LEAVING:
                _log.warning("the worker in %s did not end by itself and was killed", member.slot)
                member.handle.kill()
                del self._members[lease]

    def free(self, working: list[Run], slots: list[Slot], now: float) -> list[Slot]:
        """Return the slots where a worker can be started now."""
        taken = {run.record.slot for run in working}
        taken |= {member.slot for member in self._members.values()}
        taken |= {slot for slot, until in self._refused.items() if now < until}
        names = {slot.name for slot in slots}
        # Workers on this host from before the slots were changed take room all the same.
        others = [one for one in working if one.record.slot not in names and self.is_here(one, ())]
        free = [slot for slot in slots if slot.name not in taken]
        return free[: max(0, len(free) - len(others))]

    def start(self, run: Run, slot: Slot, turn: int, now: float) -> None:
        """Give a waiting run to a slot.

        Raises:
            NotNow: the run does not wait any more.
            RunError: the worker cannot be started; the run waits again.
        """
        lease = secrets.token_hex(8)

        def claimed(record: RunRecord) -> RunRecord:
            return moved(
                record,
                "starting",
                time.time(),
                lease=lease,
                turn=turn,
                slot=slot.name,
                host=self._host if slot.local else "",
                pid=0,
            )

        run = store.update(run.id, claimed)
        try:
            handle = self.engine.start(run.folder, slot)
        except (RunError, OSError):
            self._refused[slot.name] = now + REFUSED
            store.update(run.id, _unclaimed)
            raise
        self._members[lease] = _Member(slot.name, handle)
        _log.info("run %s starts in %s", run.id, slot.name)


def _unclaimed(record: RunRecord) -> RunRecord:
    return moved(record, "queued", time.time(), lease="")
