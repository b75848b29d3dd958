"""Which model the Models page shows, kept in the session and in the link."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from cnnviz import zoo
from cnnviz.errors import CnnvizError, ModelError
from cnnviz.training import store
from cnnviz.types import ModelCard
from cnnviz.ui import address, texts
from cnnviz.ui.models_offered import card as card_of
from cnnviz.ui.models_offered import offered

CHOSEN, WRONG = "models-chosen", "models-wrong"
SEEN = "models-link"
"""In the session: the link that was followed or written last."""
LINK = "model"


def choose(name: str) -> None:
    """Show a model."""
    st.session_state[CHOSEN] = name
    st.session_state[WRONG] = ""


def complaint() -> str:
    """Return the sentence about the link, if it asks for what is not there."""
    return str(st.session_state.get(WRONG, ""))


def current() -> tuple[ModelCard, tuple[ModelCard, ...]]:
    """Return the card of the model that is shown, and the cards of all that may be chosen.

    Raises:
        ModelError: there is no model at all.
    """
    cards = {card.name: card for card in offered()}
    asked = st.query_params.get(LINK, "")
    if asked and asked != st.session_state.get(SEEN):  # a link that was just opened
        choose(asked)
    wanted = st.session_state.get(CHOSEN, "")
    if wanted and wanted not in cards:
        found = _by_link(wanted)
        if found is not None:
            cards[found.name] = found
    if not cards:
        raise ModelError(texts.NO_MODELS)
    if wanted not in cards:
        wanted = next(iter(cards))
    st.session_state[CHOSEN] = wanted
    return cards[wanted], tuple(cards.values())


def _by_link(name: str) -> ModelCard | None:
    """Return the card of a run, which is in no list; or say why there is none."""
    try:
        found = card_of(name)
        if zoo.is_run(name):
            return replace(found, title=texts.of_run(store.run(name).title))
    except CnnvizError as error:
        st.session_state[WRONG] = texts.instead(str(error))
    return None


def write_link(name: str) -> None:
    """Bring the browser's address in line with the choice."""
    st.session_state[SEEN] = name
    address.write({LINK: name})
