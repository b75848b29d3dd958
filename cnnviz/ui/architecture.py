"""The parts of the Architecture page."""

import threading
from dataclasses import dataclass

import numpy as np
import streamlit as st
from cachetools import LRUCache, cached

from cnnviz import zoo
from cnnviz.architecture import Row, largest, measure, summary, to_csv, totals
from cnnviz.components.diagram import diagram
from cnnviz.language import _, grouped, language
from cnnviz.trace import trace
from cnnviz.types import ModelCard
from cnnviz.ui import address, state
from cnnviz.ui import architecture_texts as texts

EXPLORE = "../../pages/explore.py"


@dataclass(frozen=True, slots=True)
class Plan:
    """A network's numbers, and the text that Keras writes about it."""

    rows: tuple[Row, ...]
    summary: str
    unused: int
    """Parameters of the model in parts that no answer depends on."""


@cached(LRUCache(16), key=lambda card: (card.sha256, language()), lock=threading.Lock())
def plan(card: ModelCard) -> Plan:
    """Measure a shipped model; which picture passes makes no difference, so it is a black one.

    Raises:
        CnnvizError: the model cannot be used.
    """
    model = zoo.load(card.name)
    rows = measure(trace(model, np.zeros(card.input_shape, np.float32)))
    return Plan(rows, summary(model), model.count_params() - totals(rows).parameters)


def show_facts(found: Plan) -> None:
    """Say what the whole network costs."""
    sums = totals(found.rows)
    figures = (
        (texts.LAYERS, grouped(sums.layers), None),
        (texts.PARAMETERS, grouped(sums.parameters), texts.PARAMETERS_HELP),
        (texts.MULTIPLY_ADDS, texts.rounded(sums.multiply_adds), texts.MULTIPLY_ADDS_HELP),
        (texts.MEMORY, texts.memory(sums.output_bytes), texts.MEMORY_HELP),
    )
    with st.container(horizontal=True, gap="medium"):
        for label, value, help_text in figures:
            st.metric(label, value, help=help_text, width="content")
    st.markdown(texts.facts(sums, found.rows[0], found.unused))
    heaviest = largest(found.rows, lambda row: row.parameters)
    busiest = largest(found.rows, lambda row: row.multiply_adds)
    st.markdown(texts.where(heaviest, busiest))


def show_downloads(card: ModelCard, found: Plan) -> None:
    """Offer the table and Keras' summary as files."""
    # Excel takes a CSV without a mark of the byte order for Latin-1.
    table = to_csv(found.rows).encode("utf-8-sig")
    files = (
        (texts.CSV, table, f"{card.name}-architecture.csv", "text/csv"),
        (texts.SUMMARY, _(found.summary).encode(), f"{card.name}-summary.txt", "text/plain"),
    )
    with st.container(horizontal=True):
        for label, data, name, mime in files:
            icon = ":material/download:"
            st.download_button(label, data, name, mime, icon=icon, on_click="ignore")


def show_diagram(card: ModelCard, found: Plan) -> None:
    """Show boxes and table; go to Explore when the person opens a layer."""
    marked = state.load().layer
    layer = diagram(card, found.rows, texts=texts.BROWSER, marked=marked, key="diagram")
    st.caption(texts.NOTES)
    if layer:
        state.choose(model=card.name, layer=layer, map=0)
        st.switch_page(EXPLORE)


def write_link(card: ModelCard) -> None:
    """Bring the browser's address in line with the chosen network."""
    link = {"model": card.name}
    address.write(link)
