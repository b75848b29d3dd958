"""What takes longer than a click on the Data page: fetching, comparing, taking pictures in.

It is done in threads of the app, one piece after the other, so that it goes on whatever the person
clicks. Here it is described; what is shown meanwhile is the same for all.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz import datasets, home
from cnnviz.datasets import DataSet, leaks
from cnnviz.datasets.leaks import Leaks
from cnnviz.datasets.own import Intake
from cnnviz.errors import Cancelled
from cnnviz.ui import data_texts as texts
from cnnviz.ui import notices
from cnnviz.ui.evaluate_line import Desk, Line, Work
from cnnviz.ui.visitor import visitor

SECONDS = 0.7
"""Between two looks at work that goes on."""
ENTRY = 512
"""Bytes of a pair or a report's line, about."""
KEPT_BYTES = 8 * 1024**2


def _size_of_leaks(found: Leaks) -> int:
    return ENTRY * (1 + len(found.test) + len(found.validation))


def _size_of_intake(found: Intake) -> int:
    return ENTRY * (8 + len(found.skipped) + len(found.few))


FETCHES: Line[bool] = Line(KEPT_BYTES, lambda _: ENTRY)
CHECKS: Line[Leaks] = Line(KEPT_BYTES, _size_of_leaks)
INTAKES: Line[Intake] = Line(KEPT_BYTES, _size_of_intake)


# ----------------------------------------------------------------------------------------- the work


def fetch(data: DataSet) -> Work[bool]:
    """Return the work to download a data set."""

    def do(desk: Desk) -> bool:
        data.fetch(stoppable(desk, desk.fetched))
        return True

    return Work(("fetch", data.name), do)


def check(data: DataSet, validation: NDArray[np.bool_]) -> Work[Leaks]:
    """Return the work to look for near-duplicates across the parts of a data set.

    Args:
        data: the data set.
        validation: (N,), which training pictures validate.
    """

    def do(desk: Desk) -> Leaks:
        return leaks.find(
            data,
            data.read(),
            validation,
            home.cache_folder(),
            progress=desk.progress,
            cancelled=desk.cancelled,
        )

    choice = np.packbits(validation).tobytes()
    return Work(("check", data.name, datasets.fingerprint(data), hash(choice)), do)


def stoppable(desk: Desk, tell: Callable[[int, int], None]) -> Callable[[int, int], None]:
    """Return what work tells its progress, and what ends it once nobody wants it."""

    def told(done: int, total: int) -> None:
        if desk.cancelled():
            raise Cancelled("It was stopped before its end.")
        tell(done, total)

    return told


# ----------------------------------------------------------------------------- what is shown of it


def asked(line: Line[Any], work: Work[Any]) -> bool:
    """Return whether the visitor waits for a piece of work."""
    return line.standing(work.key, visitor()) is not None


def ask(line: Line[Any], work: Work[Any]) -> None:
    """Do a piece of work for the visitor; a line that is too long is a sentence."""
    with notices.errors_shown():
        line.ask([work], visitor())
        st.rerun()


def follow(line: Line[Any], key: Hashable, what: str) -> None:
    """Show how far work is, with a button that stops it; the whole page is drawn anew at its end.

    Args:
        line: that the work is in.
        key: of the work.
        what: is being done, as the beginning of a sentence.
    """
    st.fragment(_follow, run_every=SECONDS)(line, key, what)


def _follow(line: Line[Any], key: Hashable, what: str) -> None:
    found = line.standing(key, visitor())
    if found is None:
        st.rerun()
    share = min(1.0, found.done / found.total) if found.total else 0.0
    st.progress(share, text=texts.standing(what, found))
    with st.container(horizontal=True, vertical_alignment="center"):
        stop = st.button(texts.STOP, key=f"data-stop-{key}", icon=":material/stop_circle:")
        st.caption(texts.STAY, width="content")
    if stop:
        line.leave(visitor())
        st.rerun()
