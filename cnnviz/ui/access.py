"""Where a person becomes the teacher, and a student again; drawn on the page of the class."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from cnnviz.errors import CnnvizError
from cnnviz.ui import access_texts as texts
from cnnviz.ui import notices, roles

KEY, REFUSED = "access-key", "access-refused"


def show() -> None:
    """Show who the visitor is here, and how to become somebody else."""
    if roles.is_signed_in_teacher():
        _show_teacher(texts.signed_in(str(st.user.get("email"))), texts.SIGN_OUT, st.logout)
    elif roles.has_key():
        _show_teacher(texts.BY_KEY, texts.LEAVE, roles.leave)
    elif roles.is_alone():
        st.caption(f":material/person: {texts.ALONE}")
    else:
        _show_ways()


def _show_teacher(who: str, label: str, act: Callable[[], None]) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.write(f":material/school: {who}")
        if st.button(label, key="access-leave", icon=":material/logout:"):
            act()
            st.rerun()


def _show_ways() -> None:
    with st.popover(texts.TITLE, icon=":material/school:"):
        if roles.can_sign_in():
            _show_sign_in()
        if roles.can_enter():
            _show_key()
        if not roles.can_sign_in() and not roles.can_enter():
            st.write(texts.NOBODY)


def _show_sign_in() -> None:
    if st.user.to_dict().get("is_logged_in"):
        st.write(texts.NO_TEACHER)
        st.button(texts.SIGN_OUT, key="access-out", icon=":material/logout:", on_click=st.logout)
    else:
        st.button(texts.SIGN_IN, key="access-in", icon=":material/login:", on_click=st.login)


def _show_key() -> None:
    with st.form("access", border=False, enter_to_submit=True):
        st.text_input(
            texts.KEY,
            type="password",
            key=KEY,
            help=texts.KEY_HELP,
            max_chars=200,
            icon=":material/key:",
        )
        st.form_submit_button(texts.OPEN, type="primary", on_click=_enter)
    if REFUSED in st.session_state:
        notices.warn([st.session_state[REFUSED]])


def _enter() -> None:
    key = str(st.session_state.get(KEY, ""))
    st.session_state[KEY] = ""
    st.session_state.pop(REFUSED, None)
    try:
        roles.enter(key)
    except CnnvizError as error:
        st.session_state[REFUSED] = str(error)
