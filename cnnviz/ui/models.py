"""The parts of the Models page that show one model."""

from pathlib import Path

import streamlit as st

from cnnviz import zoo
from cnnviz.language import _, grouped
from cnnviz.types import ModelCard
from cnnviz.ui import curves, state, texts
from cnnviz.ui import models_texts as words
from cnnviz.ui.markdown import plain
from cnnviz.zoo import own

STYLES = Path(__file__).with_name("models.css")
PAGES = "../../pages"


def show_model(card: ModelCard) -> None:
    """Show what is known about a model, beside the curves of its training where there are any."""
    st.header(plain(_(card.title)), divider="gray")
    if any(card.history.values()):
        facts, charts = st.columns([1, 1], gap="large")
        with charts:
            curves.show_plain(
                curves.of_history(card.history), key=f"curves-{card.name}", file=card.name
            )
        with facts:
            _show_facts(card)
    else:
        _show_facts(card)


def _show_facts(card: ModelCard) -> None:
    """Show what the model is, its measured figures, and where it comes from."""
    st.write(plain(_(card.summary)))
    with st.container(horizontal=True, gap="large"):
        label, measured, remark = texts.accuracy_of(card)
        if measured != texts.UNMEASURED:
            st.metric(label, measured, help=remark, width="content")
        st.metric(texts.PARAMETERS, grouped(card.parameters), width="content")
        sides = " × ".join(str(axis) for axis in card.input_shape)
        st.metric(texts.INPUT, sides, width="content")
    st.write(f"**{texts.CLASSES}** {words.classes(card)}")
    if zoo.is_own(card.name):
        _show_file(card)
    else:
        _show_origin(card)
    _show_ways(card)


def _show_file(card: ModelCard) -> None:
    found = own.find(card.name)
    if found is not None:
        written = f"{words.MADE_BY} {found.facts.keras}"
        st.write(f"**{words.SOURCE_FILE}** {plain(f'{found.facts.file} ({written})')}")


def _show_origin(card: ModelCard) -> None:
    st.write(plain(texts.measured_on(card)))
    st.write(f"**{words.PREPARED}** {plain(words.formula(card.preprocessing))}")
    st.write(f"**{texts.DATA}** {plain(_(card.data_source))}")
    st.write(f"**{texts.LICENCE}** {plain(_(card.licence))}")
    st.write(f"**{texts.TRAIN_AGAIN}**")
    st.code(card.command, language="bash", wrap_lines=True)


def _show_ways(card: ModelCard) -> None:
    """Show the ways to the pages that look into the model."""
    ways = (
        (words.WATCH, "explore", ":material/visibility:", "primary"),
        (words.LOOKED, "attribution", ":material/center_focus_strong:", "secondary"),
        (words.BUILT, "architecture", ":material/account_tree:", "secondary"),
    )
    with st.container(horizontal=True):
        for label, page, icon, look in ways:
            if st.button(label, key=f"models-{page}", icon=icon, type=look):  # type: ignore[arg-type]
                st.session_state.model = card.name
                state.choose(model=card.name, layer=None, map=0, row=None, column=None)
                st.switch_page(f"{PAGES}/{page}.py")
