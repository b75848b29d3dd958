"""How to read the screens, and the words that they use."""

import streamlit as st

from cnnviz.language import _
from cnnviz.ui import guide, texts

st.title(texts.HELP)
left, right = st.columns([3, 2], gap="large")
with left:
    for title, text in guide.GUIDE.items():
        st.subheader(_(title))
        st.markdown(text)
with right:
    st.subheader(guide.GLOSSARY_TITLE)
    for word, meaning in sorted(guide.GLOSSARY.items()):
        st.markdown(f"**{_(word)}**: {meaning}")
