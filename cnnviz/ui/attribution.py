"""The maps of the attribution page, side by side, and what is said of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import streamlit as st

from cnnviz.attribution import METHODS, Heatmap
from cnnviz.components.heatmap import Card, Frame, heatmap, heatmap_packet
from cnnviz.errors import CnnvizError
from cnnviz.language import _
from cnnviz.ui import attribution_maps as maps
from cnnviz.ui import attribution_state as state
from cnnviz.ui import attribution_texts as texts
from cnnviz.ui import attribution_work as work
from cnnviz.ui import notices
from cnnviz.ui import texts as words
from cnnviz.ui.attribution_maps import Question, Subject
from cnnviz.ui.attribution_question import asked
from cnnviz.ui.markdown import plain

STYLES = Path(__file__).with_name("attribution.css")
BELOW = 0.99
"""Single pixels may have a hundred times the values of others, which would all look like zero."""


def show_maps(found: Subject) -> None:
    """Show the maps of the chosen methods, and how far those are that take long."""
    view = state.load()
    if not view.methods:
        st.info(texts.NO_METHOD, icon=":material/touch_app:")
    questions = [asked(found, view, name) for name in view.methods]
    usable = [each for each in questions if not _obstacle_said(each)]
    with notices.errors_shown():
        work.begin(found, usable)
    waits = any(work.waits(each.key) for each in usable)
    st.fragment(_maps, run_every=work.SECONDS if waits else None)(found, usable, waits)


def _obstacle_said(question: Question) -> bool:
    obstacle = question.method.obstacle(question.subject.model)
    if obstacle:
        st.info(plain(texts.failed(_(question.method.title), obstacle)), icon=":material/block:")
    return bool(obstacle)


def _maps(found: Subject, questions: Sequence[Question], waits: bool) -> None:
    """Show what is known; show the whole page anew once nothing more is to come."""
    if waits and not any(work.waits(each.key) for each in questions):
        st.rerun()
    with notices.errors_shown():
        with st.container():  # its rows come and go; what stands below it stays where it is
            known = [(each, heat) for each in questions if (heat := _found(each)) is not None]
        if not known:
            return
        curve = found.card.output
        st.markdown(texts.explained(found.classes[known[0][0].class_index], known[0][1], curve))
        cards = [card_of(question, heat) for question, heat in known]
        heatmap(heatmap_packet(cards, texts.HEATMAP, picture=found.picture), key="attribution-maps")
        st.caption(texts.POINT)
        _show_completeness(known)


def _found(question: Question) -> Heatmap | None:
    """Return a map if it is known; else say why it is not, or how far it is."""
    if not question.method.long:
        try:
            with st.spinner(texts.COMPUTING):
                return maps.quick(question)
        except CnnvizError as error:
            st.info(
                plain(texts.failed(_(question.method.title), str(error))), icon=":material/block:"
            )
            return None
    heat = maps.LINE.found(question.key)
    if isinstance(heat, Heatmap):
        return heat
    work.show(_(question.method.title), question.key, name=question.method.name)
    return None


def card_of(question: Question, heat: Heatmap, *, title: str = "", note: str | None = None) -> Card:
    """Return what the browser shows of one map.

    Args:
        question: what the map answers.
        heat: the map.
        title: without it, the method's.
        note: what is said below the map; without it, which layer it is of.
    """
    signed = question.method.signed
    return Card(
        title=title or _(_(question.method.title)),
        frames=[Frame(question.subject.picture, heat.values, heat.enlarged())],
        limit=_last_colour(heat),
        largest=heat.limit,
        signed=signed,
        ends=texts.ENDS[signed],
        note=texts.seen_from(heat) if note is None else note,
        remark=texts.FLAT.get(heat.flat, ""),
    )


def _last_colour(heat: Heatmap) -> float:
    """Return the number of the last colour: of a map of pixels, all but some are below it."""
    if heat.layer:
        return heat.limit
    return float(np.quantile(np.abs(heat.values), BELOW)) or heat.limit


def _show_completeness(known: Sequence[tuple[Question, Heatmap]]) -> None:
    """Show whether the pixels of integrated gradients add up."""
    heat = next((heat for _, heat in known if "difference" in heat.facts), None)
    if heat is None:
        return
    st.markdown(f"##### {texts.COMPLETE}")
    st.caption(texts.COMPLETE_INTRO)
    figures = (
        (texts.SUM, texts.number(float(heat.values.sum(dtype=float))), None),
        (texts.DIFFERENCE, texts.number(heat.facts["difference"]), texts.DIFFERENCE_HELP),
        (texts.MISSED, words.percent(heat.facts["error"]), None),
        (texts.STEPS, str(heat.facts["steps"]), texts.STEPS_HELP),
    )
    with st.container(horizontal=True, gap="medium"):
        for label, value, help_text in figures:
            st.metric(label, value, help=help_text, width="content")
    st.caption(texts.completeness(heat))


def show_meaning() -> None:
    """Explain the methods, each with its paper."""
    with st.expander(texts.HOW):
        st.markdown(texts.HOW_INTRO)
        st.markdown("\n".join(map(texts.about, METHODS)))
