"""The model-randomisation check as a lesson: what is left of a map without the knowledge."""

from __future__ import annotations

import streamlit as st

from cnnviz.attribution import Check
from cnnviz.components.heatmap import heatmap, heatmap_packet
from cnnviz.language import _
from cnnviz.ui import attribution_maps as maps
from cnnviz.ui import attribution_state as state
from cnnviz.ui import attribution_texts as texts
from cnnviz.ui import attribution_work as work
from cnnviz.ui.attribution import card_of
from cnnviz.ui.attribution_maps import Question, Subject
from cnnviz.ui.attribution_question import KNOWN, asked
from cnnviz.ui.attribution_state import View

CHECKED = "attribution-check"


def show(found: Subject) -> None:
    """Let the person take the network's knowledge away and see what is left of a map."""
    st.markdown(texts.LESSON_INTRO)
    view = state.load()
    name = _pick_checked(found, view)
    question = asked(found, view, name)
    if view.check == name:
        waits = work.waits(maps.check_key(question))
        st.fragment(_lesson, run_every=work.SECONDS if waits else None)(question, waits)
    elif st.button(texts.LESSON_START, key="attribution-start", icon=":material/casino:"):
        state.choose(check=name)
        st.rerun()


def _pick_checked(found: Subject, view: View) -> str:
    usable = [name for name in state.CHECKED if not KNOWN[name].obstacle(found.model)]
    if view.check in usable:
        st.session_state[CHECKED] = view.check
    elif view.check:
        state.settle(check="")
    if st.session_state.get(CHECKED) not in usable:
        st.session_state[CHECKED] = usable[0]
    left, __ = st.columns([1, 2])
    name: str = left.selectbox(
        texts.LESSON_METHOD,
        usable,
        key=CHECKED,
        format_func=lambda name: _(KNOWN[name].title),
        help=texts.LESSON_LONG,
        on_change=lambda: state.choose(check=""),
        persist_state="session",
    )
    return name


def _lesson(question: Question, waits: bool) -> None:
    key = maps.check_key(question)
    if waits and not work.waits(key):
        st.rerun()
    check = maps.LINE.found(key)
    if not isinstance(check, Check):
        work.show(_(question.method.title), key, name="lesson")
        return
    st.markdown(texts.lesson(question.method, check))
    cards = [
        card_of(
            question,
            stage.heatmap,
            title=texts.stage(stage.layer),
            note=texts.agreement(stage.similarity),
        )
        for stage in check.stages
    ]
    heatmap(heatmap_packet(cards, texts.HEATMAP, small=True), key="attribution-lesson")
    st.caption(texts.SIMILARITY_HELP)
