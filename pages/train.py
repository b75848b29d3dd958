"""Choose pictures, a network and how it learns; see what that will cost; start it."""

import streamlit as st

from cnnviz.training import service
from cnnviz.ui import (
    notices,
    train,
    train_recipes,
    train_settings,
    train_start,
    train_state,
    train_texts,
)

st.html(train.STYLES)
with notices.errors_shown():
    service.ensure_running(warm=True)  # a start is likely soon
with notices.errors_shown():
    form = train_settings.read_form()
    st.title(train_texts.HEADING)
    st.caption(train_texts.INTRO)
    notices.warn(train_state.complaints())
    left, right = st.columns([2.1, 1], gap="large")
    with left:
        train_recipes.show(form)
        train.show_pictures(form)
        train.show_network(form)
        train.show_learning(form)
        train.show_augmentation(form)
        train.show_regularisation(form)
        train.show_chance(form)
    with right:
        train_start.show_card(form)
    train_state.write_link(form.spec)
