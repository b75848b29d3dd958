"""The Data page's part for pictures of one's own: bring them, read what became of them, delete."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from cnnviz.datasets import DataSet, own
from cnnviz.datasets.own import Intake
from cnnviz.language import _
from cnnviz.ui import data_state as state
from cnnviz.ui import data_texts as texts
from cnnviz.ui import intakes, notices, waiting
from cnnviz.ui.data_lines import INTAKES
from cnnviz.ui.markdown import plain
from cnnviz.ui.visitor import visitor
from cnnviz.ui.waiting_line import Desk

UPLOAD_MEGABYTES = 200
"""As Streamlit's ``server.maxUploadSize``: uploads are in memory until they are taken in."""
OPEN, WAY, NAME, CLASS_NAMES = "data-own-open", "data-own-way", "data-own-name", "data-own-classes"
FORM, REPORT = "data-own", "data-own-report"
ASKED, SAID = "data-own-asked", "data-own-said"
ROWS = 8
"""Left-out files of which the list is as high as it needs to be."""

Take = Callable[..., Intake]
"""One of ``own.add_…`` with the files: takes a title, ``owner`` and ``progress``."""


def show() -> None:
    """Show what became of pictures that were added, and a box to add more."""
    _show_report()
    mine = own.mine(visitor())
    _show_question(mine)
    box = st.expander(f"**{texts.OWN}**", key=OPEN, on_change="rerun", icon=":material/add:")
    if box.open:
        with box:
            _show_form()
            if mine:
                _show_mine(mine)
    elif (key := intakes.pending(FORM)) is not None:
        waiting.follow(INTAKES, key, texts.TAKING)


# ------------------------------------------------------------------------------------------- adding


def _show_form() -> None:
    explained, form = st.columns(2, gap="large")
    with explained:
        st.markdown(texts.OWN_INTRO)
        st.html(f'<pre class="data-tree">{texts.TREE}</pre>')
        st.markdown(texts.OWN_PARTS)
        st.caption(texts.limits(own.LIMITS))
    with form:
        st.info(texts.PRIVACY, icon=":material/lock_open:")
        if (key := intakes.pending(FORM)) is not None:
            waiting.follow(INTAKES, key, texts.TAKING)
        else:
            _show_fields()


def _show_fields() -> None:
    way = st.segmented_control(
        texts.WAY,
        list(WAYS),
        key=WAY,
        format_func=texts.WAYS.__getitem__,
        default="zip",
        required=True,
        wrap=True,
    )
    take = WAYS[way](intakes.turn(FORM))
    st.caption(texts.upload_limit(UPLOAD_MEGABYTES))
    name = st.text_input(
        texts.NAME, key=NAME, placeholder=texts.NAME_HINT, max_chars=own.LIMITS.title_letters
    )
    pressed = st.button(
        texts.ADD,
        key="data-own-add",
        type="primary",
        icon=":material/add:",
        disabled=take is None or not name.strip(),
    )
    if take is None or not name.strip():
        st.caption(texts.CANNOT_YET)
    elif pressed:
        _begin(take, name)


def _zip(turn: int) -> Take | None:
    file = st.file_uploader(
        texts.ZIP_LABEL, "zip", key=f"data-own-zip-{turn}", max_upload_size=UPLOAD_MEGABYTES
    )
    return partial(own.add_zip, file) if file else None


def _folder(turn: int) -> Take | None:
    files = st.file_uploader(
        texts.FOLDER_LABEL,
        accept_multiple_files="directory",
        key=f"data-own-folder-{turn}",
        max_upload_size=UPLOAD_MEGABYTES,
    )
    return partial(own.add_files, [(file.name, file) for file in files]) if files else None


def _arrays(turn: int) -> Take | None:
    pictures, targets = (
        st.file_uploader(
            label, "npy", key=f"data-own-{name}-{turn}", max_upload_size=UPLOAD_MEGABYTES
        )
        for label, name in ((texts.IMAGES_LABEL, "images"), (texts.TARGETS_LABEL, "targets"))
    )
    st.caption(texts.ARRAYS_NOTE)
    typed = st.text_input(texts.CLASS_NAMES, key=CLASS_NAMES, help=texts.CLASS_NAMES_HELP)
    names = tuple(name.strip() for name in typed.split(",")) if typed.strip() else ()
    if not pictures or not targets:
        return None
    return partial(own.add_arrays, pictures, targets, class_names=names)


WAYS: dict[str, Callable[[int], Take | None]] = {
    "zip": _zip,
    "folder": _folder,
    "arrays": _arrays,
}


def _begin(take: Take, name: str) -> None:
    """Take the files in, in a thread of the app; the form is empty afterwards."""
    who = visitor()

    def do(desk: Desk) -> Intake:
        return take(name, owner=who, progress=waiting.stoppable(desk, desk.progress))

    intakes.begin(FORM, INTAKES, do)


# ------------------------------------------------------------------------------------- what became


def collect() -> None:
    """Look whether files have been taken in since, and choose the new data set."""
    intakes.collect(FORM, INTAKES, _take, _report)


def _take(found: Intake) -> None:
    _report(found)
    st.session_state.pop(NAME, None)
    state.choose(found.data.name)


def _report(outcome: Intake | str) -> None:
    st.session_state[REPORT] = outcome


def _show_report() -> None:
    if said := st.session_state.pop(SAID, ""):
        st.toast(said, icon=":material/delete:")
    report = st.session_state.get(REPORT)
    if not report:
        return
    with st.container(border=True, key="data-own-report"):
        if isinstance(report, str):
            st.error(plain(report), icon=":material/error:")
        else:
            _show_intake(report)
        st.button(texts.DISMISS, key="data-own-dismiss", on_click=_dismiss)


def _dismiss() -> None:
    st.session_state.pop(REPORT, None)


def _show_intake(intake: Intake) -> None:
    st.success(texts.taken(intake), icon=":material/check_circle:")
    if intake.few:
        st.warning(texts.few_of(intake), icon=":material/info:")
    if not intake.skipped:
        return
    st.markdown(f"**{texts.left_out(len(intake.skipped))}**")
    st.dataframe(
        [{texts.FILE: one.name, texts.REASON: one.reason} for one in intake.skipped],
        hide_index=True,
        height="content" if len(intake.skipped) <= ROWS else 320,
        alt=texts.left_out(len(intake.skipped)),
    )


# ----------------------------------------------------------------------------------------- deleting


def _show_mine(mine: Sequence[DataSet]) -> None:
    st.markdown(f"#### {texts.MINE}")
    for data in mine:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(texts.mine(data))
            st.space("stretch")
            st.button(
                texts.DELETE,
                key=f"data-delete-{data.name}",
                icon=":material/delete:",
                on_click=_ask,
                args=(data.name,),
            )


def _ask(name: str) -> None:
    st.session_state[ASKED] = name


def _forget() -> None:
    st.session_state.pop(ASKED, None)


def _show_question(mine: Sequence[DataSet]) -> None:
    """Show the question that stands, if there is one."""
    for data in mine:
        if data.name == st.session_state.get(ASKED):
            st.dialog(texts.DELETE_TITLE, on_dismiss=_forget)(_confirm)(data)


def _confirm(data: DataSet) -> None:
    st.markdown(texts.delete_question(_(data.title)))
    with st.container(horizontal=True):
        if st.button(texts.REALLY_DELETE, key="data-delete-yes", type="primary"):
            _forget()
            with notices.errors_shown():
                _delete(data)
                st.rerun()
        if st.button(texts.KEEP, key="data-delete-no"):
            _forget()
            st.rerun()


def _delete(data: DataSet) -> None:
    """Delete a data set, if it is the visitor's.

    Raises:
        DataError: it cannot be removed.
    """
    if own.owner(data.name) != visitor():
        return
    own.remove(data.name)
    st.session_state[SAID] = texts.GONE
