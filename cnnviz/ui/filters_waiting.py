"""Asking for work in a line, waiting for it, and stopping it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import streamlit as st

from cnnviz.ui import filters_texts as texts
from cnnviz.ui import notices
from cnnviz.ui.markdown import plain
from cnnviz.ui.visitor import visitor
from cnnviz.ui.waiting_line import Line, Work

SECONDS = 1.0
"""Between two looks at work that goes on."""
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Offer:
    """What is said of a piece of work that can be begun."""

    label: str
    help: str
    icon: str
    unit: str
    """What its progress counts."""


def offered(line: Line[Found], work: Work[Found], offer: Offer) -> Found | None:
    """Return what came out; while nothing did, offer to begin, or show how far it is.

    Args:
        line: where the work is done.
        work: what is to be done.
        offer: what the button says.
    """
    asked = line.standing(work.key, visitor()) is not None
    found = line.found(work.key)  # after that: in between it may be done
    if found is None:
        st.fragment(_wait, run_every=SECONDS if asked else None)(line, work, offer, asked)
    return found


def _wait(line: Line[Found], work: Work[Found], offer: Offer, asked: bool) -> None:
    """Offer to begin or show how far it is; show the whole page anew once that changes."""
    standing = line.standing(work.key, visitor())
    if asked and standing is None:
        st.rerun()
    if standing is not None:
        share = standing.done / standing.total if standing.total else 0.0
        st.progress(min(1.0, share), text=texts.standing(standing, offer.unit))
        if st.button(texts.STOP, key=f"filters-stop-{offer.unit}", icon=":material/stop_circle:"):
            line.leave(visitor())
            st.rerun()
        return
    if sentence := line.failure(work.key):
        st.error(plain(sentence), icon=":material/error:")
    key = f"filters-start-{offer.unit}"
    if st.button(offer.label, key=key, type="primary", icon=offer.icon, help=offer.help):
        with notices.errors_shown():
            line.ask([work], visitor())
            st.rerun()
