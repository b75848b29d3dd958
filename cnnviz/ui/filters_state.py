"""What a person has chosen on the page of filters, kept in the session and in the link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import streamlit as st

from cnnviz import datasets, features, zoo
from cnnviz.datasets import DataSet
from cnnviz.errors import DataError, ModelError
from cnnviz.features import Objective, Way
from cnnviz.types import ModelCard
from cnnviz.ui import address, data_offered, models_offered
from cnnviz.ui import texts as words
from cnnviz.ui.state import shortened

VIEW, LINK, WRONG = "filters-view", "filters-link", "filters-wrong"
COUNTS = (500, 100, 2000)
"""How many pictures may be looked at; the first is the usual one."""
MOST_DIGITS = 5

Query = Mapping[str, str]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class View:
    """Which filter, and where and how its taste is found out."""

    model: str
    layer: str = ""
    """"" for the usual one; only the network knows which layers there are."""
    filter: int = 0
    dataset: str = ""
    pictures: int = COUNTS[0]
    objective: Objective = features.OBJECTIVES[0]
    way: Way = features.WAYS[0]


def load() -> View:
    """Return the session's choices; a link that was just opened replaces them."""
    query = address.query()
    if VIEW not in st.session_state or (query and query != st.session_state.get(LINK)):
        st.session_state[VIEW], st.session_state[WRONG] = from_link(query)
        st.session_state[LINK] = query
    return st.session_state[VIEW]  # type: ignore[no-any-return]


def complaints() -> list[str]:
    """Return the sentences about the link; they stand until the person chooses something."""
    return list(st.session_state.get(WRONG, ()))


def complain(sentence: str) -> None:
    """Add a sentence about the link."""
    st.session_state.setdefault(WRONG, []).append(sentence)


def choose(**changes: Any) -> None:
    """Take over what the person chose."""
    st.session_state[WRONG] = []
    settle(**changes)


def settle(**changes: Any) -> None:
    """Replace choices that cannot be followed by ones that can."""
    st.session_state[VIEW] = replace(load(), **changes)


def write_link() -> None:
    """Bring the browser's address in line with the choices."""
    link = to_link(load())
    st.session_state[LINK] = link
    address.write(link)


def to_link(view: View) -> dict[str, str]:
    """Return the query parameters that stand for the choices; what is usual is left out."""
    link = {
        "model": view.model,
        "layer": view.layer,
        "filter": str(view.filter),
        "dataset": view.dataset,
        "pictures": str(view.pictures) if view.pictures != COUNTS[0] else "",
        "grow": view.objective if view.objective != features.OBJECTIVES[0] else "",
        "way": view.way if view.way != features.WAYS[0] else "",
    }
    return {name: value for name, value in link.items() if value}


# ---------------------------------------------------------------------------------------- the link


def from_link(query: Query) -> tuple[View, list[str]]:
    """Read choices from query parameters.

    Returns:
        The choices, with what is usual for whatever is missing or wrong, and one sentence for each
        value that is wrong. Layer and filter are taken as they are.

    Raises:
        ModelError: there is no model at all.
    """
    wrong: list[str] = []

    def one_of(name: str, known: Sequence[T]) -> T:
        value = query.get(name, "") or str(known[0])
        for each in known:
            if str(each) == value:
                return each
        wrong.append(words.unknown(name, shortened(value), [str(each) for each in known]))
        return known[0]

    card = _card(query.get("model", ""), wrong)
    view = View(
        model=card.name,
        layer=query.get("layer", ""),
        filter=_count(query.get("filter", ""), wrong),
        dataset=_data(query.get("dataset", ""), card, wrong).name,
        pictures=one_of("pictures", COUNTS),
        objective=one_of("grow", features.OBJECTIVES),
        way=one_of("way", features.WAYS),
    )
    return view, wrong


def _card(name: str, wrong: list[str]) -> ModelCard:
    """Return the card that the link asks for, or the first."""
    if name:
        try:
            return models_offered.card(name)
        except ModelError as error:
            wrong.append(words.instead(str(error)))
    cards = zoo.cards()
    if not cards:
        raise ModelError(words.NO_MODELS)
    return cards[0]


def _count(value: str, wrong: list[str]) -> int:
    if not value:
        return 0
    if value.isascii() and value.isdigit() and len(value) <= MOST_DIGITS:
        return int(value)
    wrong.append(words.not_a_count("filter", shortened(value)))
    return 0


def _data(name: str, card: ModelCard, wrong: list[str]) -> DataSet:
    """Return the data set of the link, or else the usual one."""
    if name:
        try:
            return data_offered.data_set(name)
        except DataError as error:
            wrong.append(str(error))
    return usual_data(card)


def usual_data(card: ModelCard) -> DataSet:
    """Return the data set that a network learned from, or one on this machine that suits it."""
    try:
        return data_offered.data_set(card.dataset)
    except DataError:
        suiting = [data for data in datasets.DATASETS if data.image_shape[2] == card.input_shape[2]]
        here = [data for data in suiting if data.origin() is not None]
        return max(here or suiting, key=lambda data: data.image_shape[0])
