"""The Data page's cards: each data set with pictures and a sentence, to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from cnnviz import datasets
from cnnviz.datasets import DataSet, own
from cnnviz.language import _
from cnnviz.ui import data_albums as albums
from cnnviz.ui import data_state as state
from cnnviz.ui import data_texts as texts
from cnnviz.ui.visitor import visitor


def offered(chosen: str) -> list[DataSet]:
    """Return the data sets to choose from: the official ones, the visitor's, and that of the link.

    Args:
        chosen: the name of the data set that is shown.
    """
    found = {data.name: data for data in (*datasets.DATASETS, *own.mine(visitor()))}
    if chosen not in found:  # somebody gave the visitor the link to a set of their own
        found[chosen] = datasets.dataset(chosen)
    return list(found.values())


def show(chosen: str) -> None:
    """Let the person choose a data set."""
    with (
        st.spinner(texts.LOOKING),
        st.container(horizontal=True, gap="small", key="data-cards"),
    ):
        for data in offered(chosen):
            _show_card(data, chosen=data.name == chosen)


def _show_card(data: DataSet, *, chosen: bool) -> None:
    look = "chosen" if chosen else "other"
    with st.container(
        border=True, key=f"data-card-{look}-{data.name}", width=242, height="stretch"
    ):
        here = bool(datasets.fingerprint(data))
        st.html(_face(data, albums.cover(data) if here else (), texts.badges(data, here=here)))
        st.button(
            texts.SHOWN if chosen else texts.SHOW,
            key=f"data-choose-{data.name}",
            icon=":material/check:" if chosen else None,
            type="primary" if chosen else "secondary",
            help=texts.choose_help(data),
            width="stretch",
            on_click=state.choose,
            args=(data.name,),
        )


def _face(data: DataSet, cover: Sequence[str], badges: Sequence[str]) -> str:
    """Return the upper part of a card."""
    missing = f"<i>{texts.NO_COVER}</i>"
    pictures = "".join(f'<img src="{src}" alt="">' for src in cover)
    strip = f'<div class="data-cover" aria-hidden="true">{pictures or missing}</div>'
    notes = "".join(f"<span>{escape(badge)}</span>" for badge in badges)
    return (
        f'<div class="data-face">{strip}<h3>{escape(_(data.title))}</h3>'
        f'<div class="data-badges">{notes}</div><p>{escape(_(data.summary))}</p></div>'
    )
