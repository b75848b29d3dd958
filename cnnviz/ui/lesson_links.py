"""The links that open lessons, to copy and as a QR code for the projector."""

from __future__ import annotations

import html
from urllib.parse import urlsplit

import segno
import streamlit as st

from cnnviz.lessons import Lesson
from cnnviz.ui import address, roles
from cnnviz.ui import lesson_texts as texts
from cnnviz.ui.visitor import visitor

LOCAL = ("localhost", "127.0.0.1", "::1", "[::1]")
"""Names by which a machine is only known to itself."""


def path(found: Lesson, number: int = 1, **frame: str) -> str:
    """Return the link that opens a step, from the root of the server.

    Args:
        found: the lesson.
        number: of the step, counted from 1.
        frame: what else the frame around the page puts into the link.
    """
    link = frame | {address.LESSON: found.id, address.STEP: str(number) if number > 1 else ""}
    page = found.steps[number - 1].page
    return address.path(page, {name: text for name, text in link.items() if text})


def may_change(found: Lesson) -> bool:
    """Return whether the visitor may change or delete a lesson: whoever made it and the teacher."""
    return found.owner == visitor() or roles.is_teacher()


def show(found: Lesson, number: int = 1) -> None:
    """Show the link of a step, to copy and to scan."""
    link = address.absolute(path(found, number))
    st.code(link, language=None, wrap_lines=True)
    if urlsplit(link).hostname in LOCAL:
        st.caption(f":material/info: {texts.LOCAL}")
    st.html(_code(link))
    st.caption(texts.SCAN)


def _code(link: str) -> str:
    """Return a QR code of a link as HTML, dark on light in every theme, as cameras want it."""
    picture = segno.make(link, error="m", micro=False).svg_data_uri(scale=6, border=3, light="#fff")
    label = html.escape(texts.qr(link))
    return f'<img class="lesson-code" src="{picture}" alt="{label}" width="220" height="220">'
