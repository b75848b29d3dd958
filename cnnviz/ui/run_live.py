"""The parts of a run's page that follow it while it trains, once a second."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from cnnviz.errors import CnnvizError
from cnnviz.language import _
from cnnviz.training import estimate, load, metrics, queue, service, store, words
from cnnviz.training.catalogue import Catalogue
from cnnviz.training.metrics import Batches, Epoch
from cnnviz.training.record import ENDED, WAITING_OR_WORKING
from cnnviz.training.schedules import factor_at, rate_at
from cnnviz.training.store import Run
from cnnviz.ui import curves, notices, run_facts, run_steering
from cnnviz.ui import run_texts as texts
from cnnviz.ui.markdown import plain

SECONDS = 1.0
"""Between two looks at a run that waits or trains."""
_catalogue = Catalogue()
"""Of all runs, whose line is looked at every second."""


def is_active(one: Run) -> bool:
    """Whether the run changes by itself."""
    return one.record.state in WAITING_OR_WORKING


def show(one: Run) -> None:
    """Show the run as it is, again and again as long as it changes by itself."""
    active = is_active(one)
    st.fragment(_follow, run_every=SECONDS if active else None)(one.id, one.record.state)


def _follow(run_id: str, state: str) -> None:
    """Show the run; where its state is another or it is gone, show the whole page anew."""
    with notices.errors_shown():
        service.ensure_running()
    try:
        one = store.run(run_id)
    except CnnvizError:
        st.rerun()
    if one.record.state != state:
        st.rerun()
    with notices.errors_shown():
        epochs, batches = metrics.read_epochs(one.folder), metrics.read_batches(one.folder)
        _show_state(one)
        _show_figures(one)
        _show_curves(one, epochs, batches)
        _show_tabs(one, epochs, batches)


# -------------------------------------------------------------------------------- state and figures


def _show_state(one: Run) -> None:
    """Say what the run does, how far it is, and what is wrong; and offer what can be done."""
    look, record = texts.LOOKS[one.record.state], one.record
    st.markdown(f"{texts.badge(record.state)} {_told(one)}")
    if record.state != "queued" or record.share:
        left = queue.seconds_left(one) if is_active(one) else None
        st.progress(record.share, text=_how_far(one, left))
    if record.error:
        st.error(plain(record.error), icon=look.icon)
    notices.warn([*record.notices])
    run_steering.show_refusal()
    run_steering.show_buttons(one)


def _told(one: Run) -> str:
    """Return what is to be said of the state beside its name (Markdown)."""
    if one.record.state == "queued":
        status = service.status()
        slots = len(status.slots)
        place = queue.places(_catalogue.runs(), slots, estimate.seconds_of).get(one.id)
        return plain(f"{texts.place(place, slots)} {status.problem}")
    return plain(texts.doing(one.record) or _(texts.LOOKS[one.record.state].meaning))


def _how_far(one: Run, left: float | None) -> str:
    if one.record.state in ENDED or one.record.state == "paused":
        told = texts.ended(one.record)
    else:
        told = texts.progress(one, left)
    return plain(" · ".join(filter(None, [told, texts.device(one.record)])))


def _show_figures(one: Run) -> None:
    """Show the best figures so far, and on what they were come by."""
    record = one.record
    if not record.progress.batches:
        return
    kind = "val_" if one.spec.validation else ""
    where = texts.ON_VALIDATION if kind else texts.ON_TRAINING
    shown = record.best or record.latest
    epoch = texts.of_epoch(record.best["epoch"]) if record.best else None
    ended = record.state in ENDED
    row = st.container(horizontal=True, key="run-figures")
    row.metric(
        f"{texts.BEST_ENDED if ended else texts.BEST}: {texts.ACCURACY.lower()}",
        texts.accuracy(shown.get(f"{kind}accuracy")),
        delta=epoch,
        delta_color="off",
        delta_arrow="off",
        help=f"{texts.ACCURACY_HELP}, {where}.",
    )
    row.metric(
        texts.LOSS,
        texts.loss(shown.get(f"{kind}loss")),
        delta=epoch,
        delta_color="off",
        delta_arrow="off",
        help=f"{texts.LOSS_HELP}; {where}.",
    )
    row.metric(texts.TIME, words.duration(record.progress.seconds))
    row.metric(texts.PARAMETERS, texts.count(record.parameters))


def _show_curves(one: Run, epochs: list[Epoch], batches: Batches) -> None:
    if epochs or len(batches):
        curves.show(
            curves.of_run(one, epochs, batches),
            key="run-curves",
            file=one.title,
            axes=curves.axes_of(one.spec),
        )


# -------------------------------------------------------------------------------------------- tabs


def _show_tabs(one: Run, epochs: list[Epoch], batches: Batches) -> None:
    """Show what a run can be looked up for; what is not in front costs nothing."""
    shows: dict[str, Callable[[], None]] = {
        texts.RATE_TAB: lambda: _show_rate(one, epochs, batches),
        texts.EPOCHS_TAB: lambda: run_facts.show_epochs(epochs),
        texts.SETTINGS_TAB: lambda: run_facts.show_settings(one),
        texts.LOG_TAB: lambda: run_facts.show_log(one),
        texts.LOAD_TAB: lambda: run_facts.show_load(load.now()),
    }
    for tab, show in zip(
        st.tabs(list(shows), key="run-tabs", on_change="rerun"), shows.values(), strict=True
    ):
        if tab.open:
            with tab:
                show()


def _show_rate(one: Run, epochs: list[Epoch], batches: Batches) -> None:
    """Show the learning rate over the run, and let the person change it."""
    size, now = one.record.progress.batches, one.record.progress
    step = max(0, now.epoch * size + now.batch - (one.record.state == "done"))
    planned = rate_at(one.spec, step, size, one.record.legs) if size else None
    drawn, controls = st.columns([3, 2], gap="large") if size else (st.container(),) * 2
    if size:
        with drawn:
            chart = curves.rate_chart(one, epochs, batches)
            curves.show_plain([chart], key="run-rate-curve", file=f"{one.title}, rate", height=240)
    if one.spec.schedule != "sweep":
        with controls:
            run_steering.show_rate(one, planned, factor_at(one.record.rates, step))
