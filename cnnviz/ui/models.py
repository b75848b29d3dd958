"""The parts of the Models page."""

import streamlit as st

from cnnviz.types import ModelCard
from cnnviz.ui import curves, state, texts
from cnnviz.ui.markdown import plain


def show_facts(card: ModelCard) -> None:
    """Show what the model is, its measured figures, and where it comes from."""
    st.write(plain(card.summary))
    accuracy, parameters, picture = st.columns(3)
    label, measured, remark = texts.accuracy_of(card)
    accuracy.metric(label, measured, help=remark)
    parameters.metric(texts.PARAMETERS, f"{card.parameters:,}".replace(",", "\u202f"))
    picture.metric(texts.INPUT, " × ".join(str(axis) for axis in card.input_shape))
    st.write(plain(texts.measured_on(card)))
    st.write(f"**{texts.CLASSES}** {plain(', '.join(card.classes))}")
    st.write(f"**{texts.DATA}** {plain(card.data_source)}")
    st.write(f"**{texts.LICENCE}** {plain(card.licence)}")
    st.write(f"**{texts.TRAIN_AGAIN}**")
    st.code(card.command, language="bash", wrap_lines=True)
    if st.button(plain(texts.open_in_explore(card)), key=f"open-{card.name}", type="primary"):
        st.session_state.model = card.name
        state.choose(model=card.name, layer=None, map=0)
        st.switch_page("../../pages/explore.py")


def show_curves(card: ModelCard) -> None:
    """Show accuracy and loss after every epoch, on training and on validation pictures."""
    curves.show_plain(curves.of_history(card.history), key=f"curves-{card.name}", file=card.name)
