"""The names on the class's board: one's own, and for the teacher those of all."""

from __future__ import annotations

import streamlit as st

from cnnviz import classroom
from cnnviz.errors import CnnvizError
from cnnviz.ui import board_seen, notices, roles
from cnnviz.ui import board_texts as texts
from cnnviz.ui.markdown import plain
from cnnviz.ui.visitor import visitor

FIELD, REFUSED, OWNER = "board-name", "board-name-refused", "board-name-owner"


def show() -> None:
    """Let the visitor choose a name, and the teacher take names away."""
    agreed = classroom.classroom()
    name = agreed.names.get(visitor(), "")
    with st.popover(texts.your_name(plain(name)), icon=":material/badge:"):
        _show_field(name)
    if roles.is_teacher() and agreed.names:
        with st.popover(texts.NAMES, icon=":material/groups:"):
            _show_names(dict(agreed.names))


def _show_field(name: str) -> None:
    st.session_state.setdefault(FIELD, name)
    with st.form("board-name-form", border=False):
        st.text_input(texts.NAME, key=FIELD, max_chars=classroom.LONGEST_NAME, help=texts.NAME_HELP)
        st.form_submit_button(texts.SAVE_NAME, type="primary", on_click=_save)
    if REFUSED in st.session_state:
        notices.warn([st.session_state[REFUSED]])


def _save() -> None:
    _call(visitor(), str(st.session_state.get(FIELD, "")))


def _call(owner: str, name: str) -> None:
    st.session_state.pop(REFUSED, None)
    try:
        classroom.call(owner, name)
    except CnnvizError as error:
        st.session_state[REFUSED] = str(error)
    board_seen.look_again()


def _show_names(names: dict[str, str]) -> None:
    st.caption(texts.NAMES_HELP)
    st.selectbox(
        texts.NAMES,
        sorted(names, key=lambda owner: names[owner].casefold()),
        format_func=lambda owner: names[owner],
        key=OWNER,
        label_visibility="collapsed",
    )
    st.button(
        texts.TAKE_AWAY, key="board-name-away", icon=":material/person_off:", on_click=_take_away
    )


def _take_away() -> None:
    if roles.is_teacher():
        _call(str(st.session_state[OWNER]), "")
