"""Pages whose session is gone are drawn anew as soon as they are connected again.

When a server restarts, or another one takes over, the browser connects again by itself and then
waits for its person to do something; that first click would be lost, for the new session has run no
script and knows none of the widgets. But a page that holds a fragment which runs by itself asks for
a run at once, with the choices that it shows. So each page holds one; that it runs is not wanted.
"""

from datetime import timedelta

import streamlit as st

NEVER = timedelta(days=20)
"""Longer than a page is open, and the longest that browsers can count (2³¹ milliseconds)."""


@st.fragment(run_every=NEVER)
def drawn_again() -> None:
    """Let the page be drawn again when it is connected to another session."""
