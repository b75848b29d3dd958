"""What the class does: who trains what, how well it goes, and the lessons."""

import streamlit as st

from cnnviz.ui import (
    access,
    board,
    board_lessons,
    board_names,
    board_seen,
    board_state,
    board_texts,
    notices,
    runs_actions,
)

st.html(board.STYLES)
st.title(board_texts.TITLE)
st.caption(board_texts.INTRO)
with notices.errors_shown():
    with st.container(horizontal=True, key="page-settings"):
        board_names.show()
        access.show()
    board_state.load(board_seen.seen().public)
    notices.warn(board_state.complaints())
    runs_actions.tell()
    board.show()
    board_lessons.show()
    runs_actions.ask()
