"""The parts of the Build page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from cnnviz import datasets, zoo
from cnnviz.components.builder import Look, builder
from cnnviz.datasets import own
from cnnviz.language import _, grouped
from cnnviz.ui import build_rows
from cnnviz.ui import build_state as state
from cnnviz.ui import build_texts as texts
from cnnviz.ui.architecture_texts import rounded
from cnnviz.ui.build_draft import FRESH, Draft
from cnnviz.ui.build_state import Aim
from cnnviz.ui.train_settings import SIDES
from cnnviz.ui.visitor import visitor
from cnnviz.zoo import keras_code
from cnnviz.zoo.network import Network
from cnnviz.zoo.network_shapes import LIMITS, LayerStep

STYLES = Path(__file__).with_name("build.css")
TRAIN = "../../pages/train.py"
BEGIN = "build-start"
CODE_HEIGHT = 250
"""Pixels; the rest scrolls, so that the column stays in view beside the list."""


def pick(network: Network) -> Aim:
    """Let the person choose what to start from, and what the network is for."""
    left, right = st.columns(2, gap="medium")
    with left:
        _pick_start(network)
        _pick_side()
    with right:
        _pick_dataset()
        st.segmented_control(
            texts.COLOUR,
            list(texts.COLOURS),
            format_func=texts.COLOURS.__getitem__,
            key=state.seeded("colour"),
            required=True,
            wrap=True,
            help=texts.COLOUR_HELP,
        )
    return state.aim()


def _pick_start(network: Network) -> None:
    """Offer to replace all layers by those of a known network."""
    known = state.presets()
    st.session_state[BEGIN] = next((name for name, one in known.items() if one == network), None)
    st.selectbox(
        texts.START,
        list(known),
        format_func=lambda name: _(zoo.architecture(name).title),
        key=BEGIN,
        placeholder=texts.CHANGED,
        help=texts.START_HELP,
        on_change=_start,
    )


def _start() -> None:
    if chosen := st.session_state[BEGIN]:
        state.start_from(chosen)


def _pick_dataset() -> None:
    key = state.seeded("dataset")
    known = {one.name: _(one.title) for one in (*datasets.DATASETS, *own.mine(visitor()))}
    known.setdefault(st.session_state[key], datasets.dataset(st.session_state[key]).title)
    st.selectbox(
        texts.DATASET,
        list(known),
        format_func=known.__getitem__,
        key=key,
        help=texts.DATASET_HELP,
    )


def _pick_side() -> None:
    key = state.seeded("side")
    # The widget of the data set comes later, but what was chosen in it is known already.
    shape = datasets.dataset(state.aim().dataset).image_shape
    made_for = {zoo.architecture(name).side for name in state.presets()}
    st.selectbox(
        texts.SIDE,
        sorted({*SIDES, *made_for, st.session_state[key]}),
        format_func=lambda side: texts.side(shape, side),
        key=key,
        help=texts.SIDE_HELP,
    )


def show_list(draft: Draft, aim: Aim, steps: Sequence[LayerStep]) -> None:
    """Show the layers one under another, to be edited."""
    look = Look(
        kinds={kind: texts.NAMES[type(layer)] for kind, layer in FRESH.items()},
        texts=texts.BROWSER,
        total=texts.total(steps),
        done=st.session_state[state.DONE],
        said=st.session_state[state.SAID],
        undo=bool(st.session_state[state.PAST]),
        full=len(draft.rows) >= LIMITS.layers,
    )
    rows = build_rows.rows(draft, steps, aim.shape, aim.classes)
    builder(rows, look, key=state.LIST, on_change=_edited)


def _edited() -> None:
    state.act(st.session_state[state.LIST].actions)


def show_card(network: Network, aim: Aim, steps: Sequence[LayerStep]) -> None:
    """Show what the whole network costs, and let the person train it."""
    wrong = [step.name for step in steps if step.complaint]
    with st.container(border=True, key="build-card"):
        st.subheader(texts.YOURS)
        st.caption(texts.input_of(aim.shape, aim.classes))
        _show_figures(network, steps)
        if wrong:
            st.error(texts.not_yet(wrong), icon=":material/error:")
        elif where := texts.where(steps):
            st.markdown(where)
        if st.button(
            texts.TRAIN,
            key="build-train",
            type="primary",
            icon=":material/fitness_center:",
            width="stretch",
            disabled=bool(wrong),
        ):
            st.switch_page(TRAIN, query_params=state.run_link(network, aim))


def _show_figures(network: Network, steps: Sequence[LayerStep]) -> None:
    figures = (
        (texts.PARAMETERS, grouped(sum(step.parameters for step in steps)), texts.PARAMETERS_HELP),
        (texts.WORK, rounded(sum(step.multiply_adds for step in steps)), texts.WORK_HELP),
        (texts.LAYERS, grouped(len(network.layers)), None),
    )
    with st.container(horizontal=True, gap="medium"):
        for label, value, help_text in figures:
            st.metric(label, value, help=help_text, width="content")


def show_code(network: Network, aim: Aim, steps: Sequence[LayerStep]) -> None:
    """Show the program that builds the same network."""
    st.subheader(texts.CODE)
    if any(step.complaint for step in steps):
        st.caption(texts.NO_CODE)
        return
    st.caption(texts.CODE_HELP)
    code = keras_code.code(network, aim.shape, aim.classes)
    st.code(code, language="python", height=CODE_HEIGHT)
