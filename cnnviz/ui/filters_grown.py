"""The picture that grew for a filter, step by step."""

from __future__ import annotations

from html import escape

import cv2
import numpy as np
import streamlit as st

from cnnviz.features import Ascent, FilterLayer, Stage, Strongest
from cnnviz.types import ModelCard, UInt8
from cnnviz.ui import filters_texts as texts
from cnnviz.ui.evaluate_pictures import source as data_url
from cnnviz.ui.filters_places import sharp

STAGE = "filters-stage"


def show(card: ModelCard, layer: FilterLayer, grown: Ascent, places: Strongest | None) -> None:
    """Show a picture that grew, beside how much it excites the filter."""
    picture, words = st.columns([1, 1], gap="large")
    with words:
        stage = _pick_stage(grown)
        _show_answers(grown, stage, places)
        st.download_button(
            texts.SAVE,
            lambda: png(stage.picture),
            file_name=texts.file_name(card.name, layer.name, grown.wish.filter),
            mime="image/png",
            key="filters-save",
            on_click="ignore",
            icon=":material/download:",
        )
    with picture:
        st.html(_figure(layer, grown, stage))


def _pick_stage(grown: Ascent) -> Stage:
    """Let the person go back to earlier steps."""
    stages = {stage.step: stage for stage in grown.stages}
    if st.session_state.get(STAGE) not in stages:
        st.session_state[STAGE] = max(stages)
    step = st.select_slider(texts.STAGE, list(stages), key=STAGE)
    return stages[step]


def _show_answers(grown: Ascent, stage: Stage, places: Strongest | None) -> None:
    number = grown.wish.filter
    with st.container(horizontal=True, key="filters-answers"):
        st.metric(texts.OF_GROWN, texts.answer(stage.answer), help=texts.OF_GROWN_HELP)
        if places is not None:
            best = places.of(number)[0].value
            st.metric(texts.OF_PHOTOS, texts.answer(best), help=texts.OF_PHOTOS_HELP)
            half = float(places.typical[number])
            st.metric(texts.OF_HALF, texts.answer(half), help=texts.OF_HALF_HELP)
    if places is None:
        st.caption(texts.COMPARE)


def _figure(layer: FilterLayer, grown: Ascent, stage: Stage) -> str:
    """Return the picture; of one for a single cell also what this cell sees."""
    alt = texts.grown_alt(grown.wish.filter, layer.name, stage.step)
    shown = [(stage.picture, texts.WHOLE)]
    if grown.wish.objective == "cell" and not layer.sees_all:
        part = stage.picture[layer.field.box(*layer.centre)]
        shown.insert(0, (part, texts.ENLARGED))
    figures = "".join(
        f'<figure class="{sharp(picture)}"><img src="{data_url(picture)}" '
        f'alt="{escape(alt)}: {escape(what)}"><figcaption>{escape(what)}</figcaption></figure>'
        for picture, what in shown
    )
    return f'<div class="filters-grown">{figures}</div>'


def png(picture: UInt8) -> bytes:
    """Return a picture (H, W, 1 or 3) as a PNG file."""
    _, file = cv2.imencode(".png", np.ascontiguousarray(picture[..., ::-1]))  # OpenCV takes BGR
    return file.tobytes()
