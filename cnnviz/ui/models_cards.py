"""The Models page's cards: each model in a few words, to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from cnnviz import zoo
from cnnviz.language import _
from cnnviz.types import ModelCard
from cnnviz.ui import models_state as state
from cnnviz.ui import models_texts as texts
from cnnviz.ui.visitor import visitor
from cnnviz.zoo import own


def show(cards: Sequence[ModelCard], chosen: str) -> None:
    """Let the person choose a model."""
    with st.container(horizontal=True, gap="small", key="model-cards"):
        for card in cards:
            _show_card(card, chosen=card.name == chosen)


def kind(name: str) -> str:
    """Return whose a model is; "" for those that come with the app."""
    if zoo.is_run(name):
        return texts.OF_A_RUN
    if not zoo.is_own(name):
        return ""
    found = own.find(name)
    mine = found is not None and found.facts.owner == visitor()
    return texts.YOURS if mine else texts.OF_OTHERS


def _show_card(card: ModelCard, *, chosen: bool) -> None:
    look = "chosen" if chosen else "other"
    with st.container(
        border=True, key=f"model-card-{look}-{card.name}", width=242, height="stretch"
    ):
        st.html(_face(card))
        st.button(
            texts.SHOWN if chosen else texts.SHOW,
            key=f"model-choose-{card.name}",
            icon=":material/check:" if chosen else None,
            type="primary" if chosen else "secondary",
            help=texts.choose_help(card),
            width="stretch",
            on_click=state.choose,
            args=(card.name,),
        )


def _face(card: ModelCard) -> str:
    """Return the upper part of a card."""
    notes = "".join(
        f"<span>{escape(badge)}</span>" for badge in texts.badges(card, kind(card.name))
    )
    return (
        f'<div class="model-face"><h3>{escape(_(card.title))}</h3>'
        f'<div class="model-badges">{notes}</div></div>'
    )
