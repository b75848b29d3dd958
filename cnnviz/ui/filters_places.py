"""The places in the pictures of a data set that excite a filter most."""

from __future__ import annotations

import threading
from collections.abc import Hashable
from html import escape

import cv2
import streamlit as st
from cachetools import LRUCache, cached

from cnnviz import evaluation, images
from cnnviz.components.gallery import gallery
from cnnviz.datasets import DataSet
from cnnviz.features import FilterLayer, Place, Strongest
from cnnviz.language import _
from cnnviz.types import ModelCard, UInt8
from cnnviz.ui import evaluate_pictures, small_pictures
from cnnviz.ui import filters_state as state
from cnnviz.ui import filters_texts as texts
from cnnviz.ui.evaluate_pictures import source as data_url

BLOCK = 16
"""Filters in the overview at a time."""
OVERVIEW = "filters-overview"
THUMBNAIL = 56
"""Pixels of a side."""
KEPT = 4096
"""Thumbnails, all visitors together; one takes about 8 kB."""
SQUARES = 64
"""Up to so many pixels a side, a part is enlarged without smoothing."""


def show(card: ModelCard, layer: FilterLayer, data: DataSet, found: Strongest) -> None:
    """Show the places of the chosen filter."""
    number = state.load().filter
    st.caption(f"{texts.found_among(found.looked_at, _(data.title))} {texts.PLACES_INTRO}")
    with st.container(key="filters-places"):
        for rank, place in enumerate(found.of(number)):
            with st.container(border=True, key=f"filters-place-{rank}"):
                _show_place(card, layer, data, place)


def _show_place(card: ModelCard, layer: FilterLayer, data: DataSet, place: Place) -> None:
    split = evaluation.picture_part(data)
    label = data.classes[int(split.labels[place.picture])]
    picture = images.fitted(split.picture(place.picture), card)
    st.html(_figure(picture, layer, place, label))
    key = f"filters-explore-{place.picture}"
    if st.button(texts.EXPLORE, key=key, type="tertiary", icon=":material/visibility:"):
        view = {
            "layer": layer.read_at.name,
            "map": state.load().filter,
            "row": place.row,
            "column": place.column,
        }
        evaluate_pictures.explore(data, place.picture, card.name, view)


def _figure(picture: UInt8, layer: FilterLayer, place: Place, label: str) -> str:
    """Return the part and the whole picture, with the part and the whole field framed."""
    focus = layer.focus(place.row, place.column)
    field = layer.field.box(place.row, place.column)
    part, alt = picture[focus], escape(texts.place_alt(place.picture, label))
    whole = escape(texts.whole_alt(place.picture, label))
    wide = _frame(picture, field, "field") if field != focus else ""
    return (
        '<div class="filters-place">'
        f'<div class="part{sharp(part)}"><img src="{data_url(part)}" alt="{alt}"></div>'
        f'<div class="whole{sharp(picture)}"><div><img src="{data_url(picture)}" alt="{whole}">'
        f"{wide}{_frame(picture, focus, 'focus')}</div></div>"
        f"<p>{escape(texts.place(place.value, label))}</p></div>"
    )


def _frame(picture: UInt8, box: tuple[slice, slice], kind: str) -> str:
    """Return a frame around a part of a picture."""
    (height, width), (rows, columns) = picture.shape[:2], box
    place = (
        f"left:{100 * columns.start / width:.2f}%;top:{100 * rows.start / height:.2f}%;"
        f"width:{100 * (columns.stop - columns.start) / width:.2f}%;"
        f"height:{100 * (rows.stop - rows.start) / height:.2f}%"
    )
    return f'<i class="{kind}" style="{place}" aria-hidden="true"></i>'


def sharp(picture: UInt8) -> str:
    """Return the class of a picture whose pixels are to be seen as squares."""
    return " sharp" if max(picture.shape[:2]) <= SQUARES else ""


# ------------------------------------------------------------------------------------ the overview


def show_overview(card: ModelCard, layer: FilterLayer, data: DataSet, found: Strongest) -> None:
    """Show the filters of the layer, each with the place it likes most, to choose one."""
    chosen = state.load().filter
    first = chosen // BLOCK * BLOCK
    numbers = range(first, min(first + BLOCK, layer.filters))
    items = [_item(card, layer, data, found.of(number)[0], number) for number in numbers]
    st.caption(texts.OVERVIEW)
    gallery(items, str(chosen), label=texts.OVERVIEW, key=OVERVIEW, on_change=_filter_chosen)
    if layer.filters > BLOCK:
        _offer_blocks(first, layer.filters)


def _offer_blocks(first: int, filters: int) -> None:
    last = min(first + BLOCK, filters) - 1
    with st.container(horizontal=True, vertical_alignment="center"):
        for label, key, icon, to in (
            (texts.BEFORE, "earlier", ":material/chevron_left:", first - BLOCK),
            (texts.AFTER, "later", ":material/chevron_right:", first + BLOCK),
        ):
            st.button(
                label,
                key=f"filters-block-{key}",
                icon=icon,
                disabled=not 0 <= to < filters,
                on_click=state.choose,
                kwargs={"filter": to},
            )
        st.caption(texts.block(first, last, filters), width="content")


def _filter_chosen() -> None:
    chosen = st.session_state[OVERVIEW].chosen
    if isinstance(chosen, str) and chosen.isascii() and chosen.isdigit():
        state.choose(filter=int(chosen[:5]))


def _item(
    card: ModelCard, layer: FilterLayer, data: DataSet, place: Place, number: int
) -> dict[str, str]:
    return {
        "id": str(number),
        "title": str(number),
        "alt": texts.filter_alt(number),
        "src": _thumbnail(card, layer, data, place),
    }


def _key(card: ModelCard, layer: FilterLayer, data: DataSet, place: Place) -> Hashable:
    return card.sha256, layer.name, data.name, place.picture, place.row, place.column


@cached(LRUCache(KEPT), key=_key, lock=threading.Lock())
def _thumbnail(card: ModelCard, layer: FilterLayer, data: DataSet, place: Place) -> str:
    """Return a place as a small data URL."""
    picture = images.fitted(evaluation.picture_part(data).picture(place.picture), card)
    part = picture[layer.focus(place.row, place.column)]
    larger = min(part.shape[:2]) > THUMBNAIL
    way = cv2.INTER_AREA if larger else cv2.INTER_NEAREST
    small = cv2.resize(part, (THUMBNAIL, THUMBNAIL), interpolation=way)
    return small_pictures.data_url(small.reshape(THUMBNAIL, THUMBNAIL, -1))
