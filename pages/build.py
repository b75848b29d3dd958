"""Put a network together, layer by layer, and see at once what fits and what it costs."""

import streamlit as st

from cnnviz.ui import build, build_state, build_texts, notices
from cnnviz.zoo import network_shapes

st.html(build.STYLES)
with notices.errors_shown():
    draft = build_state.load()
    st.title(build_texts.HEADING)
    st.caption(build_texts.INTRO)
    notices.warn(build_state.complaints())
    left, right = st.columns([2.1, 1], gap="large")
    with left:
        aim = build.pick(draft.network)
        steps = network_shapes.steps(draft.network, aim.shape, aim.classes)
        build.show_list(draft, aim, steps)
    with right:
        build.show_card(draft.network, aim, steps)
        build.show_code(draft.network, aim, steps)
    build_state.write_link(draft.network, aim)
