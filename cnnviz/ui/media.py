"""Streamlit's media files, such as downloads, answer only to the browser whose page they are on.

Streamlit names such a file by a hash of its contents and asks nobody who wants it. Here is kept
which browser was given which file; headers.py asks.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from pathlib import PurePosixPath
from typing import Any

import streamlit as st
from streamlit.runtime import Runtime

from cnnviz.ui import visitor

MOST = 20_000
"""Files and browsers that are remembered, about 3 MB; whoever came longest ago is forgotten."""

_shown: OrderedDict[tuple[str, str], None] = OrderedDict()
_lock = threading.Lock()
_WATCHED = "_watched_by_cnnviz"


def may_see(name: str, file: str) -> bool:
    """Return whether a file was put on a page in a browser.

    Args:
        name: of the visitor, as signed in the cookie; empty without one.
        file: the last part of its address.
    """
    return (name, _id(file)) in _shown


def watch() -> None:
    """Note from now on whose pages get which files; may be called again."""
    if not Runtime.exists():
        return
    files: Any = Runtime.instance().media_file_mgr
    with _lock:
        if getattr(files, _WATCHED, False):
            return
        for method in ("add", "add_deferred", "execute_deferred"):
            setattr(files, method, _noting(getattr(files, method)))
        setattr(files, _WATCHED, True)


def _noting(method: Any) -> Any:
    """Return a method of the manager of media files that notes for whom it was called."""

    def noted(file: Any, *arguments: Any, **named: Any) -> str:
        answer = str(method(file, *arguments, **named))
        _note(answer, made_for=str(file) if method.__name__ == "execute_deferred" else None)
        return answer

    return noted


def _note(answer: str, made_for: str | None) -> None:
    """Note for whom a file was made.

    Args:
        answer: its address, or the name under which it will be asked for.
        made_for: that name, for a file that is made when it is asked for, outside of any page.
    """
    with _lock:
        names = (
            [visitor.told(st.context.cookies)]
            if made_for is None
            else [name for name, file in _shown if file == made_for]
        )
        for name in names:
            _shown[name, _id(answer)] = None
            _shown.move_to_end((name, _id(answer)))
        while len(_shown) > MOST:
            _shown.popitem(last=False)


def _id(address: str) -> str:
    return PurePosixPath(address).name.split(".")[0]
