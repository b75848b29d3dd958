"""All models: what each is and how well it does; open one's own, and take any of them away."""

import streamlit as st

from cnnviz import zoo
from cnnviz.ui import (
    models,
    models_cards,
    models_export,
    models_own,
    models_settings,
    models_state,
    models_texts,
    notices,
)

st.html(models.STYLES)
st.title(models_texts.TITLE)
st.caption(models_texts.INTRO)
with notices.errors_shown():
    models_own.collect()
    models_settings.show_said()
    chosen, cards = models_state.current()
    notices.warn([*zoo.problems(), *filter(None, [models_state.complaint()])])
    models_cards.show(cards, chosen.name)
    models_own.show()
    models.show_model(chosen)
    if zoo.is_own(chosen.name):
        models_settings.show(chosen)
    models_export.show(chosen)
    models_state.write_link(chosen.name)
