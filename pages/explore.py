"""A picture walks through a network: from the file to the answer, and every number in between."""

import streamlit as st

from cnnviz.ui import (
    explore,
    explore_files,
    explore_files_texts,
    notices,
    sources,
    state,
    texts,
    walks,
)

with notices.errors_shown():
    left, right = st.container(key="page-settings").columns([1, 3])
    with left:
        card = explore.pick_model()
    with right:
        source, data = sources.pick(card)

    if data is not None:
        with notices.errors_shown():
            shown = walks.show(card, data)
            layer = explore.open_layer(shown.walk)
            notices.warn(state.complaints())
            explore.show_verdict(shown.walk)
            explore.show_network(shown)
            st.subheader(texts.LAYER)
            explore.show_layer(shown.walk, layer)
            st.subheader(texts.WORKING)
            explore.show_working(shown.walk, layer)
            st.subheader(texts.ENDING)
            explore.show_ending(shown.walk)
            st.subheader(texts.PREPARATION)
            explore.show_preparation(shown)
            st.subheader(explore_files_texts.TITLE)
            explore_files.show(shown.walk, layer, data)
    state.write_link(with_sample=source == sources.SAMPLES)
