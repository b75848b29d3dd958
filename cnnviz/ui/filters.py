"""The parts of the page that shows what filters like."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from cnnviz import datasets, features, zoo
from cnnviz.datasets import DataSet, own
from cnnviz.features import FilterLayer, Strongest, Wish
from cnnviz.language import _
from cnnviz.types import ModelCard
from cnnviz.ui import evaluate_texts as evaluations
from cnnviz.ui import filters_found as found
from cnnviz.ui import filters_grown, filters_places, notices
from cnnviz.ui import filters_state as state
from cnnviz.ui import filters_texts as texts
from cnnviz.ui import texts as words
from cnnviz.ui.evaluate import offered as networks
from cnnviz.ui.filters_waiting import Offer, offered
from cnnviz.ui.markdown import plain
from cnnviz.ui.state import shortened
from cnnviz.ui.visitor import visitor

STYLES = Path(__file__).with_name("filters.css")
MODEL, LAYER, FILTER = "filters-model", "filters-layer", "filters-filter"
DATASET, COUNT = "filters-dataset", "filters-pictures"
OBJECTIVE, WAY = "filters-objective", "filters-way"
FIND = Offer(texts.FIND, texts.FIND_HELP, ":material/search:", texts.FINDING, texts.UNIT_PICTURES)
GROW = Offer(
    texts.GROW, texts.GROW_HELP, ":material/auto_awesome:", texts.GROWING, texts.UNIT_STEPS
)


def show() -> None:
    """Let the person choose a filter, and show both ways to find out what it likes."""
    picked = st.columns([2, 3, 1])
    with picked[0]:
        card = _pick_model()
    layers = features.filter_layers(zoo.load(card.name), card)
    if not layers:
        st.info(texts.NO_FILTERS, icon=":material/search_off:")
        return
    with picked[1]:
        layer = _pick_layer(card, layers)
    with picked[2]:
        _pick_filter(layer)
    notices.warn(state.complaints())
    places = _show_places(card, layer)
    _show_grown(card, layer, places)
    with st.expander(texts.HOW, icon=":material/help:"):
        st.markdown(texts.GUIDE)


# ----------------------------------------------------------------------------------------- choices


def _pick_model() -> ModelCard:
    view = state.load()
    cards = {card.name: card for card in networks((view.model,))}
    if view.model not in cards:  # a run was deleted meanwhile
        state.settle(model=next(iter(cards)), layer="", filter=0)
    st.session_state[MODEL] = state.load().model

    def changed() -> None:
        card = cards[st.session_state[MODEL]]
        data = state.usual_data(card).name
        state.choose(model=card.name, layer="", filter=0, dataset=data)

    name = st.selectbox(
        words.MODEL,
        list(cards),
        key=MODEL,
        format_func=lambda name: _(cards[name].title),
        on_change=changed,
    )
    return cards[name]


def _pick_layer(card: ModelCard, layers: tuple[FilterLayer, ...]) -> FilterLayer:
    known = {layer.name: layer for layer in layers}
    wanted = state.load().layer
    if wanted not in known:
        if wanted:
            state.complain(texts.unknown_layer(shortened(wanted), _(card.title)))
        state.settle(layer=_usual(layers))
    st.session_state[LAYER] = state.load().layer
    name = st.selectbox(
        texts.LAYER,
        list(known),
        key=LAYER,
        format_func=lambda name: texts.layer_name(
            name, known[name].filters, known[name].field.size
        ),
        on_change=lambda: state.choose(layer=st.session_state[LAYER], filter=0),
    )
    return known[name]


def _usual(layers: tuple[FilterLayer, ...]) -> str:
    """Return a layer in the middle: its filters see parts of things, and not yet everything."""
    return layers[len(layers) // 2].name


def _pick_filter(layer: FilterLayer) -> None:
    number = state.load().filter
    if number >= layer.filters:
        state.complain(texts.unknown_filter(number, layer.name, layer.filters))
        state.settle(filter=0)
    st.session_state[FILTER] = state.load().filter
    st.number_input(
        texts.FILTER,
        min_value=0,
        max_value=layer.filters - 1,
        step=1,
        key=FILTER,
        on_change=lambda: state.choose(filter=int(st.session_state[FILTER])),
    )


def _pick_data() -> DataSet:
    view = state.load()
    known = {data.name: data for data in (*datasets.DATASETS, *own.mine(visitor()))}
    known.setdefault(view.dataset, datasets.dataset(view.dataset))
    st.session_state[DATASET], st.session_state[COUNT] = view.dataset, view.pictures
    left, right = st.columns([3, 2])
    left.selectbox(
        texts.DATASET,
        list(known),
        key=DATASET,
        format_func=lambda name: _(known[name].title),
        on_change=lambda: state.choose(dataset=st.session_state[DATASET]),
    )
    right.segmented_control(
        texts.PICTURES,
        sorted(state.COUNTS),
        key=COUNT,
        required=True,
        on_change=lambda: state.choose(pictures=st.session_state[COUNT]),
    )
    return known[view.dataset]


# ----------------------------------------------------------------------------------- the two ways


def _show_places(card: ModelCard, layer: FilterLayer) -> Strongest | None:
    st.subheader(texts.PLACES)
    data = _pick_data()
    if data.origin() is None:
        st.caption(evaluations.download(data))
    work = found.find_places(card, layer.name, data, state.load().pictures)
    places = offered(found.PLACES, work, FIND)
    if places is not None:
        filters_places.show_overview(card, layer, data, places)
        st.markdown(f"##### {plain(texts.of_filter(state.load().filter, layer.name))}")
        filters_places.show(card, layer, data, places)
    return places


def _show_grown(card: ModelCard, layer: FilterLayer, places: Strongest | None) -> None:
    st.subheader(texts.GROWN)
    st.caption(texts.GROWN_INTRO)
    view = state.load()
    st.session_state[OBJECTIVE], st.session_state[WAY] = view.objective, view.way
    with st.container(horizontal=True):
        st.segmented_control(
            texts.OBJECTIVE,
            features.OBJECTIVES,
            key=OBJECTIVE,
            required=True,
            format_func=texts.OBJECTIVES.__getitem__,
            help=texts.OBJECTIVE_HELP,
            on_change=lambda: state.choose(objective=st.session_state[OBJECTIVE]),
        )
        st.segmented_control(
            texts.WAY,
            features.WAYS,
            key=WAY,
            required=True,
            format_func=texts.WAYS.__getitem__,
            help=texts.WAY_HELP,
            on_change=lambda: state.choose(way=st.session_state[WAY]),
        )
    work = found.grow(card, layer.name, Wish(view.filter, view.objective, view.way))
    grown = offered(found.GROWN, work, GROW)
    if grown is not None:
        filters_grown.show(card, layer, grown, places)
