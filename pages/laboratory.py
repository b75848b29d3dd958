"""Filters by hand: a picture, a kernel, and the sum behind every cell of the result."""

from dataclasses import replace

import streamlit as st

from cnnviz.ui import laboratory, laboratory_state, laboratory_texts

st.caption(laboratory_texts.INTRO)
valid = laboratory_state.load().choices
picked, data = laboratory.pick_picture(valid)
settings, results = st.columns([1, 2.7], gap="medium")
with settings:
    stages = laboratory.pick_stages(valid)
with results:
    pictures, wrong = laboratory.result(replace(valid, **picked, stages=stages), data)
    laboratory.show_chain(pictures, wrong)
laboratory.show_nine()
laboratory_state.write_link()
