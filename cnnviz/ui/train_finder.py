"""The learning-rate finder of the Train page: a short run, its curve, and what it suggests."""

from __future__ import annotations

import streamlit as st

from cnnviz.errors import UnknownRun
from cnnviz.training import control, finder, metrics, service, store
from cnnviz.training.record import WAITING_OR_WORKING
from cnnviz.training.store import Run
from cnnviz.ui import notices, rates, train_charts
from cnnviz.ui import train_state as state
from cnnviz.ui import train_texts as texts
from cnnviz.ui.markdown import plain
from cnnviz.ui.train_settings import Form
from cnnviz.ui.visitor import visitor

SWEEP = "train-sweep"
"""Where the session keeps the id of its last short run."""
EVERY_SECONDS = 1.0


def show(form: Form) -> None:
    """Offer the short run, and show the last one of this session."""
    st.caption(texts.FINDER_INTRO)
    run = _last()
    busy = run is not None and _busy(run)
    _show_buttons(form, run, busy)
    if run:
        st.fragment(_watch, run_every=EVERY_SECONDS if busy else None)(run.id, form, busy)


def _last() -> Run | None:
    """Return the session's last short run, if it is still there."""
    try:
        return store.run(st.session_state[SWEEP]) if SWEEP in st.session_state else None
    except UnknownRun:
        del st.session_state[SWEEP]
        return None


def _busy(run: Run) -> bool:
    return run.record.state in WAITING_OR_WORKING


def _show_buttons(form: Form, run: Run | None, busy: bool) -> None:
    label = texts.FINDER_AGAIN if run else texts.FINDER_START
    icon = ":material/travel_explore:"
    if busy and run:
        if st.button(texts.FINDER_STOP, key="train-find-stop", icon=":material/stop:"):
            with notices.errors_shown():
                control.stop(run.id)
                st.rerun()
    elif st.button(label, key="train-find", icon=icon, disabled=bool(form.wrong)):
        with notices.errors_shown():
            _start(form)
            st.rerun()


def _start(form: Form) -> None:
    wanted = finder.sweep_of(form.spec, form.subject)
    rates.count("run")
    run = store.submit(wanted, owner=visitor(), title=texts.finder_title(wanted))
    st.session_state[SWEEP] = run.id
    service.ensure_running()


def _watch(run_id: str, form: Form, busy: bool) -> None:
    """Show how far a short run is, and what it has found; begins the page anew when it ends."""
    with notices.errors_shown():
        run = store.run(run_id)
        if busy and not _busy(run):
            st.rerun()
        if busy:
            service.ensure_running()
            st.progress(run.record.share, text=texts.finding(run.record))
        _show_curve(run, form, busy)


def _show_curve(run: Run, form: Form, busy: bool) -> None:
    batches = metrics.read_batches(run.folder)
    if not len(batches):
        if not busy:
            st.info(plain(texts.finder_empty(run.record)), icon=":material/info:")
        return
    picked = None if busy else finder.suggestion(batches.rate, batches.loss)
    train_charts.show_sweep(batches.rate, batches.loss, picked)
    if busy:
        return
    if finder.sweep_of(form.spec, form.subject) != run.spec:
        st.caption(texts.FINDER_OTHER)
    _offer(picked, form)


def _offer(picked: float | None, form: Form) -> None:
    """Let the person take the suggestion over."""
    if picked is None:
        st.info(texts.FINDER_NOTHING, icon=":material/info:")
    elif picked == form.spec.rate:
        st.success(texts.finder_taken(picked), icon=":material/check:")
    elif st.button(
        texts.finder_take(picked),
        key="train-find-take",
        type="primary",
        icon=":material/check:",
        on_click=state.change,
        kwargs={"rate": picked},
    ):
        st.rerun()  # the whole page: the form is not part of this fragment
