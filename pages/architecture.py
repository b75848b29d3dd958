"""How a network is built: its layers, their shapes, and what each of them costs."""

import streamlit as st

from cnnviz.ui import architecture, architecture_texts, explore, notices, state

left, right = st.columns([1, 3], gap="large")
left.title(architecture_texts.TITLE)
with notices.errors_shown():
    with left:
        card = explore.pick_model()
    notices.warn(state.complaints())
    found = architecture.plan(card)
    with right:
        architecture.show_facts(found)
        architecture.show_downloads(card, found)
    architecture.show_diagram(card, found)
    architecture.write_link(card)
