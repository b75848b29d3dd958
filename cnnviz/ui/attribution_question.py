"""What is asked of a picture: which class, from which layer, and by which methods."""

from __future__ import annotations

import streamlit as st

from cnnviz.attribution import EDGES, METHODS
from cnnviz.language import _
from cnnviz.ui import attribution_state as state
from cnnviz.ui import attribution_texts as texts
from cnnviz.ui import notices
from cnnviz.ui import texts as words
from cnnviz.ui.attribution_maps import Question, Subject
from cnnviz.ui.attribution_state import View

EXPLORE = "../../pages/explore.py"
CLASS, LAYER, ASKED = "attribution-class", "attribution-layer", "attribution-methods"
ITS_ANSWER = -1
"""Stands for whatever class the network decides for."""
KNOWN = {method.name: method for method in (*METHODS, EDGES)}


def show_verdict(found: Subject) -> None:
    """Say what the network believes, and warn of pictures too small to be judged."""
    st.markdown(f"#### {words.verdict(found.card, found.verdict)}")
    rows, columns = found.card.input_shape[:2]
    if found.size[0] < rows or found.size[1] < columns:
        notices.warn([words.tiny(*found.size, found.card)])
    if st.button(texts.EXPLORE, key="attribution-explore", icon=":material/visibility:"):
        st.switch_page(EXPLORE)


def pick_question(found: Subject) -> None:
    """Let the person choose class, layer and methods."""
    view = state.follow(found)
    class_, layer = st.columns(2)
    with class_:
        _pick_class(found, view)
    with layer:
        _pick_layer(found, view)
    _pick_methods(view)


def class_of(found: Subject, view: View) -> int:
    """Return the number of the class that is asked for."""
    return found.answer if view.class_index is None else view.class_index


def _pick_class(found: Subject, view: View) -> None:
    shares, names = found.shares, found.classes
    ranked = sorted(range(len(shares)), key=lambda each: -shares[each])
    st.session_state[CLASS] = ITS_ANSWER if view.class_index is None else view.class_index

    def named(number: int) -> str:
        if number == ITS_ANSWER:
            return texts.answer(names[found.answer], shares[found.answer])
        return texts.class_choice(names[number], shares[number])

    def changed() -> None:
        chosen = st.session_state[CLASS]
        state.choose(class_index=None if chosen == ITS_ANSWER else chosen)

    st.selectbox(
        texts.CLASS,
        [ITS_ANSWER, *ranked],
        key=CLASS,
        format_func=named,
        help=texts.CLASS_HELP,
        on_change=changed,
    )
    if len(names) == 2 and found.card.output == "sigmoid":
        st.caption(texts.one_output(names))


def _pick_layer(found: Subject, view: View) -> None:
    if not found.shapes:
        return
    st.session_state[LAYER] = view.layer or found.suggested

    def changed() -> None:
        chosen = st.session_state[LAYER]
        state.choose(layer="" if chosen == found.suggested else chosen)

    st.selectbox(
        texts.LAYER,
        list(found.shapes),
        key=LAYER,
        format_func=lambda name: texts.layer_choice(
            name, found.shapes[name], usual=name == found.suggested
        ),
        help=texts.LAYER_HELP,
        on_change=changed,
    )


def _pick_methods(view: View) -> None:
    st.session_state[ASKED] = list(view.methods)

    def changed() -> None:
        chosen = st.session_state[ASKED]
        state.choose(methods=tuple(name for name in state.NAMES if name in chosen))

    st.pills(
        texts.METHODS,
        state.NAMES,
        key=ASKED,
        selection_mode="multi",
        format_func=lambda name: _(KNOWN[name].title) + f" {texts.CLOCK}" * KNOWN[name].long,
        help=texts.METHODS_HELP,
        on_change=changed,
    )


def asked(found: Subject, view: View, name: str) -> Question:
    """Return what is asked of one method."""
    return Question(found, KNOWN[name], class_of(found, view), view.layer)
