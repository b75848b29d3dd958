"""Runs before every page: names the pages and draws the frame around them.

It lies here and not beside ``pages/`` because Streamlit would otherwise serve the files of that
folder by itself on the first deep link after a start (see docs/decisions/0004).
"""

from pathlib import Path

import streamlit as st

from cnnviz.ui import (
    architecture_texts,
    build_texts,
    data_texts,
    evaluate_texts,
    laboratory_texts,
    texts,
)

PAGES = Path(__file__).parents[2] / "pages"
ICON = Path(__file__).with_name("icon.png")  # a file: Streamlit fetches named icons from a CDN

st.set_page_config(
    page_title=texts.APP, page_icon=ICON, layout="wide", menu_items={"About": texts.ABOUT}
)
st.html(Path(__file__).with_name("frame.css"))
page = st.navigation(
    [
        st.Page(
            PAGES / "explore.py", title=texts.EXPLORE, icon=":material/visibility:", default=True
        ),
        st.Page(
            PAGES / "architecture.py",
            title=architecture_texts.TITLE,
            icon=":material/account_tree:",
        ),
        st.Page(PAGES / "laboratory.py", title=laboratory_texts.TITLE, icon=":material/science:"),
        st.Page(PAGES / "data.py", title=data_texts.TITLE, icon=":material/photo_library:"),
        st.Page(PAGES / "build.py", title=build_texts.TITLE, icon=":material/construction:"),
        st.Page(PAGES / "train.py", title=texts.TRAIN, icon=":material/fitness_center:"),
        st.Page(PAGES / "runs.py", title=texts.RUNS, icon=":material/stacked_line_chart:"),
        st.Page(PAGES / "evaluate.py", title=evaluate_texts.TITLE, icon=":material/fact_check:"),
        # One run has a link of its own, but without a run there is nothing to show.
        st.Page(
            PAGES / "run.py",
            title=texts.RUN,
            icon=":material/show_chart:",
            visibility="hidden",
        ),
        st.Page(PAGES / "models.py", title=texts.MODELS, icon=":material/model_training:"),
        st.Page(PAGES / "help.py", title=texts.HELP, icon=":material/help:"),
    ],
    position="top",
)
page.run()
