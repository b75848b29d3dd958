"""What a person has asked on the attribution page, kept in the session and in the link.

Network and picture are those of the Explore page (`state`); here is what is asked about them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from cnnviz.attribution import EDGES, METHODS
from cnnviz.ui import address, state
from cnnviz.ui import attribution_texts as texts
from cnnviz.ui import texts as words
from cnnviz.ui.attribution_maps import Subject

VIEW, LINK, WRONG = "attribution-view", "attribution-link", "attribution-wrong"
ABOUT = "attribution-about"
"""In the session: the picture, class and layer of the last run."""
NAMES = tuple(method.name for method in METHODS)
USUAL = ("grad-cam", "saliency", "occlusion")
"""One method of each family: from maps, from gradients, from covering."""
CHECKED = (*NAMES, EDGES.name)
"""What the model-randomisation check can be done with."""
MOST_DIGITS = 5

Query = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class View:
    """What is asked of one network."""

    model: str = ""
    """The network that class and layer belong to."""
    class_index: int | None = None
    """None for the class that the network decides for, whichever that is."""
    layer: str = ""
    """"" for the suggested one."""
    methods: tuple[str, ...] = USUAL
    check: str = ""
    """The method that the model-randomisation check was asked for; "" for none yet."""


def load() -> View:
    """Return the session's choices; a link that was just opened replaces them."""
    query = address.query()
    if VIEW not in st.session_state or (query and query != st.session_state.get(LINK)):
        _take_link(query)
    return st.session_state[VIEW]  # type: ignore[no-any-return]


def _take_link(query: Query) -> None:
    if query and "choices" in st.session_state:  # the session is older than the link
        st.session_state.choices, complaints = state.from_link(query)
        st.session_state.complaints = complaints
    st.session_state[VIEW], st.session_state[WRONG] = from_link(query)
    st.session_state[LINK] = query


def complaints() -> list[str]:
    """Return the sentences about the link; they stand until the person chooses something."""
    return [*state.complaints(), *st.session_state.get(WRONG, ())]


def choose(**changes: Any) -> None:
    """Take over what the person chose."""
    st.session_state[WRONG] = []
    settle(**changes)


def settle(**changes: Any) -> None:
    """Replace choices that cannot be followed by ones that can."""
    st.session_state[VIEW] = replace(load(), **changes)


def follow(found: Subject) -> View:
    """Return the choices as far as they fit the network that is shown, and keep them so.

    Class and layer of another network mean nothing here; what a link got wrong is complained of.
    """
    if load().model != found.card.name:
        settle(model=found.card.name, class_index=None, layer="", check="")
    view = load()
    if view.class_index is not None and view.class_index >= len(found.shares):
        _complain(texts.unknown_class(view.class_index, found.classes))
        settle(class_index=None)
    if view.layer and view.layer not in found.shapes:
        _complain(texts.unknown_layer(state.shortened(view.layer), found.card.title))
        settle(layer="")
    _forget_check(found)
    return load()


def _forget_check(found: Subject) -> None:
    """A check that was asked for tells of one picture, class and layer only."""
    view = load()
    about = (found.key, view.class_index, view.layer)
    if st.session_state.get(ABOUT, about) != about:
        settle(check="")
    st.session_state[ABOUT] = about


def _complain(sentence: str) -> None:
    st.session_state.setdefault(WRONG, []).append(sentence)


def write_link(*, with_sample: bool) -> None:
    """Bring the browser's address in line with the choices.

    Args:
        with_sample: False while the picture is the person's own, which no link can carry.
    """
    choices = state.load()
    link = {"model": choices.model, "sample": choices.sample if with_sample else ""}
    link = {name: value for name, value in (link | to_link(load())).items() if value}
    st.session_state[LINK] = link
    address.write(link)


def to_link(view: View) -> dict[str, str]:
    """Return the query parameters that stand for the choices; what is usual is empty."""
    return {
        "class": "" if view.class_index is None else str(view.class_index),
        "layer": view.layer,
        "methods": "" if view.methods == USUAL else ",".join(view.methods) or "none",
        "check": view.check,
    }


def from_link(query: Query) -> tuple[View, list[str]]:
    """Read choices from query parameters.

    Returns:
        The choices, with what is usual for whatever is missing or wrong, and one sentence for each
        value that is wrong. Class and layer are taken as they are: only the network knows them.
    """
    wrong: list[str] = []
    view = View(
        model=query.get("model", "") or state.load().model,
        class_index=_count(query.get("class", ""), wrong),
        layer=query.get("layer", ""),
        methods=_methods(query.get("methods", ""), wrong),
        check=_check(query.get("check", ""), wrong),
    )
    return view, wrong


def _count(value: str, wrong: list[str]) -> int | None:
    if not value:
        return None
    if value.isascii() and value.isdigit() and len(value) <= MOST_DIGITS:
        return int(value)
    wrong.append(words.not_a_count("class", state.shortened(value)))
    return None


def _methods(value: str, wrong: list[str]) -> tuple[str, ...]:
    if not value:
        return USUAL
    asked = value.split(",") if value != "none" else []
    strangers = [name for name in asked if name not in NAMES]
    wrong.extend(texts.unknown_method(state.shortened(name)) for name in strangers)
    return tuple(name for name in NAMES if name in asked)


def _check(value: str, wrong: list[str]) -> str:
    if not value or value in CHECKED:
        return value
    wrong.append(texts.unknown_method(state.shortened(value)))
    return ""
