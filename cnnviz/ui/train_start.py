"""The card on the Train page that says what the run will be, and starts it."""

from __future__ import annotations

import streamlit as st

from cnnviz import datasets, home
from cnnviz.language import _
from cnnviz.training import estimate, queue, service, store, subjects
from cnnviz.training import spec as specs
from cnnviz.training.catalogue import Catalogue
from cnnviz.training.record import RunRecord
from cnnviz.training.store import Run
from cnnviz.ui import data_offered, notices, rates
from cnnviz.ui import train_state as state
from cnnviz.ui import train_texts as texts
from cnnviz.ui.markdown import plain
from cnnviz.ui.train_settings import Form
from cnnviz.ui.visitor import visitor

RUN = "../../pages/run.py"
NEW = "a-run-that-may-be"
"""Stands for the run in the form while its place in line is asked for."""
QUEUE_SECONDS = 5.0


_catalogue = Catalogue()


def show_card(form: Form) -> None:
    """Show what the run will be, and the button that starts it."""
    with st.container(border=True, key="train-card"):
        st.subheader(texts.YOUR_RUN)
        if form.wrong:
            _show_wrong(form)
        else:
            _show_facts(form)
        st.text_input(
            texts.TITLE,
            key=state.seeded_title(),
            max_chars=store.LONGEST_TITLE,
            placeholder=texts.usual_title(form.spec),
            help=texts.TITLE_HELP,
        )
        if st.button(
            texts.START,
            key="train-start",
            type="primary",
            icon=":material/play_arrow:",
            width="stretch",
            disabled=bool(form.wrong),
        ):
            _start(form)
        if not form.wrong:
            st.fragment(_show_queue, run_every=QUEUE_SECONDS)(form)


def _show_wrong(form: Form) -> None:
    sentences = "\n\n".join(map(plain, form.wrong.values()))
    st.error(f"{texts.NOT_YET}\n\n{sentences}", icon=":material/error:")


def _show_facts(form: Form) -> None:
    spec = form.spec
    found = estimate.estimate(spec)
    data, network = subjects.named(spec)
    titles = _(network.title), _(data.title)
    st.markdown(
        texts.summary(
            spec,
            titles,
            form.subject.classes,
            specs.counts(spec, form.subject),
            found.steps_per_epoch,
        )
    )
    with st.container(horizontal=True, gap="medium"):
        st.metric(texts.TIME, texts.duration(found), width="content")
        st.metric(texts.MEMORY, texts.memory(found), width="content", help=texts.MEMORY_HELP)
    st.caption(plain(_(found.basis)))
    changed = texts.changed(state.values_of(spec), state.values_of(specs.RunSpec()))
    if changed:
        st.caption(changed)


def _start(form: Form) -> None:
    """Put the run into the queue and go to its page."""
    with notices.errors_shown():
        specs.check(form.spec, form.subject)
        data = data_offered.data_set(form.spec.dataset)
        rates.count("run")
        run = store.submit(
            form.spec, owner=visitor(), title=state.title(), fingerprint=datasets.fingerprint(data)
        )
        service.ensure_running()
        st.switch_page(RUN, query_params={"run": run.id})


def _show_queue(form: Form) -> None:
    """Say when the run would start if it was submitted now."""
    with notices.errors_shown():
        status = service.status()
        if status.problem:
            notices.warn([status.problem])
        slots = len(status.slots)
        runs = [*_catalogue.runs(), _possible(form)]
        found = queue.places(runs, slots, estimate.seconds_of).get(NEW)
        st.caption(texts.place(found, slots))


def _possible(form: Form) -> Run:
    """Return the run in the form as if it had just been submitted."""
    record = RunRecord(id=NEW, owner=visitor(), order=2**53, legs=(form.spec.epochs,))
    return Run(home.runs_folder() / NEW, form.spec, record, {})
