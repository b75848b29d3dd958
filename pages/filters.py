"""What each filter of a network looks for: places in real pictures, and a picture made for it."""

import streamlit as st

from cnnviz.ui import filters, filters_state, notices
from cnnviz.ui import filters_texts as texts

st.html(filters.STYLES)
st.title(texts.HEADING)
st.caption(texts.INTRO)
with notices.errors_shown():
    filters.show()
    filters_state.write_link()
