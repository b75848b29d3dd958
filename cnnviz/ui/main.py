"""Runs before every page: names the pages and draws the frame around them.

It lies here and not beside ``pages/`` because Streamlit would otherwise serve the files of that
folder by itself on the first deep link after a start (see docs/decisions/0004).
"""

from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from cnnviz.ui import (
    address,
    architecture_texts,
    around,
    attribution_texts,
    board_texts,
    build_texts,
    data_texts,
    evaluate_texts,
    farewell,
    filters_texts,
    frame,
    laboratory_texts,
    pets_texts,
    reader,
    returning,
    texts,
)

PAGES = Path(__file__).parents[2] / "pages"
ICON = Path(__file__).with_name("icon.png")  # a file: Streamlit fetches named icons from a CDN

reader.settle()
st.set_page_config(
    page_title=texts.APP, page_icon=ICON, layout="wide", menu_items={"About": texts.ABOUT}
)
frame.show()


def _page(name: str, title: str, icon: str, **options: Any) -> StreamlitPage:
    return st.Page(PAGES / f"{name}.py", title=title, icon=f":material/{icon}:", **options)


sections = {
    "": [
        _page("explore", texts.EXPLORE, "visibility", default=True),
        _page("pets", pets_texts.TITLE, "pets"),
        _page("models", texts.MODELS, "model_training"),
        _page("class_board", board_texts.TITLE, "groups", url_path="class"),
        _page("help", texts.HELP, "help"),
    ],
    texts.LOOK_INSIDE: [
        _page("attribution", attribution_texts.TITLE, "center_focus_strong"),
        _page("filters", filters_texts.TITLE, "filter_alt"),
        _page("architecture", architecture_texts.TITLE, "account_tree"),
        _page("laboratory", laboratory_texts.TITLE, "science"),
    ],
    texts.TEACH: [
        _page("data", data_texts.TITLE, "photo_library"),
        _page("build", build_texts.TITLE, "construction"),
        _page("train", texts.TRAIN, "fitness_center"),
        _page("runs", texts.RUNS, "stacked_line_chart"),
        _page("evaluate", evaluate_texts.TITLE, "fact_check"),
        # One run has a link of its own, but without a run there is nothing to show.
        _page("run", texts.RUN, "show_chart", visibility="hidden"),
    ],
}
page = st.navigation(sections, position="top")
farewell.remember_language()
returning.drawn_again()
around.show(page, sections)
page.run()
address.settle()
