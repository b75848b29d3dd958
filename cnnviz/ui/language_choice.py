"""The choice of the language, in the header of every page."""

import streamlit as st

from cnnviz import language
from cnnviz.ui import reader, texts

CHOICE = "language-choice"


def show() -> None:
    """Offer all languages, each under its own name."""
    known = language.languages()
    st.session_state[CHOICE] = language.language()
    with st.popover(texts.LANGUAGE, icon=":material/translate:", key="language"):
        st.radio(
            texts.LANGUAGE,
            list(known),
            key=CHOICE,
            format_func=known.__getitem__,
            on_change=lambda: reader.choose(st.session_state[CHOICE]),
        )
