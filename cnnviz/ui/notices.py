"""Sentences to the person at the screen, in one place and never as a stranger's Markdown."""

import contextlib
from collections.abc import Iterator

import streamlit as st

from cnnviz.errors import CnnvizError
from cnnviz.ui.markdown import plain


def warn(sentences: list[str]) -> None:
    """Show sentences about what was not as asked for."""
    for sentence in sentences:
        st.warning(plain(sentence), icon=":material/info:")


@contextlib.contextmanager
def errors_shown() -> Iterator[None]:
    """Show an error that was raised on purpose as its sentence; let bugs go on to the log."""
    try:
        yield
    except CnnvizError as error:
        st.error(plain(str(error)), icon=":material/error:")
