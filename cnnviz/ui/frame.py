"""What belongs to every page: its look, its language, and the way in for keyboards and readers."""

from pathlib import Path

import streamlit as st

from cnnviz.components.frame import frame
from cnnviz.language import language
from cnnviz.ui import frame_texts, reader

STYLES = Path(__file__).with_name("frame.css")


def show() -> None:
    """Draw what no page has to think of."""
    st.html(STYLES)
    frame(frame_texts.WORDS, language().replace("_", "-"), reader.cookie(), key="frame")
