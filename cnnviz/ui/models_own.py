"""The Models page's part for models of one's own: open a file, read what was found in it."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import streamlit as st

from cnnviz import zoo
from cnnviz.ui import intakes, waiting
from cnnviz.ui import models_state as state
from cnnviz.ui import models_texts as texts
from cnnviz.ui.markdown import plain
from cnnviz.ui.visitor import visitor
from cnnviz.ui.waiting_line import Desk, Line
from cnnviz.zoo import own
from cnnviz.zoo.own import Brought, Own

UPLOAD_MEGABYTES = 200
"""As Streamlit's ``server.maxUploadSize``: uploads are in memory until they are opened."""
FORM, OPEN, NAME = "models-own", "models-own-open", "models-own-name"
REPORT = "models-own-report"
ENTRY = 4096
"""Bytes of a card in memory, about."""
LINE: Line[Own] = Line(256 * ENTRY, lambda _: ENTRY)
MOST_LABELS = own.LIMITS.labels_bytes


def show() -> None:
    """Show what became of a file that was opened, and a box to open another."""
    _show_report()
    box = st.expander(
        f"**{texts.OWN}**", key=OPEN, on_change="rerun", icon=":material/folder_open:"
    )
    if box.open:
        with box:
            _show_form()
    elif (key := intakes.pending(FORM)) is not None:
        waiting.follow(LINE, key, texts.OPENING)


def _show_form() -> None:
    explained, form = st.columns(2, gap="large")
    with explained:
        st.markdown(texts.OWN_INTRO)
        st.caption(texts.limits())
    with form:
        shared = own.is_shared()
        st.info(
            texts.SHARED_PRIVACY if shared else texts.PRIVACY,
            icon=":material/group:" if shared else ":material/lock:",
        )
        if (key := intakes.pending(FORM)) is not None:
            waiting.follow(LINE, key, texts.OPENING)
        else:
            _show_fields()


def _show_fields() -> None:
    files = st.file_uploader(
        texts.FILES,
        accept_multiple_files=True,
        key=f"models-own-files-{intakes.turn(FORM)}",
        max_upload_size=UPLOAD_MEGABYTES,
    )
    name = st.text_input(
        texts.NAME, key=NAME, placeholder=texts.NAME_HINT, max_chars=own.LIMITS.title_letters
    )
    labels = [file for file in files if file.name.lower().endswith(".txt")]
    models = [file for file in files if file not in labels]
    fits = len(models) == 1 and len(labels) <= 1
    pressed = st.button(
        texts.OPEN,
        key="models-own-add",
        type="primary",
        icon=":material/folder_open:",
        disabled=not fits,
    )
    if files and not fits:
        st.caption(texts.TWO_FILES)
    elif not fits:
        st.caption(texts.CANNOT_YET)
    elif pressed:
        _begin(models[0], labels, name)


def _begin(model: Any, labels: Sequence[Any], title: str) -> None:
    """Open the file in a thread of the app, which waits for a process; the form is empty then."""
    who = visitor()
    text = labels[0].getvalue()[:MOST_LABELS].decode("utf-8-sig", "replace") if labels else ""
    data, name = model.getvalue(), model.name

    def do(desk: Desk) -> Own:
        brought = Brought(BytesIO(data), name, title.strip(), text, who)
        return own.taken_in(brought, zoo.cards(), desk.cancelled)

    intakes.begin(FORM, LINE, do)


def collect() -> None:
    """Look whether a file has been opened since, and choose its model."""
    intakes.collect(FORM, LINE, _take, _report)


def _take(found: Own) -> None:
    _report(found)
    st.session_state.pop(NAME, None)
    st.session_state[OPEN] = False
    state.choose(found.card.name)


def _report(outcome: Own | str) -> None:
    st.session_state[REPORT] = outcome


def _show_report() -> None:
    report = st.session_state.get(REPORT)
    if not report:
        return
    with st.container(border=True, key="models-own-report"):
        if isinstance(report, str):
            st.error(plain(report), icon=":material/error:")
        else:
            st.success(texts.opened(report), icon=":material/check_circle:")
        st.button(texts.DISMISS, key="models-own-dismiss", on_click=_dismiss)


def _dismiss() -> None:
    st.session_state.pop(REPORT, None)
