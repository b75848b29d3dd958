"""What stands around every page for a class: tools in the header, an open lesson, the presenter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from cnnviz.ui import language_choice, lesson, lesson_making, presenter

STYLES = Path(__file__).with_name("around.css")


def show(page: StreamlitPage, sections: Mapping[str, Sequence[StreamlitPage]]) -> None:
    """Draw it, before the page itself runs.

    Args:
        page: that is about to run.
        sections: all pages by the section of the menu that they are in.
    """
    st.html(STYLES)
    presenter.arrive()
    lesson.arrive(
        page.url_path, {one.url_path: one for pages in sections.values() for one in pages}
    )
    # One element, whatever is in it: the elements of the page after it keep their places.
    with st.container(key="around"):
        with st.container(key="tools", horizontal=True):
            lesson_making.show_button()
            presenter.show_button()
            language_choice.show()
        lesson.show(page.url_path)
        presenter.show()
    lesson_making.ask(page.url_path)
