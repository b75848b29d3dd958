"""Watching a run from a terminal: a line for each epoch, and below them a bar."""

from __future__ import annotations

import sys
import time

from cnnviz.cli.terminal import StatusLine, bar, figure, percent, tell
from cnnviz.training import metrics, queue, service, store, words
from cnnviz.training.metrics import Epoch
from cnnviz.training.record import ENDED
from cnnviz.training.store import Run

PERIOD = 0.25
"""Seconds between two looks."""
INTERRUPTED = 130


def follow(run_id: str) -> int:
    """Show a run until it ends or waits for a person; Ctrl-C ends the watching, not the run.

    Returns:
        The exit status: 1 if the run failed.

    Raises:
        UnknownRun: it was deleted meanwhile.
    """
    line = StatusLine()
    try:
        run = _watched(run_id, line)
    except KeyboardInterrupt:
        line.clear()
        tell(f"The run goes on. Watch it again with: cnnviz runs follow {run_id}")
        tell(f"Pause or stop it with: cnnviz runs pause {run_id} or cnnviz runs stop {run_id}")
        return INTERRUPTED
    line.clear()
    return _ended(run)


def _watched(run_id: str, line: StatusLine) -> Run:
    """Write what is new until the run ends; return it as it is then."""
    epochs = heard = 0
    before = ""
    while True:
        run = store.run(run_id)  # before its epochs, so that the last one is not missed
        service.ensure_running()
        now = _state(run)
        notices = run.record.notices[heard:]
        new = [one for one in metrics.read_epochs(run.folder) if one.epoch > epochs]
        if new or notices or now != before:
            line.clear()
        if now != before:
            tell(now)
        for notice in notices:
            tell(f"Note: {notice}")
        for epoch in new:
            tell(_epoch(epoch, run.record.epochs))
            epochs = epoch.epoch
        before, heard = now, len(run.record.notices)
        if run.record.state in (*ENDED, "paused"):
            return run
        line.show(_status(run))
        time.sleep(PERIOD)


def _state(run: Run) -> str:
    """Return the state as a line; a run whose device is not known yet has just started."""
    record = run.record
    if record.state == "running":
        return f"Training on {record.device}." if record.device else "Starting."
    return f"{words.STATES[record.state].capitalize()}."


def _epoch(one: Epoch, epochs: int) -> str:
    parts = [f"Epoch {one.epoch:>{len(str(epochs))}}/{epochs}"]
    parts += [f"{name} {figure(name, value)}" for name, value in one.values.items()]
    return "  ".join([*parts, words.duration(one.seconds)])


def _status(run: Run) -> str:
    """Return the line that says where the run is now."""
    record, now = run.record, run.record.progress
    if record.state == "queued":
        return _place(run)
    doing = f"{now.doing} {words.done(now)}".rstrip()
    if not now.batches:
        return f"Getting ready: {doing}" if doing else "Getting ready"
    left = queue.seconds_left(run)
    parts = [
        f"{bar(record.share)} {100 * record.share:3.0f} %",
        f"epoch {min(now.epoch + 1, record.epochs)}/{record.epochs}",
        f"batch {now.batch}/{now.batches}",
        *_latest(run),
        *([] if left is None else [f"{words.duration(left)} left"]),
        f"{now.pictures_per_second:,.0f} pictures/s",
        *([] if doing in ("", "training") else [doing]),
    ]
    return "  ".join(parts)


def _latest(run: Run) -> list[str]:
    batches = metrics.read_batches(run.folder)
    if not len(batches):
        return []
    return [f"loss {batches.loss[-1]:.4f}", f"accuracy {percent(float(batches.accuracy[-1]))}"]


def _place(run: Run) -> str:
    status = service.status()
    if status.problem:
        return status.problem
    found = queue.places(store.runs(), max(1, len(status.slots))).get(run.id)
    if found is None:
        return "Waiting for a free place."
    when = "" if found.seconds is None else f", about {words.duration(found.seconds)}"
    return f"Waiting: place {found.position} in line{when}"


def _ended(run: Run) -> int:
    """Say how the run ended."""
    record, took = run.record, words.duration(run.record.progress.seconds)
    if record.state == "failed":
        sys.stderr.write(f"cnnviz: The run failed: {record.error}\n")
        return 1
    tell(f"{words.STATES[record.state].capitalize()} after {took}. {_best(run)}".rstrip())
    if record.state == "paused":
        tell(f"Let it go on with: cnnviz runs resume {run.id}")
    elif (run.folder / "model.keras").exists():
        tell(f"The model: {run.folder / 'model.keras'}")
        tell(f"Publish it with: cnnviz publish {run.id} --name NAME")
    return 0


def _best(run: Run) -> str:
    best = run.record.best
    for name, what in (("val_accuracy", "validation"), ("accuracy", "training")):
        if name in best:
            return f"Best {what} accuracy: {percent(best[name])}, in epoch {best['epoch']:.0f}."
    return ""
