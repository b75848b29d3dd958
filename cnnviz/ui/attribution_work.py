"""Maps that take many passes: begun with the page, shown as they go, and stopped by a button."""

from __future__ import annotations

import secrets
from collections.abc import Hashable, Sequence

import streamlit as st

from cnnviz.ui import attribution_maps as maps
from cnnviz.ui import attribution_state as state
from cnnviz.ui import attribution_texts as texts
from cnnviz.ui import rates
from cnnviz.ui.attribution_maps import Question, Subject
from cnnviz.ui.attribution_question import asked
from cnnviz.ui.markdown import plain
from cnnviz.ui.visitor import visitor

SECONDS = 1.0
"""Between two looks at work that goes on."""
STOPPED = "attribution-stopped"
"""In the session: the keys of what was stopped and is not to begin by itself again."""


def begin(found: Subject, questions: Sequence[Question]) -> None:
    """Let what takes long be worked out, and nothing else that was wanted before.

    Raises:
        Busy: too much waits already, or was asked for lately.
    """
    view = state.load()
    works = [maps.slow(each) for each in questions if each.method.long]
    if view.check:
        works.append(maps.check(asked(found, view, view.check)))
    stopped = st.session_state.setdefault(STOPPED, set())
    wanted = [each for each in works if each.key not in stopped and not maps.LINE.failure(each.key)]
    if any(maps.LINE.found(each.key) is None and not waits(each.key) for each in wanted):
        rates.count("explanation")
    maps.LINE.ask(wanted, me())


def me() -> str:
    """Return a name for this session: two windows of one person do not want the same."""
    token = st.session_state.setdefault("attribution-me", secrets.token_hex(8))
    return f"{visitor()} {token}"


def waits(key: Hashable) -> bool:
    """Whether a piece of work that this session wants is not done yet."""
    return maps.LINE.standing(key, me()) is not None


def show(title: str, key: Hashable, *, name: str) -> None:
    """Show how far a piece of work is, or why it does not go on; ``name`` tells the buttons."""
    at = maps.LINE.standing(key, me())
    name = f"attribution-{name}"
    if at is not None:
        bar, button = st.columns([5, 1], vertical_alignment="center")
        share = at.done / at.total if at.total else 0.0
        bar.progress(min(1.0, share), text=texts.standing(title, at))
        if button.button(texts.STOP, key=f"{name}-stop", help=texts.LONG, width="stretch"):
            st.session_state[STOPPED].add(key)
            st.rerun()
    elif sentence := maps.LINE.failure(key):
        st.error(plain(texts.failed(title, sentence)), icon=":material/error:")
    elif key in st.session_state[STOPPED]:
        said, button = st.columns([5, 1], vertical_alignment="center")
        said.caption(texts.stopped(title))
        if button.button(texts.GO_ON, key=f"{name}-go-on", width="stretch"):
            st.session_state[STOPPED].discard(key)
            st.rerun()
