"""What is shown while work waits or is done in a line, the same on all pages."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

import streamlit as st

from cnnviz.errors import Cancelled
from cnnviz.language import _
from cnnviz.ui import notices, rates
from cnnviz.ui import waiting_texts as texts
from cnnviz.ui.visitor import visitor
from cnnviz.ui.waiting_line import Desk, Line, Work

SECONDS = 0.7
"""Between two looks at work that goes on."""


def stoppable(desk: Desk, tell: Callable[[int, int], None]) -> Callable[[int, int], None]:
    """Return what work tells its progress, and what ends it once nobody wants it."""

    def told(done: int, total: int) -> None:
        if desk.cancelled():
            raise Cancelled(_("It was stopped before its end."))
        tell(done, total)

    return told


def asked(line: Line[Any], work: Work[Any]) -> bool:
    """Return whether the visitor waits for a piece of work."""
    return line.standing(work.key, visitor()) is not None


def ask(line: Line[Any], work: Work[Any]) -> None:
    """Do a piece of work for the visitor; a line that is too long is a sentence."""
    with notices.errors_shown():
        rates.count("explanation")
        line.ask([work], visitor())
        st.rerun()


def follow(line: Line[Any], key: Hashable, what: str, unit: str = "pictures") -> None:
    """Show how far work is, with a button that stops it; the whole page is drawn anew at its end.

    Args:
        line: that the work is in.
        key: of the work.
        what: is being done, as the beginning of a sentence.
        unit: what its progress counts.
    """
    st.fragment(_follow, run_every=SECONDS)(line, key, what, unit)


def _follow(line: Line[Any], key: Hashable, what: str, unit: str) -> None:
    found = line.standing(key, visitor())
    if found is None:
        st.rerun()
    share = min(1.0, found.done / found.total) if found.total else 0.0
    st.progress(share, text=texts.standing(what, found, unit))
    with st.container(horizontal=True, vertical_alignment="center"):
        stop = st.button(texts.STOP, key=f"waiting-stop-{key}", icon=":material/stop_circle:")
        st.caption(texts.STAY, width="content")
    if stop:
        line.leave(visitor())
        st.rerun()
