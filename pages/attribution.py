"""What a network looked at: several methods side by side, and two ways to put them to the test."""

import streamlit as st

from cnnviz.ui import (
    attribution,
    attribution_by_hand,
    attribution_lesson,
    attribution_question,
    explore,
    notices,
    sources,
)
from cnnviz.ui import attribution_maps as maps
from cnnviz.ui import attribution_state as state
from cnnviz.ui import attribution_texts as texts

st.html(attribution.STYLES)
st.title(texts.TITLE)
st.caption(texts.INTRO)
with notices.errors_shown():
    state.load()  # before the choices below, which a link that was just opened replaces
    left, right = st.container(key="page-settings").columns([1, 3])
    with left:
        card = explore.pick_model()
    with right:
        source, data = sources.pick(card)

    if data is not None:
        with notices.errors_shown():
            found = maps.subject(card, data)
            attribution_question.show_verdict(found)
            attribution_question.pick_question(found)
            notices.warn(state.complaints())
            attribution.show_maps(found)
            attribution.show_meaning()
            st.subheader(texts.BY_HAND)
            st.caption(texts.BY_HAND_INTRO)
            attribution_by_hand.show(found, state.load())
            st.subheader(texts.LESSON)
            attribution_lesson.show(found)
    state.write_link(with_sample=source == sources.SAMPLES)
