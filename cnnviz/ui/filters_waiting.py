"""Work that a button of the Filters page begins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import streamlit as st

from cnnviz.language import _
from cnnviz.ui import waiting
from cnnviz.ui.markdown import plain
from cnnviz.ui.waiting_line import Line, Work

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Offer:
    """What is said of a piece of work that can be begun."""

    label: str
    help: str
    icon: str
    doing: str
    """What is done, as the beginning of a sentence."""
    unit: str
    """What its progress counts."""


def offered(line: Line[Found], work: Work[Found], offer: Offer) -> Found | None:
    """Return what came out; while nothing did, offer to begin, or show how far it is.

    Args:
        line: where the work is done.
        work: what is to be done.
        offer: what the button says.
    """
    if waiting.asked(line, work):
        waiting.follow(line, work.key, _(offer.doing), _(offer.unit))
        return None
    found = line.found(work.key)
    if found is None:
        _offer(line, work, offer)
    return found


def _offer(line: Line[Found], work: Work[Found], offer: Offer) -> None:
    if sentence := line.failure(work.key):
        st.error(plain(sentence), icon=":material/error:")
    key = f"filters-start-{offer.unit}"
    if st.button(_(offer.label), key=key, type="primary", icon=offer.icon, help=_(offer.help)):
        waiting.ask(line, work)
