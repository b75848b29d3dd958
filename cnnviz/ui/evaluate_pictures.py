"""Test pictures by their numbers, as cards with what networks say of them."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any

import cv2
import numpy as np
import streamlit as st

from cnnviz.components.answers import Answer, Bar, Card, Kind, answers
from cnnviz.datasets import DataSet
from cnnviz.evaluation import Answers, picture_part
from cnnviz.types import UInt8
from cnnviz.ui import evaluate_texts as texts
from cnnviz.ui import small_pictures, sources, state
from cnnviz.ui.run_texts import short_share

EXPLORE = "../../pages/explore.py"
AT_ONCE, MORE = 12, 24
"""Cards to begin with, and how many more come at a time."""
SMALL_SIDE = 100
"""Up to so many pixels a side a picture is enlarged without smoothing."""
SENT_SIDE = 336
"""Pixels that the longer side of a larger picture has on its way to the browser."""
OPENING: Mapping[str, Any] = {"layer": None, "map": 0, "row": None, "column": None}
"""What the Explore page shows first."""
TOP = 3
"""Classes that have a bar beside the right one."""


def show(data: DataSet, found: Mapping[str, Answers], places: Sequence[int], *, key: str) -> None:
    """Show pictures with what the networks say, some at first and more on demand.

    Args:
        data: where the pictures come from.
        found: what each network answered; the keys are what people call them.
        places: which of the answers, in this order.
        key: of the widgets.
    """
    limit = int(st.session_state.setdefault(f"{key}-limit", AT_ONCE))
    shown = [card(data, found, place) for place in places[:limit]]

    def explored() -> None:
        number = st.session_state[key].explored
        if number in {each.id for each in shown}:
            st.session_state[f"{key}-explored"] = number

    answers(
        shown,
        {"label": texts.pictures(len(places)), "explore": texts.EXPLORE},
        key=key,
        on_change=explored,
    )
    if len(places) > limit:
        _offer_more(len(places), limit, key)
    if (number := st.session_state.pop(f"{key}-explored", None)) is not None:
        explore(data, number, next(iter(found.values())).card.name)


def _offer_more(every: int, limit: int, key: str) -> None:
    def more() -> None:
        st.session_state[f"{key}-limit"] = limit + MORE

    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(texts.MORE, key=f"{key}-more", on_click=more)
        st.caption(texts.shown(limit, every), width="content")


def card(data: DataSet, found: Mapping[str, Answers], place: int) -> Card:
    """Return one picture's card.

    Args:
        data: where the picture comes from.
        found: what each network answered.
        place: which of the answers.
    """
    first = next(iter(found.values()))
    number, label = int(first.numbers[place]), int(first.labels[place])
    split = picture_part(data)
    picture = split.picture(number)
    truth = data.classes[label]
    several = len(found) > 1
    return Card(
        id=number,
        source=source(picture),
        alt=texts.picture_alt(number, truth),
        truth=f"{texts.TRUTH} {truth}",
        caption=texts.caption(number, split.name(number), (picture.shape[1], picture.shape[0])),
        sharp=_is_small(picture),
        answers=[
            _answer(title if several else "", data.classes, one, place)
            for title, one in found.items()
        ],
    )


def _answer(title: str, classes: Sequence[str], found: Answers, place: int) -> Answer:
    shares, label, said = found.probabilities[place], int(found.labels[place]), found.said[place]
    order = [int(number) for number in np.argsort(-shares, kind="stable")[:TOP]]
    named = list(dict.fromkeys([*order, int(said), label]))
    return Answer(
        name=title,
        verdict=texts.verdict(classes[said], short_share(float(shares[said]))),
        right=bool(said == label),
        bars=[
            Bar(
                name=classes[number],
                share=float(shares[number]),
                text=short_share(float(shares[number])),
                kind=_kind(number, label, int(said)),
            )
            for number in named
        ],
    )


def _kind(number: int, label: int, said: int) -> Kind:
    if number == label:
        return "right"
    return "wrong" if number == said else "other"


def source(picture: UInt8) -> str:
    """Return a picture (H, W, C) as a data URL: whole if it is small, reduced if it is large."""
    if _is_small(picture):
        return small_pictures.data_url(picture)
    factor = min(1.0, SENT_SIDE / max(picture.shape[:2]))
    size = [max(1, round(factor * side)) for side in picture.shape[1::-1]]
    smaller = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    smaller = smaller.reshape(*smaller.shape[:2], -1)[..., ::-1]  # OpenCV takes BGR
    _, file = cv2.imencode(".jpg", np.ascontiguousarray(smaller), [cv2.IMWRITE_JPEG_QUALITY, 85])
    return "data:image/jpeg;base64," + base64.b64encode(file.tobytes()).decode()


def _is_small(picture: UInt8) -> bool:
    return bool(max(picture.shape[:2]) <= SMALL_SIDE)


def explore(data: DataSet, number: int, model: str, view: Mapping[str, Any] = OPENING) -> None:
    """Open a picture on the Explore page, as if the person had uploaded it.

    Args:
        data: where it comes from.
        number: of the picture.
        model: which network it passes through.
        view: layer, map and cell that are open there.
    """
    picture = picture_part(data).picture(number)
    _, file = cv2.imencode(".png", np.ascontiguousarray(picture[..., ::-1]))
    st.session_state.pasted = file.tobytes()
    st.session_state.source = sources.UPLOAD
    state.choose(model=model, **view)
    _open_there()
    st.switch_page(EXPLORE)


def _open_there() -> None:
    """Let the Explore page open at the choices, though the browser may remember another layer."""
    choices = state.load()
    number = st.session_state["asked"] = st.session_state.get("asked", 0) + 1
    names = ("layer", "map", "scale", "palette")
    st.session_state["opening"] = {name: getattr(choices, name) for name in names}
    st.session_state["opening"]["asked"] = number
    for name in ("opening_cell", "cell_layer"):
        st.session_state.pop(name, None)
