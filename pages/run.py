"""One training run: watch it, steer it, and look back at how its network came to see."""

import streamlit as st

from cnnviz.ui import notices, run, run_learning, run_live

st.html(run.STYLES)
with notices.errors_shown():
    chosen = run.opened()
    if chosen is not None:
        run.show_head(chosen)
        run_live.show(chosen)
        run_learning.show(chosen)
