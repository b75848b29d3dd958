"""How a lesson is made of the page that is on the screen, and how its words are changed."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from cnnviz import lessons, zoo
from cnnviz.datasets import own
from cnnviz.errors import LessonError
from cnnviz.lessons import Lesson, Query, Step
from cnnviz.ui import address, lesson_links, notices, rates
from cnnviz.ui import lesson_texts as texts
from cnnviz.ui.visitor import visitor

ASKED, MADE = "lesson-asked", "lesson-made"
OPEN = "lesson-open"
"""In the session: the lesson that is open, and the number of its step."""
NEW = ""
WITH_PICTURE = ("", "attribution", "pets")
"""Pages whose link names the sample they show, and nothing where the picture is one's own."""


def show_button() -> None:
    """Show the button that begins a lesson."""
    st.button(
        texts.MAKE,
        key="lesson-make",
        icon=":material/bookmark_add:",
        help=texts.MAKE_HELP,
        type="tertiary",
        on_click=_ask,
        args=(None,),
    )


def ask_to_edit(lesson_id: str, number: int) -> None:
    """Ask for other words of a step; to be called in a callback."""
    _ask((lesson_id, number))


def _ask(step: tuple[str, int] | None) -> None:
    st.session_state[ASKED] = (step,)
    st.session_state.pop(MADE, None)


def _forget() -> None:
    st.session_state.pop(ASKED, None)


def ask(page: str) -> None:
    """Show the question that stands, if there is one.

    Args:
        page: the ``url_path`` of the page that is on the screen.
    """
    if ASKED not in st.session_state:
        return
    (step,) = st.session_state[ASKED]
    if step is None:
        st.dialog(texts.MAKING, icon=":material/bookmark_add:", on_dismiss=_forget)(_make)(page)
    else:
        st.dialog(texts.EDITING, icon=":material/edit:", on_dismiss=_forget)(_edit)(page, *step)


# -------------------------------------------------------------------------------------------- new


def _make(page: str) -> None:
    if MADE in st.session_state:
        _show_made(*st.session_state[MADE])
        return
    mine = {one.id: one for one in lessons.lessons() if one.owner == visitor()}
    _warn(page, address.every())
    where = _pick_lesson(mine)
    with st.form("lesson-form", border=False):
        title = _title("") if where == NEW else mine[where].title
        text = _text("")
        pressed = st.form_submit_button(texts.KEEP, type="primary", icon=":material/bookmark_add:")
    if pressed:
        with notices.errors_shown():
            rates.count("lesson")
            step = Step(page, address.every(), text)
            _keep(where, title, step)
            st.rerun()


def _warn(page: str, query: Query) -> None:
    """Say what of the page others will not see."""
    if page in WITH_PICTURE and "sample" not in query:
        st.info(texts.OWN_PICTURE, icon=":material/image:")
    if any(zoo.is_own(name) or own.is_own(name) for values in query.values() for name in values):
        st.info(texts.OWN_THINGS, icon=":material/lock:")


def _pick_lesson(mine: dict[str, Lesson]) -> str:
    """Return the id of the lesson that gets another step, or nothing for a new one."""
    if not mine:
        return NEW
    offered = [NEW, *mine]
    now = st.session_state.get(OPEN, (NEW,))[0]
    return str(
        st.selectbox(
            texts.WHERE,
            offered,
            offered.index(now) if now in mine else 0,
            format_func=lambda one: texts.NEW if one == NEW else texts.at_end(mine[one].title),
            key="lesson-where",
        )
    )


def _title(now: str) -> str:
    return st.text_input(
        texts.TITLE, now, max_chars=lessons.LONGEST_TITLE, placeholder=texts.TITLE_HINT
    )


def _text(now: str) -> str:
    return st.text_area(
        texts.TEXT,
        now,
        max_chars=lessons.LONGEST_TEXT,
        placeholder=texts.TEXT_HINT,
        help=texts.TEXT_HELP,
        height=220,
    )


def _keep(where: str, title: str, step: Step) -> None:
    kept = lessons.add(visitor(), title, step) if where == NEW else _added(where, step)
    st.session_state[MADE] = kept.id, len(kept.steps)


def _added(lesson_id: str, step: Step) -> Lesson:
    _check_changing(lesson_id)
    return lessons.add_step(lesson_id, step)


def _check_changing(lesson_id: str) -> Lesson:
    found = lessons.lesson(lesson_id)
    if not lesson_links.may_change(found):
        raise LessonError(texts.not_yours(found.title))
    return found


def _show_made(lesson_id: str, number: int) -> None:
    with notices.errors_shown():
        found = lessons.lesson(lesson_id)
        st.success(texts.DONE if number == 1 else texts.added(number), icon=":material/check:")
        lesson_links.show(found)
        st.caption(texts.TO_CLASS)


# ---------------------------------------------------------------------------------------- changing


def _edit(page: str, lesson_id: str, number: int) -> None:
    with notices.errors_shown():
        found = _check_changing(lesson_id)
        step = found.steps[min(number, len(found.steps)) - 1]
        with st.form("lesson-form", border=False):
            title, text = _title(found.title), _text(step.text)
            retake = st.checkbox(texts.RETAKE, help=texts.RETAKE_HELP)
            with st.container(horizontal=True):
                saved = st.form_submit_button(texts.SAVE, type="primary", icon=":material/save:")
                removed = len(found.steps) > 1 and st.form_submit_button(
                    texts.REMOVE_STEP, icon=":material/delete:"
                )
        if saved:
            seen = Step(page, address.every(), text) if retake else replace(step, text=text)
            lessons.set_step(lesson_id, number, seen, title)
            _end(texts.CHANGED)
        if removed:
            lessons.remove_step(lesson_id, number)
            _end(texts.REMOVED)


def _end(said: str) -> None:
    _forget()
    st.toast(said, icon=":material/check:")
    st.rerun()
