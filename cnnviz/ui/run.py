"""The parts of a run's page that stay as they are while it trains."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from cnnviz.errors import UnknownRun
from cnnviz.training import store
from cnnviz.training.record import WITH_WORKER
from cnnviz.training.store import Run
from cnnviz.ui import downloads, notices
from cnnviz.ui import run_texts as texts
from cnnviz.ui.markdown import plain
from cnnviz.ui.roles import check_steering, may_steer
from cnnviz.ui.run_steering import show_owner, steered

RUNS, TRAIN = "../../pages/runs.py", "../../pages/train.py"
MODELS = "../../pages/models.py"
STYLES = Path(__file__).with_name("run.css")
OPTIONS = "run-options-open"


def opened() -> Run | None:
    """Return the run that the link names; where there is none, say so and show the way on."""
    name = st.query_params.get("run", "")
    if not name:
        st.info(texts.NO_RUN, icon=":material/show_chart:")
        show_ways()
        return None
    try:
        return store.run(name)
    except UnknownRun as error:
        st.error(plain(str(error)), icon=":material/error:")
        show_ways()
        return None


def show_ways() -> None:
    """Offer the pages on which there is something to do without a run."""
    with st.container(horizontal=True):
        if st.button(texts.RUNS, icon=":material/stacked_line_chart:"):
            st.switch_page(RUNS)
        if st.button(texts.TRAIN, icon=":material/fitness_center:"):
            st.switch_page(TRAIN)


def show_head(run: Run) -> None:
    """Name the run, and offer what does not depend on how far it is."""
    head = st.container(key="run-head")
    name, options = head.columns([4, 1], vertical_alignment="bottom")
    with name:
        if st.button(texts.RUNS, icon=":material/arrow_back:", type="tertiary"):
            st.switch_page(RUNS)
        st.title(plain(run.title))
    with (
        options,
        st.popover(
            texts.OPTIONS,
            icon=":material/more_horiz:",
            width="stretch",
            key=OPTIONS,
            on_change="rerun",
        ),
    ):
        _show_options(run)
    st.caption(texts.subtitle(run))
    if run.record.note:
        st.markdown(plain(run.record.note).replace("\n", "  \n"))
    show_owner(run)


def _show_options(run: Run) -> None:
    steers = may_steer(run)
    with st.form("run-options", border=False):
        title = st.text_input(
            texts.NAME,
            run.record.title,
            max_chars=store.LONGEST_TITLE,
            placeholder=run.title,
            disabled=not steers,
        )
        note = st.text_area(
            texts.NOTE,
            run.record.note,
            max_chars=store.LONGEST_NOTE,
            placeholder=texts.NOTE_HINT,
            disabled=not steers,
        )
        if st.form_submit_button(texts.SAVE, icon=":material/save:", disabled=not steers):
            with notices.errors_shown():
                check_steering(run)
                store.rename(run.id, title)
                store.annotate(run.id, note)
                st.rerun()
    _show_files(run)
    st.divider()
    busy = run.record.state in WITH_WORKER
    if st.button(
        texts.DELETE,
        icon=":material/delete:",
        disabled=busy or not steers,
        help=texts.DELETE_HELP if busy else None,
        key="run-delete",
        on_click=lambda: st.session_state.update({OPTIONS: False}),  # it would hide the question
    ):
        _ask_to_delete(run)


def _show_files(run: Run) -> None:
    st.write(f"**{texts.FILES}**")
    downloads.show(texts.FILES_OF_RUN, [run.id])
    ready = (run.folder / "card.json").is_file()
    if st.button(
        texts.FORMATS,
        key="run-formats",
        icon=":material/swap_horiz:",
        help=None if ready else texts.NO_MODEL,
        disabled=not ready,
    ):
        st.switch_page(MODELS, query_params={"model": run.id})


@st.dialog(texts.DELETE_TITLE)
def _ask_to_delete(run: Run) -> None:
    st.write(f"**{plain(run.title)}**")
    st.write(texts.DELETE_TEXT)
    with st.container(horizontal=True):
        if st.button(texts.DELETE_SURE, type="primary", icon=":material/delete_forever:"):
            if steered(store.delete, run.id):
                st.switch_page(RUNS)
            st.rerun()
        if st.button(texts.KEEP):
            st.rerun()
