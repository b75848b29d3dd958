"""A model as files to take away: each is made in a process of its own when somebody asks for it."""

from __future__ import annotations

import secrets

import streamlit as st

from cnnviz import export
from cnnviz.export import Format, Made
from cnnviz.language import _
from cnnviz.types import ModelCard
from cnnviz.ui import models_texts as texts
from cnnviz.ui import notices, waiting
from cnnviz.ui.markdown import plain
from cnnviz.ui.waiting_line import Desk, Line, Work

ASKED = "models-export-asked"
ENTRY = 1024
LINE: Line[Made] = Line(512 * ENTRY, lambda _: ENTRY)


def show(card: ModelCard) -> None:
    """Offer a model in all formats."""
    st.subheader(texts.EXPORT)
    st.caption(texts.EXPORT_INTRO)
    with notices.errors_shown():
        with st.container(horizontal=True, vertical_alignment="bottom"):
            one = st.selectbox(
                texts.FORMAT,
                export.FORMATS,
                format_func=texts.format_title,
                key="models-format",
                width=360,
            )
            asked = waiting.asked(LINE, _work(card, one))
            made = _show_button(card, one, asked)
        st.caption(plain(_(one.about)))
        _show_standing(card, one, made, asked)


def _show_button(card: ModelCard, one: Format, asked: bool) -> Made | None:
    """Show the button that makes the file, or the one that takes it away; return what is made."""
    made = export.ready(card, one.name)
    if made is not None:
        st.download_button(
            texts.download(made),
            made.path.read_bytes,
            file_name=f"{card.name}{one.suffix}",
            mime=one.mime,
            key="models-download",
            type="primary",
            on_click="ignore",
            icon=":material/download:",
        )
        return made
    pressed = st.button(
        texts.MAKE,
        key="models-make",
        type="primary",
        icon=":material/build:",
        disabled=asked or not export.is_here(one),
    )
    if pressed:
        st.session_state[ASKED] = secrets.token_hex(8)
        waiting.ask(LINE, _work(card, one))
    return None


def _show_standing(card: ModelCard, one: Format, made: Made | None, asked: bool) -> None:
    """Say what is known about the file, how far it is, or why there is none."""
    work = _work(card, one)
    if made is not None:
        if made.note:
            st.success(texts.agreed(made), icon=":material/verified:")
    elif not export.is_here(one):
        st.info(texts.needs(one), icon=":material/extension_off:")
    elif asked:
        waiting.follow(LINE, work.key, texts.CONVERTING)
    elif failure := LINE.failure(work.key):
        st.error(plain(failure), icon=":material/error:")


def _work(card: ModelCard, one: Format) -> Work[Made]:
    def do(desk: Desk) -> Made:
        return export.made(card, one.name, desk.cancelled)

    # A file may be gone by the time that somebody asks again, so each time is a work of its own.
    asked = st.session_state.get(ASKED, "")
    return Work(("export", card.sha256, one.name, asked), do)
