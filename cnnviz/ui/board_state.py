"""Which runs the class's board shows and in which order, kept in the session and in the link."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from cnnviz.ui import address
from cnnviz.ui import board_texts as texts
from cnnviz.ui.runs_state import View
from cnnviz.ui.state import shortened

DATASET, ORDER, WRONG = "board-dataset", "board-order", "board-wrong"
EVERY = ""


def load(known: Mapping[str, str]) -> None:
    """Take over what a link asks for, on the session's first visit.

    Args:
        known: the titles of the data sets that there are runs of, by name.
    """
    if DATASET in st.session_state:
        return
    query, wrong = address.query(), []
    asked = {DATASET: query.get("dataset", EVERY), ORDER: query.get("order", "")}
    if asked[DATASET] and asked[DATASET] not in known:
        wrong.append(texts.wrong_in_link("dataset", shortened(asked[DATASET])))
        asked[DATASET] = EVERY
    if asked[ORDER] not in texts.ORDERS:
        if asked[ORDER]:
            wrong.append(texts.wrong_in_link("order", shortened(asked[ORDER])))
        asked[ORDER] = next(iter(texts.ORDERS))
    st.session_state.update(asked)
    st.session_state[WRONG] = wrong


def complaints() -> list[str]:
    """Return the sentences about the link; they stand until the person chooses something."""
    return list(st.session_state.get(WRONG, ()))


def pick(titles: Mapping[str, str]) -> View:
    """Let the person choose, and return what is to be shown.

    Args:
        titles: of the data sets that there are runs of, by name.
    """
    if st.session_state.get(DATASET) not in (EVERY, *titles):
        st.session_state[DATASET] = EVERY
    with st.container(horizontal=True):
        dataset = _select(
            texts.DATASET, DATASET, {EVERY: texts.EVERY} | dict(sorted(titles.items()))
        )
        order = _select(texts.ORDER, ORDER, texts.ORDERS)
    usual = next(iter(texts.ORDERS))
    link = {"dataset": dataset, "order": order if order != usual else ""}
    address.write({name: value for name, value in link.items() if value})
    chosen = (dataset,) if dataset else ()
    return View(datasets=chosen, sort=order.removeprefix("-"), descending=order.startswith("-"))


def _select(label: str, key: str, options: Mapping[str, str]) -> str:
    return str(
        st.selectbox(
            label,
            list(options),
            key=key,
            format_func=lambda one: options[one],
            on_change=lambda: st.session_state.pop(WRONG, None),
            width=240,
        )
    )
