"""The presenter's mode: a page for the projector, steered by keys."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from cnnviz.components.presenter import presenter
from cnnviz.ui import address
from cnnviz.ui import presenter_texts as texts

STYLES = Path(__file__).with_name("presenter.css")
ON = "presenter-on"


def arrive() -> None:
    """Begin as the link says, on the session's first run."""
    if ON not in st.session_state:
        _switch(st.query_params.get(address.PRESENT) == "1")


def is_on() -> bool:
    """Return whether the page is shown to a class."""
    return bool(st.session_state.get(ON))


def _switch(on: bool) -> None:
    st.session_state[ON] = on
    address.keep(present="1" if on else "")


def show_button() -> None:
    """Show the button that begins it."""
    st.button(
        texts.PRESENT,
        key="presenter-begin",
        icon=":material/present_to_all:",
        help=texts.PRESENT_HELP,
        type="tertiary",
        on_click=_switch,
        args=(True,),
    )


def show() -> None:
    """Make the page large and quiet, and hear the keys, if the mode is on."""
    if not is_on():
        return
    st.html(STYLES)
    with st.container(key="presenter"):
        presenter(texts.WORDS, key="presenter-keys", on_leave=lambda: _switch(False))
