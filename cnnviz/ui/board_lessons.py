"""The lessons on the Class page: one's own, and for the teacher those of all."""

from __future__ import annotations

import html
import time
from collections.abc import Sequence

import streamlit as st

from cnnviz import lessons
from cnnviz.errors import CnnvizError
from cnnviz.lessons import Lesson
from cnnviz.ui import board_texts as texts
from cnnviz.ui import lesson_links, notices, roles
from cnnviz.ui import runs_texts as words
from cnnviz.ui.visitor import visitor

ASKED, SAID = "board-lesson-asked", "board-lesson-said"
AT_ONCE = 20
LIMIT = "board-lessons-limit"


def show() -> None:
    """Show the lessons that the visitor may change."""
    st.subheader(texts.LESSONS)
    st.caption(texts.LESSONS_INTRO)
    _tell()
    every = lessons.lessons()
    own = [one for one in every if one.owner == visitor()]
    if own:
        _show_list(own)
    else:
        st.info(texts.NO_LESSONS, icon=":material/menu_book:")
    others = [one for one in every if one.owner != visitor()]
    if others and roles.is_teacher():
        st.markdown(f"##### {texts.ALL_LESSONS}")
        _show_list(others)
    _ask()


def _show_list(found: Sequence[Lesson]) -> None:
    limit = st.session_state.get(LIMIT, AT_ONCE)
    for one in found[:limit]:
        _show_one(one)
    if len(found) > limit:
        st.button(texts.more(len(found) - limit), key=f"{LIMIT}-{found[0].id}", on_click=_more)


def _more() -> None:
    st.session_state[LIMIT] = st.session_state.get(LIMIT, AT_ONCE) + AT_ONCE


def _show_one(found: Lesson) -> None:
    row = st.container(
        horizontal=True, vertical_alignment="center", border=True, key=f"board-lesson-{found.id}"
    )
    with row:
        ago = words.ago(max(0.0, time.time() - found.made))
        yours = found.owner == visitor()
        st.markdown(texts.lesson(found.title, len(found.steps), ago, yours=yours), width="stretch")
        link = html.escape(lesson_links.path(found))
        st.html(
            f'<a class="board-open" href="{link}">{html.escape(texts.OPEN)}</a>', width="content"
        )
        with st.popover(texts.LINK, icon=":material/qr_code_2:"):
            lesson_links.show(found)
        st.button(
            texts.DELETE,
            key=f"board-delete-{found.id}",
            icon=":material/delete:",
            on_click=lambda: st.session_state.update({ASKED: found.id}),
        )


# ---------------------------------------------------------------------------------------- deleting


def _forget() -> None:
    st.session_state.pop(ASKED, None)


def _ask() -> None:
    if ASKED in st.session_state:
        st.dialog(texts.DELETE_TITLE, icon=":material/delete:", on_dismiss=_forget)(_confirm)()


def _confirm() -> None:
    with notices.errors_shown():
        found = lessons.lesson(st.session_state[ASKED])
        st.markdown(texts.quoted(found.title))
        st.markdown(texts.DELETE_MEANING)
        with st.container(horizontal=True, horizontal_alignment="right"):
            kept = st.button(texts.KEEP, key="board-lesson-keep")
            sure = st.button(
                texts.DELETE_SURE,
                key="board-lesson-sure",
                type="primary",
                icon=":material/delete:",
            )
        if sure:
            _delete(found)
        if kept or sure:
            _forget()
            st.rerun()


def _delete(found: Lesson) -> None:
    """Delete a lesson of the visitor's, or as the teacher any, and remember what came of it."""
    try:
        if lesson_links.may_change(found):
            lessons.delete(found.id)
        st.session_state[SAID] = texts.DELETED, ""
    except CnnvizError as error:
        st.session_state[SAID] = "", str(error)


def _tell() -> None:
    done, wrong = st.session_state.pop(SAID, ("", ""))
    if done:
        st.toast(done, icon=":material/check:")
    notices.warn([wrong] if wrong else [])
