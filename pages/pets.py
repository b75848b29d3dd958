"""Cat, dog or neither: people's photos, the answers, and the ways to look behind them."""

import streamlit as st

from cnnviz.ui import notices, pets
from cnnviz.ui import pets_texts as texts

st.html(pets.STYLES)
st.title(texts.HEADING)
st.caption(texts.INTRO)
with notices.errors_shown():
    pets.show()
