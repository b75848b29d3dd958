"""How good networks are on pictures that they have never learned from, and where they go wrong."""

import streamlit as st

from cnnviz.ui import evaluate, evaluate_state, notices
from cnnviz.ui import evaluate_texts as texts

st.html(evaluate.STYLES)
st.title(texts.TITLE)
st.caption(texts.INTRO)
with notices.errors_shown():
    left, right = st.columns([1, 2])
    with left:
        data = evaluate.pick_data()
    with right:
        cards = evaluate.pick_models(data)
    evaluate.show_choice(data, cards)
    notices.warn(evaluate_state.complaints())
    evaluate_state.write_link()
    found = evaluate.found(cards, data)
    if found:
        evaluate.show(data, cards, found)
