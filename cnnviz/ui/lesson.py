"""A lesson while it is open: the page as it was prepared, and the text beside it."""

from __future__ import annotations

import html
from collections.abc import Mapping
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from cnnviz import lessons
from cnnviz.errors import LessonError
from cnnviz.lessons import Lesson
from cnnviz.ui import address, lesson_links, lesson_making, notices
from cnnviz.ui import lesson_texts as texts
from cnnviz.ui.markdown import harmless, plain

STYLES = Path(__file__).with_name("lesson.css")
SEEN, WRONG = "lesson-seen", "lesson-wrong"
MOST_DIGITS = 3


# ------------------------------------------------------------------------------ following a link


def arrive(page: str, pages: Mapping[str, StreamlitPage]) -> None:
    """Open the lesson of a link that was just followed, before the page reads its address.

    Args:
        page: the ``url_path`` of the page that is about to run.
        pages: all pages by their ``url_path``.
    """
    asked = st.query_params.get(address.LESSON, ""), st.query_params.get(address.STEP, "")
    if not asked[0] or asked == st.session_state.get(SEEN):
        return
    st.session_state[SEEN] = asked
    try:
        found = lessons.lesson(asked[0])
    except LessonError as error:
        close()
        st.session_state[WRONG] = str(error)
        return
    number = _number(asked[1], found)
    _remember(found, number)
    _prepare(found, number, page, pages)


def _number(text: str, found: Lesson) -> int:
    """Return which step is asked for, counted from 1; the first where the link names none."""
    fits = text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS
    return min(max(int(text), 1), len(found.steps)) if fits else 1


def _remember(found: Lesson, number: int) -> None:
    st.session_state[lesson_making.OPEN] = found.id, number
    st.session_state.pop(WRONG, None)
    address.keep(lesson=found.id, step=str(number))
    st.session_state[SEEN] = found.id, str(number)


def _prepare(found: Lesson, number: int, page: str, pages: Mapping[str, StreamlitPage]) -> None:
    """Put the step's choices into the address; one that has some already is left as it is."""
    step = found.steps[number - 1]
    if address.query() or step.page not in pages:
        return
    link = {name: list(values) for name, values in step.query.items()}
    if step.page == page:
        address.write(link)
    else:
        st.switch_page(pages[step.page], query_params={**link, **address.frame()})


def close() -> None:
    """Close the lesson; the page stays as it is."""
    st.session_state.pop(lesson_making.OPEN, None)
    st.session_state.pop(WRONG, None)
    address.keep(lesson="", step="")


# ---------------------------------------------------------------------------------------- its text


def show(page: str) -> None:
    """Show the open lesson, if there is one.

    Args:
        page: the ``url_path`` of the page beside it.
    """
    if WRONG in st.session_state:
        notices.warn([st.session_state[WRONG]])
    if lesson_making.OPEN not in st.session_state:
        return
    lesson_id, number = st.session_state[lesson_making.OPEN]
    try:
        found = lessons.lesson(lesson_id)
    except LessonError as error:  # deleted meanwhile
        close()
        notices.warn([str(error)])
        return
    st.html(STYLES)
    with st.container(key="lesson"):
        _show_panel(found, min(number, len(found.steps)), page)


def _show_panel(found: Lesson, number: int, page: str) -> None:
    step = found.steps[number - 1]
    with st.container(horizontal=True, vertical_alignment="center", key="lesson-head"):
        st.caption(texts.place(number, len(found.steps)), width="stretch")
        if lesson_links.may_change(found):
            st.button(
                texts.EDIT,
                key="lesson-edit",
                icon=":material/edit:",
                type="tertiary",
                on_click=lesson_making.ask_to_edit,
                args=(found.id, number),
            )
        st.button(
            texts.CLOSE,
            key="lesson-close",
            icon=":material/close:",
            type="tertiary",
            on_click=close,
        )
    st.markdown(f"### {plain(found.title)}")
    st.markdown(harmless(step.text) if step.text else f"*{texts.NO_TEXT}*")
    elsewhere = step.page != page
    if elsewhere:
        st.caption(texts.ELSEWHERE)
    st.html(_links(found, number, elsewhere=elsewhere))


def _links(found: Lesson, number: int, *, elsewhere: bool) -> str:
    """Return links to the other steps; links, since a page is prepared when it is opened."""
    links = []
    if number > 1:
        links.append(_link(found, number - 1, f"← {texts.PREVIOUS}", "before"))
    if number < len(found.steps):
        links.append(_link(found, number + 1, f"{texts.NEXT} →", "after"))
    again = texts.BACK if elsewhere else texts.AS_PREPARED
    links.append(_link(found, number, again, "again"))
    return (
        f'<nav class="lesson-links" aria-label="{html.escape(texts.PANEL)}">{"".join(links)}</nav>'
    )


def _link(found: Lesson, number: int, words: str, kind: str) -> str:
    place = html.escape(lesson_links.path(found, number, **address.frame()))
    return f'<a class="{kind}" href="{place}">{html.escape(words)}</a>'
