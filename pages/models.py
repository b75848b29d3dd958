"""The shipped models: what they were trained on, how well they do, and how to train them again."""

import streamlit as st

from cnnviz import zoo
from cnnviz.ui import models, notices, texts
from cnnviz.ui.markdown import plain

st.title(texts.MODELS)
st.write(texts.MODELS_INTRO)
notices.warn(list(zoo.problems()))
for card in zoo.cards():
    st.header(plain(card.title), divider="gray")
    facts, curves = st.columns([1, 1], gap="large")
    with facts:
        models.show_facts(card)
    with curves:
        models.show_curves(card)
