"""The parts of the Data page that show a data set: what it is, samples, counts, sizes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import streamlit as st

from cnnviz.datasets import DataSet
from cnnviz.language import _
from cnnviz.training.spec import RunSpec
from cnnviz.ui import data_albums as albums
from cnnviz.ui import data_charts as charts
from cnnviz.ui import data_lines as lines
from cnnviz.ui import data_state as state
from cnnviz.ui import data_strips as strips
from cnnviz.ui import data_texts as texts
from cnnviz.ui import waiting
from cnnviz.ui.data_albums import Album, Shelf
from cnnviz.ui.data_lines import FETCHES
from cnnviz.ui.data_strips import Tile
from cnnviz.ui.markdown import plain

STYLES = Path(__file__).with_name("data.css")
TRAIN, EVALUATE = "../../pages/train.py", "../../pages/evaluate.py"
EACH = 14
"""Samples of each class."""
ROWS = 24
"""Classes at once."""
TURN, PART, CLASSES = "data-turn", "data-part", "data-classes"


# --------------------------------------------------------------------------------------- what it is


def show_facts(data: DataSet, spec: RunSpec, found: Album | None) -> None:
    """Say what the data set is, and lead to where something is done with it."""
    st.header(plain(_(data.title)), divider="gray")
    st.markdown(plain(_(data.summary)))
    st.markdown(texts.facts(data, found.census if found else None))
    with st.container(horizontal=True, gap="small"):
        if st.button(
            texts.TRAIN_ON, key="data-train", type="primary", icon=":material/fitness_center:"
        ):
            st.switch_page(TRAIN, query_params=state.link_of(spec))
        if st.button(texts.EVALUATE_ON, key="data-evaluate", icon=":material/fact_check:"):
            st.switch_page(EVALUATE, query_params={"dataset": data.name})
    st.caption(texts.origin(data))
    damaged = sorted({*data.skipped(), *(found.census.unreadable if found else ())})
    if damaged:
        st.warning(texts.damaged(damaged), icon=":material/broken_image:")


def show_missing(data: DataSet) -> None:
    """Say that the pictures are not on this machine, and offer to fetch them."""
    work = lines.fetch(data)
    if waiting.asked(FETCHES, work):
        waiting.follow(FETCHES, work.key, texts.fetching(data))
        return
    if sentence := FETCHES.failure(work.key):
        st.error(plain(sentence), icon=":material/cloud_off:")
    st.info(texts.missing(data), icon=":material/cloud_download:")
    if st.button(texts.FETCH, key="data-fetch", icon=":material/download:"):
        waiting.ask(FETCHES, work)


# ------------------------------------------------------------------------------------------ samples


def show_samples(data: DataSet, found: Album) -> None:
    """Show pictures of each class; a button shows others."""
    st.subheader(texts.SAMPLES)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        part = st.segmented_control(
            texts.PART,
            list(texts.PARTS),
            format_func=texts.PARTS.__getitem__,
            key=PART,
            default="train",
            required=True,
            label_visibility="collapsed",
            width="content",
        )
        first = _first_class(len(data.classes))
        st.button(texts.OTHER_SAMPLES, key="data-other", icon=":material/refresh:", on_click=_turn)
    shelf: Shelf = getattr(found, part)
    turn = int(st.session_state.get(TURN, 0))
    shown = range(first, min(first + ROWS, len(data.classes)))
    with st.spinner(texts.READING, show_time=True):
        rows = [
            (
                data.classes[label],
                texts.class_pictures(int((shelf.labels == label).sum())),
                _tiles(data, found, part, label, turn),
            )
            for label in shown
        ]
    st.html(strips.classes(rows))


def _turn() -> None:
    st.session_state[TURN] = int(st.session_state.get(TURN, 0)) + 1


def _first_class(classes: int) -> int:
    """Return the first class that is shown; with very many the person chooses."""
    if classes <= ROWS:
        return 0
    firsts = list(range(0, classes, ROWS))
    if st.session_state.get(CLASSES) not in firsts:  # of another data set
        st.session_state[CLASSES] = 0
    return st.selectbox(
        texts.CLASSES_SHOWN,
        firsts,
        format_func=lambda first: texts.class_range(first + 1, min(first + ROWS, classes), classes),
        key=CLASSES,
        width=220,
    )


def _tiles(data: DataSet, found: Album, part: str, label: int, turn: int) -> list[Tile]:
    """Return some pictures of a class; each turn those that follow."""
    shelf: Shelf = getattr(found, part)
    places = np.flatnonzero(shelf.pool.labels == label)
    chosen = np.roll(places, -EACH * turn)[:EACH] if len(places) > EACH else places
    return [
        Tile(
            albums.sample(found, part, int(place)),
            texts.sample_alt(data.classes[label], number, shelf.pool.name(int(place))),
        )
        for number, place in enumerate(chosen, start=1)
    ]


# -------------------------------------------------------------------------------------------- sizes


def show_sizes(data: DataSet, found: Album) -> None:
    """Show how large the pictures are."""
    sizes = found.census.sizes
    if not sizes:
        return
    st.subheader(texts.SIZES)
    if len(sizes) == 1:
        st.markdown(texts.one_size(next(iter(sizes))))
    else:
        st.markdown(texts.many_sizes(sizes))
        charts.show_sizes(sizes)
    st.caption(texts.fitted(data))
