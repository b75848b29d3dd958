"""What becomes of a run whose worker has gone without a word: nothing that it saved is lost."""

from __future__ import annotations

import logging
import signal
import time
from dataclasses import replace

from cnnviz.errors import CnnvizError, NotNow
from cnnviz.language import _
from cnnviz.training import store
from cnnviz.training.record import ATTEMPTS, RunRecord, moved
from cnnviz.training.store import Run

_log = logging.getLogger(__name__)


def settle(run: Run, status: int | None = None) -> Run:
    """Pause, stop or queue a run again, or let it fail after too many workers.

    Args:
        run: as it was when its worker was found to have gone.
        status: with which the worker's process ended, where that is known.

    Raises:
        NotNow: the run has gone on meanwhile, so its worker was there after all.
        RunError: the record cannot be written.
    """
    lost = f"The worker ended unexpectedly {_where(run.record)}{_how(status)}"
    model = _concluded(run)  # whatever is asked of the run next, a model stands ready

    def change(record: RunRecord) -> RunRecord:
        if (record.lease, record.state) != (run.record.lease, run.record.state):
            raise NotNow(_("The run has gone on by itself."))
        return _settled(record, lost, model)

    return store.update(run.id, change)


def _settled(record: RunRecord, lost: str, model: str) -> RunRecord:
    record = replace(record, lease="", pid=0, progress=replace(record.progress, doing=""))
    now = time.time()
    if record.state == "pausing":
        return moved(record, "paused", now, notices=_noted(record, f"{lost}; it was paused."))
    if record.state == "stopping":
        return moved(record, "stopped", now, notices=_noted(record, f"{lost}; {model}"))
    attempt = record.attempt + 1
    if attempt < ATTEMPTS:
        notices = _noted(record, f"{lost}; another one goes on from where it was last saved.")
        return moved(record, "queued", now, attempt=attempt, notices=notices)
    error = (
        f"{lost}, and so did {ATTEMPTS - 1} before it; see the end of the log, and if memory ran "
        "out, choose a smaller batch or smaller pictures."
    )
    notices = _noted(record, f"{lost}.")
    return moved(record, "failed", now, attempt=attempt, error=error, notices=notices)


def _noted(record: RunRecord, notice: str) -> tuple[str, ...]:
    return (*record.notices, notice)


def _where(record: RunRecord) -> str:
    now = record.progress
    epoch = min(now.epoch + 1, record.epochs)
    if not now.batches:
        return f"before epoch {epoch} of {record.epochs}"
    return f"in epoch {epoch} of {record.epochs}, after batch {now.batch} of {now.batches}"


def _how(status: int | None) -> str:
    """Return what the exit status says to people, in brackets."""
    if status is None:
        return ""
    if status < 0 and -status in {one.value for one in signal.Signals}:
        return f" (ended by {signal.Signals(-status).name})"
    return f" (exit status {status})"


def _concluded(run: Run) -> str:
    """Put the best model so far in its place; return what there is to say of it."""
    from cnnviz.training.work import conclude  # noqa: PLC0415 - only needed here, and more to import

    try:
        kept = conclude.conclude(run)
    except (CnnvizError, OSError) as error:
        return f"its best model could not be kept: {error}"
    except Exception:  # a bug there must not keep the run from ending
        _log.exception("run %s has no model", run.id)
        return "its best model could not be kept; dispatcher.log says why."
    return "its best model so far was kept." if kept else "no epoch was finished, so no model."
