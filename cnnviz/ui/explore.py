"""The parts of the Explore page."""

from dataclasses import replace

import streamlit as st

from cnnviz import features, layers, zoo
from cnnviz.components.ending import ending, ending_packet
from cnnviz.components.explain import explain, explain_packet
from cnnviz.components.layer import layer_maps, layer_packet
from cnnviz.components.matrix import matrix
from cnnviz.components.network import network, opening_layer
from cnnviz.components.steps import steps
from cnnviz.errors import CnnvizError, OutOfRange
from cnnviz.language import _
from cnnviz.training import store
from cnnviz.types import LayerTrace, ModelCard
from cnnviz.ui import browser_texts, notices, state, texts
from cnnviz.ui.markdown import plain
from cnnviz.ui.models_offered import offered
from cnnviz.ui.walks import Shown
from cnnviz.walk import Walk

FILTERS = "../../pages/filters.py"
MOST_RUNS = 8
"""Training runs whose models stay in the list after they were opened."""


def pick_model() -> ModelCard:
    """Let the person choose a network: a shipped one, or that of a run which was opened before."""
    chosen = state.load().model
    cards = {card.name: card for card in (*offered(), *_cards_of_runs(chosen))}
    if chosen not in cards:
        chosen = next(iter(cards), chosen)
        state.settle(model=chosen, layer=None, map=0, row=None, column=None)
    # Said anew: on a page's first visit the widget forgets what the session holds under its key.
    st.session_state.model = chosen
    name = st.selectbox(
        texts.MODEL,
        list(cards),
        format_func=lambda name: _(cards[name].title),
        key="model",
        on_change=_model_chosen,
    )
    st.caption(plain(_(cards[name].summary)) + texts.run_link(name) * zoo.is_run(name))
    return cards[name]


def _cards_of_runs(chosen: str) -> list[ModelCard]:
    """Return the cards of the runs that were opened in this session, if they are still there."""
    opened: list[str] = st.session_state.setdefault("opened_runs", [])
    if zoo.is_run(chosen) and chosen not in opened:
        opened.insert(0, chosen)
        del opened[MOST_RUNS:]
    found = []
    for name in opened:
        try:
            found.append(replace(zoo.card(name), title=texts.of_run(store.run(name).title)))
        except CnnvizError as error:
            if name == chosen:
                state.complain(texts.instead(str(error)))
    st.session_state.opened_runs = [card.name for card in found]
    return found


def _model_chosen() -> None:
    state.choose(model=st.session_state.model, layer=None, map=0, row=None, column=None)


def show_verdict(walk: Walk) -> None:
    """Say what the network believes, and warn of pictures too small to be judged."""
    st.markdown(f"#### {texts.verdict(walk.card, walk.verdict)}")
    rows, columns = walk.card.input_shape[:2]
    if walk.size[0] < rows or walk.size[1] < columns:
        notices.warn([texts.tiny(*walk.size, walk.card)])


def show_network(shown: Shown) -> None:
    """Show all layers as columns."""
    st.caption(texts.NETWORK_INTRO)
    choices = state.load()
    opening = st.session_state.setdefault(
        "opening",
        {
            "layer": choices.layer,
            "map": choices.map,
            "scale": choices.scale,
            "palette": choices.palette,
        },
    )
    network(shown.network, opening, key="network", on_change=_view_changed)


def _view_changed() -> None:
    state.choose(**state.from_browser(st.session_state.network.view or {}))


def open_layer(walk: Walk) -> LayerTrace:
    """Return the open layer: the chosen one, or the first with maps where that does not exist."""
    wanted = state.load().layer
    if wanted in {layer.name for layer in walk.trace}:
        return walk.trace[wanted]
    if wanted is not None:
        state.complain(texts.unknown_layer(state.shortened(wanted), walk.card.title))
        state.settle(layer=None, map=0)
    return walk.trace.layers[opening_layer(walk.trace)]


def show_layer(walk: Walk, layer: LayerTrace) -> None:
    """Show the open layer: what it does, its settings, all its maps."""
    st.markdown(texts.layer_heading(layer, walk.fields[layer.name]))
    st.write(layers.kind_of(layer).sentence(layer))
    layer_maps(layer_packet(walk, layer, browser_texts.TEXTS), key="layer")
    if features.has_filters(layer) and st.button(
        texts.WHAT_IT_LIKES.format(state.load().map), key="filters", icon=":material/filter_alt:"
    ):
        link = {"model": walk.card.name, "layer": layer.name, "filter": str(state.load().map)}
        st.switch_page(FILTERS, query_params=link)


def show_working(walk: Walk, layer: LayerTrace) -> None:
    """Show how a cell of the open layer came about."""
    channel = _channel(layer)
    try:
        explanation = layers.explain(walk.trace, layer.name, channel)
    except OutOfRange as error:
        notices.warn([str(error)])
        state.settle(map=0, row=None, column=None)
        channel = _channel(layer)
        explanation = layers.explain(walk.trace, layer.name, channel)
    st.write(f"{texts.why(explanation.why)} {texts.WORDS}")
    st.latex(explanation.formula)
    st.caption(texts.settings(explanation.settings))
    st.caption(texts.WORKING_INTRO[layer.is_map])
    st.session_state.explained = layer.name
    opening = st.session_state.setdefault("opening_cell", _chosen_cell())
    packet = explain_packet(walk, layer, explanation, channel, browser_texts.TEXTS)
    explain(packet, opening, key="explain", on_change=_cell_changed)


def _channel(layer: LayerTrace) -> int:
    """Return the chosen map, or of a vector the chosen element: the largest one to begin with."""
    choices = state.load()
    if layer.is_map:
        return choices.map
    # A cell that was chosen on another layer says nothing about this one.
    here = st.session_state.get("cell_layer", layer.name) == layer.name
    return choices.column if here and choices.column is not None else int(layer.output.argmax())


def _chosen_cell() -> dict[str, int] | None:
    choices = state.load()
    if choices.row is None or choices.column is None:
        return None
    return {"row": choices.row, "column": choices.column}


def _cell_changed() -> None:
    state.choose(**state.cell_from_browser(st.session_state.explain.cell or {}))
    st.session_state.cell_layer = st.session_state.explained


def show_ending(walk: Walk) -> None:
    """Show the last maps, the vector and the classes."""
    ending(ending_packet(walk, browser_texts.TEXTS), key="ending")


def show_preparation(shown: Shown) -> None:
    """Show the way from the file to the tensor, and the matrices."""
    st.caption(texts.PREPARATION_INTRO)
    steps(shown.steps, key="steps")
    st.markdown(f"##### {texts.MATRICES}")
    grey = shown.walk.card.input_shape[2] == 1
    st.caption(texts.MATRICES_INTRO_GREY if grey else texts.MATRICES_INTRO)
    matrix(shown.matrix, key="matrix")
