"""What a person has built so far, kept in the session and in the link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, get_args

import streamlit as st

from cnnviz import datasets, zoo
from cnnviz.errors import DataError, SpecError
from cnnviz.training import spec as specs
from cnnviz.training import subjects
from cnnviz.training.recipes import RECIPES
from cnnviz.training.spec import RunSpec
from cnnviz.ui import address, build_draft, data_offered, train_state
from cnnviz.ui import build_texts as texts
from cnnviz.ui.build_draft import Draft, drafted
from cnnviz.ui.state import shortened
from cnnviz.zoo import network_text
from cnnviz.zoo.network import Network, Shape

DRAFT, PAST, AIM, DONE, SAID = "build-draft", "build-past", "build-aim", "build-done", "build-said"
WRONG, WRITTEN, LAST = "build-wrong", "build-written", "build-last"
LIST = "build-list"
"""Key of the list in the browser."""
MOST_STEPS = 100
"""Changes that can be undone, and links that are known as our own."""
START = "small-vgg"
"""The network of a first visit."""
OWN = ("network", "architecture", "dataset", "side", "colour")
"""Parameters of a link; those of other pages may stand in the address beside them."""


@dataclass(frozen=True, slots=True)
class Aim:
    """What the network is for; the names and values are those of a run's settings."""

    dataset: str = RunSpec().dataset
    side: int = 0
    colour: specs.Colour = "auto"

    @property
    def spec(self) -> RunSpec:
        """The settings of a run on these pictures, but for its network."""
        return RunSpec(dataset=self.dataset, side=self.side, colour=self.colour)

    @property
    def classes(self) -> int:
        """How many there are to tell apart."""
        return len(datasets.dataset(self.dataset).classes)

    @property
    def shape(self) -> Shape:
        """(H, W, C) of the picture that enters."""
        return specs.input_shape(self.spec, subjects.subject_of(self.spec))


def presets() -> dict[str, Network]:
    """Return the networks that can be started from."""
    return {one.name: one.network for one in zoo.ARCHITECTURES if one.network is not None}


def made_for(name: str, usual: Aim) -> Aim:
    """Return what a known network was made for.

    Args:
        name: Of the network.
        usual: What to take where nothing is known of it.
    """
    side = zoo.architecture(name).side
    for spec in (recipe.spec for recipe in RECIPES.values()):
        if spec.architecture == name:
            return Aim(spec.dataset, spec.side or side, spec.colour)
    return replace(usual, side=side or usual.side)


# ------------------------------------------------------------------------------------ the session


def load() -> Draft:
    """Return the layers; a link that was just opened replaces them."""
    query = {name: text for name, text in address.query().items() if name in OWN}
    if DRAFT not in st.session_state or (query and query not in st.session_state[WRITTEN]):
        network, aim, wrong = from_link(query)
        made = st.session_state[DRAFT].made if DRAFT in st.session_state else 0
        st.session_state[DRAFT] = drafted(network, made)
        st.session_state[PAST], st.session_state[WRITTEN] = [], [query]
        st.session_state[AIM], st.session_state[WRONG] = aim, wrong
        st.session_state[SAID], st.session_state[LAST] = "", None
        st.session_state.setdefault(DONE, 0)
        _fill(aim)
    return st.session_state[DRAFT]  # type: ignore[no-any-return]


def aim() -> Aim:
    """Return what the network is for, as it is set now."""
    before: Aim = st.session_state[AIM]
    typed = {name: st.session_state.get(key(name)) for name in ("dataset", "side", "colour")}
    st.session_state[AIM] = replace(before, **{k: v for k, v in typed.items() if v is not None})
    return st.session_state[AIM]  # type: ignore[no-any-return]


def key(name: str) -> str:
    """Return the key of a widget."""
    return f"build-set-{name}"


def seeded(name: str) -> str:
    """Give a widget its first value, and return its key."""
    st.session_state.setdefault(key(name), getattr(st.session_state[AIM], name))
    return key(name)


def _fill(wanted: Aim) -> None:
    st.session_state[AIM] = wanted
    for name in ("dataset", "side", "colour"):
        if key(name) in st.session_state:
            st.session_state[key(name)] = getattr(wanted, name)


def complaints() -> list[str]:
    """Return the sentences about the link; they stand until the person changes something."""
    return list(st.session_state[WRONG])


def start_from(name: str) -> None:
    """Replace all layers by those of a known network; to be called in a callback."""
    _fill(made_for(name, aim()))
    _keep(drafted(presets()[name], load().made), None)


def act(actions: Any) -> None:
    """Carry out what the browser reports, each action once; anything may be in it."""
    load()
    for action in actions if isinstance(actions, list) else []:
        number = action.get("n") if isinstance(action, dict) else None
        if isinstance(number, int) and number > st.session_state[DONE]:
            st.session_state[DONE] = number
            _act(action)


def _act(action: Mapping[str, Any]) -> None:
    before = load()
    if action.get("do") == "undo":
        if st.session_state[PAST]:
            st.session_state[DRAFT] = replace(st.session_state[PAST].pop(), made=before.made)
            _say("undo", "")
        return
    after = build_draft.changed(before, action)
    if after != before:
        _keep(after, (action.get("do"), action.get("id"), action.get("field")))
        new = [row for row, _ in after.rows if before.place(row) is None]
        row = new[0] if new else action.get("id")
        _say(str(action["do"]), after.name(row) or before.name(row) or texts.OUTPUT)


def _keep(draft: Draft, change: tuple[Any, ...] | None) -> None:
    """Take over a draft; the one before can be had back, unless only one number changes on."""
    goes_on = change is not None and change[0] == "set" and change == st.session_state[LAST]
    if not goes_on:
        st.session_state[PAST] = [*st.session_state[PAST], st.session_state[DRAFT]][-MOST_STEPS:]
    st.session_state[DRAFT], st.session_state[LAST] = draft, change
    st.session_state[WRONG] = []


def _say(do: str, name: str) -> None:
    st.session_state[SAID] = texts.said(do, name)
    if do == "undo":
        st.session_state[LAST] = None


# --------------------------------------------------------------------------------------- the link


def run_link(network: Network, wanted: Aim) -> dict[str, str]:
    """Return the query parameters with which the Train page opens this network."""
    line = network_text.write(network)
    return train_state.link_of(replace(wanted.spec, architecture=specs.OWN, network=line))


def write_link(network: Network, wanted: Aim) -> None:
    """Bring the browser's address in line with the list."""
    link = {"network": network_text.write(network), "dataset": wanted.dataset}
    link |= {"side": str(wanted.side)} if wanted.side else {}
    link |= {"colour": wanted.colour} if wanted.colour != "auto" else {}
    st.session_state[WRITTEN] = [*st.session_state[WRITTEN], link][-MOST_STEPS:]
    address.write(link)


def from_link(query: Mapping[str, str]) -> tuple[Network, Aim, list[str]]:
    """Read the layers and what they are for from query parameters.

    Returns:
        What was found, with what is usual in place of what is wrong, and one sentence for each
        value that is wrong.
    """
    wrong: list[str] = []
    network = _network(query, wrong)
    start = query.get("architecture", "")
    usual = made_for(start, Aim()) if start in presets() and len(query) == 1 else Aim()
    found = Aim(
        _dataset(query, usual, wrong), _side(query, usual, wrong), _colour(query, usual, wrong)
    )
    return network, found, wrong


def _network(query: Mapping[str, str], wrong: list[str]) -> Network:
    known = presets()
    if line := query.get("network", ""):
        try:
            return network_text.read(line)
        except SpecError as error:
            wrong.append(texts.wrong_line(str(error)))
    name = query.get("architecture", START)
    if name not in known and name != specs.OWN:
        wrong.append(texts.wrong_start(shortened(name), tuple(known)))
    return known.get(name, known[START])


def _dataset(query: Mapping[str, str], usual: Aim, wrong: list[str]) -> str:
    name = query.get("dataset", usual.dataset)
    try:
        return data_offered.data_set(name).name
    except DataError:
        wrong.append(texts.wrong_dataset(shortened(name), usual.dataset))
        return usual.dataset


def _side(query: Mapping[str, str], usual: Aim, wrong: list[str]) -> int:
    text = query.get("side", str(usual.side))
    if text.isascii() and text.isdigit() and len(text) < 5 and int(text) <= specs.LIMITS.side:
        return int(text)
    wrong.append(texts.wrong_value("side", shortened(text)))
    return usual.side


def _colour(query: Mapping[str, str], usual: Aim, wrong: list[str]) -> specs.Colour:
    text = query.get("colour", usual.colour)
    for known in get_args(specs.Colour):
        if text == known:
            return known  # type: ignore[no-any-return]
    wrong.append(texts.wrong_value("colour", shortened(text)))
    return usual.colour
