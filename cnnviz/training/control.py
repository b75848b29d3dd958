"""What a person may ask of a run; pages and the command line call nothing else to steer one."""

from __future__ import annotations

import time
from dataclasses import replace

from cnnviz.errors import NotNow, SpecError
from cnnviz.language import _
from cnnviz.training import store
from cnnviz.training.record import RateChange, RunRecord, State, moved
from cnnviz.training.spec import LIMITS
from cnnviz.training.store import Run


def pause(run_id: str) -> Run:
    """Let a run save itself and wait; a queued one leaves the line at once."""
    return _moved(run_id, {"queued": "paused", "starting": "pausing", "running": "pausing"})


def stop(run_id: str) -> Run:
    """End a run and keep its best model so far; it can be continued later."""
    return _moved(
        run_id,
        {
            "queued": "stopped",
            "paused": "stopped",
            "starting": "stopping",
            "running": "stopping",
            "pausing": "stopping",
        },
    )


def resume(run_id: str) -> Run:
    """Put a paused, stopped or failed run back into the queue; it goes on where it was saved."""

    def change(record: RunRecord) -> RunRecord:
        if record.state not in ("paused", "stopped", "failed"):
            raise NotNow(
                _("Only a paused, stopped or failed run can go on; this one is {state}.").format(
                    state=record.state
                )
            )
        return _queued(record)

    return store.asked(run_id, change)


def continue_for(run_id: str, epochs: int) -> Run:
    """Let an ended run train for more epochs; a schedule begins anew with them."""

    def change(record: RunRecord) -> RunRecord:
        if record.state not in ("done", "stopped", "paused", "failed"):
            raise NotNow(
                _("Only a run that has ended can be continued; this one is {state}.").format(
                    state=record.state
                )
            )
        total = record.epochs + epochs
        if epochs < 1 or total > LIMITS.epochs:
            raise SpecError(
                _(
                    "A run may have 1 to {epochs} epochs, but {had} and {more} more were asked for."
                ).format(epochs=LIMITS.epochs, had=record.epochs, more=epochs)
            )
        return _queued(replace(record, legs=(*record.legs, epochs)))

    return store.asked(run_id, change)


def change_rate(run_id: str, factor: float) -> Run:
    """Multiply the schedule's learning rate from the next batch on.

    Args:
        run_id: the run.
        factor: of the schedule's rate as it was planned; 1 goes back to the plan.
    """

    def change(record: RunRecord) -> RunRecord:
        if record.state in ("done", "stopped", "failed", "stopping"):
            raise NotNow(
                _("The rate of a run that is {state} cannot change any more.").format(
                    state=record.state
                )
            )
        if not 1e-4 <= factor <= 1e4:
            raise SpecError(
                _(
                    "The learning rate can be made up to 10,000 times larger or smaller, but "
                    "{factor:g} times was asked for."
                ).format(factor=factor)
            )
        now = record.progress
        step = now.epoch * now.batches + now.batch
        kept = tuple(one for one in record.rates if one.step < step)
        return replace(record, rates=(*kept, RateChange(step, factor)))

    return store.asked(run_id, change)


def _queued(record: RunRecord) -> RunRecord:
    return moved(record, "queued", time.time(), attempt=0, error="", lease="")


def _moved(run_id: str, follows: dict[State, State]) -> Run:
    """Move a run to the state that follows its present one; asking twice does no harm."""

    def change(record: RunRecord) -> RunRecord:
        if record.state in follows.values():
            return record
        if record.state not in follows:
            raise NotNow(
                _("This run is {state}; there is nothing to stop or pause.").format(
                    state=record.state
                )
            )
        return moved(record, follows[record.state], time.time())

    return store.asked(run_id, change)
