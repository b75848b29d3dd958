"""What a person has chosen on the Data page, kept in the session and in the link.

It is a part of a run's settings under the same names, so that a link to this page and one to the
Train page say the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from cnnviz.errors import DataError
from cnnviz.training import spec as specs
from cnnviz.training.spec import RunSpec
from cnnviz.ui import address, data_offered, train_state
from cnnviz.ui import train_texts as words
from cnnviz.ui.state import shortened

SPEC, WRONG = "data-spec", "data-wrong"
NAMES = ("dataset", "validation", "seed", *train_state.AUGMENTATION)
"""The settings that are chosen here."""
ALWAYS_THERE = "seed"
"""A setting whose widget the page always has: without it the page has just been opened."""
FOREIGN = ("run", "model")
"""Of other pages' links: Streamlit leaves them in the address when one goes back from there."""


def key(name: str) -> str:
    """Return the key of a setting's widget."""
    return f"data-set-{name}"


def current() -> RunSpec:
    """Return the settings as they are now.

    They come from the widgets, and where a widget is not there from what the session remembers. A
    link is read only when the page is opened.
    """
    query = {name: text for name, text in address.query().items() if name not in FOREIGN}
    if query and key(ALWAYS_THERE) not in st.session_state:
        st.session_state[SPEC], st.session_state[WRONG] = from_link(query)
    before = st.session_state.setdefault(SPEC, RunSpec())
    typed = {name: st.session_state.get(key(name)) for name in NAMES}
    now = specs.with_values(
        before, {name: typed[name] for name in NAMES if typed[name] is not None}
    )
    if now != before:
        st.session_state[WRONG] = []
    st.session_state[SPEC] = _with_data(now)
    return st.session_state[SPEC]  # type: ignore[no-any-return]


def _with_data(spec: RunSpec) -> RunSpec:
    """Return the choices, with the usual data set where that of the choices is gone."""
    try:
        data_offered.data_set(spec.dataset)
    except DataError as error:
        st.session_state[WRONG] = [f"{error} {words.USUAL}"]
        return specs.with_values(spec, {"dataset": RunSpec().dataset})
    return spec


def complaints() -> list[str]:
    """Return the sentences about the link; they stand until the person changes something."""
    return list(st.session_state.get(WRONG, ()))


def choose(name: str) -> None:
    """Take over the data set that the person chose."""
    st.session_state[WRONG] = []
    before = st.session_state.get(SPEC, RunSpec())
    st.session_state[SPEC] = specs.with_values(before, {"dataset": name})


def seeded(name: str, spec: RunSpec) -> str:
    """Give a setting's widget its first value, and return its key."""
    st.session_state.setdefault(key(name), train_state.value_of(spec, name))
    return key(name)


# ---------------------------------------------------------------------------------------- the link


def write_link(spec: RunSpec) -> None:
    """Bring the browser's address in line with the choices."""
    link = link_of(spec)
    address.write(link)


def link_of(spec: RunSpec) -> dict[str, str]:
    """Return the query parameters of the choices; they mean the same to the Train page."""
    return {name: text for name, text in train_state.link_of(spec).items() if name in NAMES}


def from_link(query: Mapping[str, str]) -> tuple[RunSpec, list[str]]:
    """Read choices from query parameters.

    Returns:
        The choices, with what is usual for each that is missing or wrong, and one sentence for each
        that is wrong.
    """
    rest = {name: text for name, text in query.items() if name in NAMES and name != "dataset"}
    spec, wrong = train_state.from_link(rest)
    known: dict[str, Any] = {}
    if "dataset" in query:
        try:
            known["dataset"] = data_offered.data_set(query["dataset"]).name
        except DataError as error:
            wrong.insert(0, f"{error} {words.USUAL}")
    unknown = [name for name in query if name not in NAMES]
    wrong.extend(words.unknown_setting(shortened(name)) for name in unknown)
    return specs.with_values(spec, known), wrong
