"""Files that a person brings: each is taken in once, by a line, and its outcome is told once.

Streamlit may end a script at any access to the session and repeat the click that began it. So what
is asked for a second time is the same work, and each step is noted in the session by one assignment
after it was done.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Hashable
from typing import TypeVar

import streamlit as st

from cnnviz.ui import notices, rates
from cnnviz.ui.visitor import visitor
from cnnviz.ui.waiting_line import Desk, Line, Work

Found = TypeVar("Found")


def turn(form: str) -> int:
    """Return how often a form was handed in in this session: in its widgets' keys it empties them.

    Args:
        form: its name, the same in all these functions.
    """
    return len(_keys(form))


def begin(form: str, line: Line[Found], do: Callable[[Desk], Found]) -> None:
    """Take in what the form holds, in a thread of the app; show the page anew, the form empty."""
    session = st.session_state.setdefault(f"{form}-session", secrets.token_hex(8))
    key = (form, session, turn(form))
    with notices.errors_shown():
        if pending(form) is None:
            rates.count("intake")
        line.ask([Work(key, do)], visitor())
        st.session_state[f"{form}-keys"] = (*_keys(form), key)
        st.rerun()


def pending(form: str) -> Hashable | None:
    """Return the key of what was handed in and not told of yet, or None."""
    keys = _keys(form)
    return keys[-1] if len(keys) > st.session_state.get(f"{form}-told", 0) else None


def collect(
    form: str, line: Line[Found], take: Callable[[Found], None], refuse: Callable[[str], None]
) -> None:
    """Look whether something was taken in since, and tell of it.

    Args:
        form: its name.
        line: of the work.
        take: gets what was taken in; both may be called again with the same.
        refuse: gets the sentence that says why nothing was.
    """
    key = pending(form)
    if key is None or line.standing(key, visitor()) is not None:
        return
    found = line.found(key)
    if found is not None:
        take(found)
    else:
        refuse(line.failure(key))
    st.session_state[f"{form}-told"] = len(_keys(form))


def _keys(form: str) -> tuple[Hashable, ...]:
    """Return the keys of all that was taken in in this session, the newest last."""
    return tuple(st.session_state.get(f"{form}-keys", ()))
