"""What a person has chosen on the Evaluate page, kept in the session and in the link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from cnnviz import datasets, zoo
from cnnviz.datasets import DataSet
from cnnviz.errors import CnnvizError, DataError, ModelError
from cnnviz.evaluation import fits
from cnnviz.types import ModelCard
from cnnviz.ui import address, data_offered, models_offered
from cnnviz.ui import evaluate_texts as texts
from cnnviz.ui.state import shortened

VIEW, LINK, WRONG = "evaluate-view", "evaluate-link", "evaluate-wrong"
MOST_MODELS = 4
"""Networks side by side; more do not fit on a screen."""

Query = Mapping[str, Sequence[str]]
Cell = tuple[int, int]


@dataclass(frozen=True, slots=True)
class View:
    """Which networks are evaluated on which data set, and what is open."""

    models: tuple[str, ...] = ()
    dataset: str = ""
    of: str = ""
    """The network whose matrix is shown; empty for the first."""
    cell: Cell | None = None
    """Of that matrix: numbers of the right class and of the answer."""
    group: str = ""
    """Pictures that the same networks got right: a 1 or a 0 for each network."""


def load() -> View:
    """Return the session's choices; a link that was just opened replaces them."""
    query = address.every()
    if VIEW not in st.session_state or (query and query != st.session_state.get(LINK)):
        view, wrong = from_link(query)
        st.session_state[VIEW], st.session_state[WRONG] = view, wrong
        st.session_state[LINK] = query
    return st.session_state[VIEW]  # type: ignore[no-any-return]


def complaints() -> list[str]:
    """Return the sentences about the link; they stand until the person chooses something."""
    load()
    return list(st.session_state.get(WRONG, ()))


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


def to_link(view: View) -> dict[str, list[str]]:
    """Return the query parameters that stand for the choices; what is usual is left out."""
    link = {
        "model": list(view.models),
        "dataset": [view.dataset],
        "of": [view.of],
        "cell": [f"{view.cell[0]},{view.cell[1]}" if view.cell else ""],
        "group": [view.group],
    }
    return {name: values for name, values in link.items() if any(values)}


# ---------------------------------------------------------------------------------------- the link


def from_link(query: Query) -> tuple[View, list[str]]:
    """Read choices from query parameters.

    Returns:
        The choices, with what is usual for whatever is missing or wrong, and one sentence for each
        value that is wrong.
    """
    wrong: list[str] = []
    cards = _cards(query.get("model", ()), wrong)
    data = _data(query.get("dataset", ()), cards, wrong)
    fitting = [card for card in cards if fits(card, data)]
    wrong.extend(texts.does_not_fit(card, data) for card in cards if card not in fitting)
    names = tuple(card.name for card in fitting) or usual(data)
    of = _first(query, "of")
    view = View(
        models=names,
        dataset=data.name,
        of=of if of in names else "",
        cell=_cell(_first(query, "cell"), data, wrong),
        group=_group(_first(query, "group"), len(names), wrong),
    )
    return view, wrong


def _first(query: Query, name: str) -> str:
    return next(iter(query.get(name, ())), "")


def _cards(names: Sequence[str], wrong: list[str]) -> list[ModelCard]:
    """Return the cards of the networks that the link asks for, as far as they are there."""
    cards = []
    for name in list(dict.fromkeys(names))[:MOST_MODELS]:
        try:
            cards.append(models_offered.card(name))
        except ModelError as error:
            wrong.append(str(error))
    return cards


def _data(names: Sequence[str], cards: Sequence[ModelCard], wrong: list[str]) -> DataSet:
    """Return the data set of the link, or else that on which a network was trained."""
    for name in (*names[:1], *(card.dataset for card in cards)):
        try:
            return data_offered.data_set(name)
        except DataError as error:
            if name in names:
                wrong.append(str(error))
    return _usual_data()


def _usual_data() -> DataSet:
    for card in zoo.cards():
        try:
            return datasets.dataset(card.dataset)
        except DataError:
            continue
    return datasets.DATASETS[0]


def _cell(value: str, data: DataSet, wrong: list[str]) -> Cell | None:
    if not value:
        return None
    parts = value.split(",")
    if len(parts) == 2 and all(_is_class(part, data) for part in parts):
        return int(parts[0]), int(parts[1])
    wrong.append(texts.wrong_cell(shortened(value), len(data.classes)))
    return None


def _is_class(part: str, data: DataSet) -> bool:
    return part.isascii() and part.isdigit() and len(part) < 5 and int(part) < len(data.classes)


def _group(value: str, models: int, wrong: list[str]) -> str:
    if not value or (len(value) == models and set(value) <= {"0", "1"}):
        return value
    wrong.append(texts.wrong_group(shortened(value)))
    return ""


# ------------------------------------------------------------------------------- what fits together


def usual(data: DataSet) -> tuple[str, ...]:
    """Return the shipped network that is evaluated on a data set unless somebody chooses."""
    fitting = [card for card in zoo.cards() if fits(card, data)]
    own = [card for card in fitting if card.dataset == data.name]
    return tuple(card.name for card in (*own, *fitting)[:1])


def card_of(name: str) -> ModelCard | None:
    """Return a card, or None where the network is gone."""
    try:
        return zoo.card(name)
    except CnnvizError:
        return None
