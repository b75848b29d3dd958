"""The parts of the Models page."""

import plotly.graph_objects as go
import streamlit as st

from cnnviz.types import ModelCard
from cnnviz.ui import state, texts

TRAINING, VALIDATION = "#0b6bcb", "#d97706"
"""Blue and orange: told apart by all common kinds of colour vision."""


def show_facts(card: ModelCard) -> None:
    """Show what the model is, its measured figures, and where it comes from."""
    st.write(card.summary)
    accuracy, parameters, picture = st.columns(3)
    accuracy.metric(texts.TEST_ACCURACY, texts.percent(card.metrics["test_accuracy"]))
    parameters.metric(texts.PARAMETERS, f"{card.parameters:,}".replace(",", "\u202f"))
    picture.metric(texts.INPUT, " × ".join(str(axis) for axis in card.input_shape))
    st.write(texts.measured_on(card))
    st.write(f"**{texts.CLASSES}** {', '.join(card.classes)}")
    st.write(f"**{texts.DATA}** {card.data_source}")
    st.write(f"**{texts.LICENCE}** {card.licence}")
    st.write(f"**{texts.TRAIN_AGAIN}**")
    st.code(card.command, language="bash", wrap_lines=True)
    if st.button(texts.open_in_explore(card), key=f"open-{card.name}", type="primary"):
        st.session_state.model = card.name
        state.choose(model=card.name, layer=None, map=0)
        st.switch_page("../../pages/explore.py")


def show_curves(card: ModelCard) -> None:
    """Show accuracy and loss after every epoch, on training and on validation pictures."""
    for measure, title in (("accuracy", texts.ACCURACY), ("loss", texts.LOSS)):
        st.plotly_chart(_curves(card, measure, title), key=f"{card.name}-{measure}", config=_CONFIG)


_CONFIG = {"displaylogo": False, "modeBarButtonsToRemove": ["select2d", "lasso2d"]}


def _curves(card: ModelCard, measure: str, title: str) -> go.Figure:
    figure = go.Figure()
    for name, label, colour in (
        (measure, texts.ON_TRAINING, TRAINING),
        (f"val_{measure}", texts.ON_VALIDATION, VALIDATION),
    ):
        values = card.history.get(name, ())
        epochs = list(range(1, len(values) + 1))
        figure.add_scatter(x=epochs, y=list(values), name=label, line={"color": colour})
    figure.update_layout(
        title=title,
        xaxis_title=texts.EPOCH,
        height=270,
        margin={"l": 10, "r": 10, "t": 40, "b": 10},
        hovermode="x unified",
        legend={"orientation": "h", "y": 1.12, "x": 1, "xanchor": "right"},
    )
    return figure
