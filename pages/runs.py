"""All training runs: to watch, to compare, to repeat, to publish and to take away."""

import streamlit as st

from cnnviz.training import store
from cnnviz.ui import notices, runs, runs_actions, runs_compare, runs_state, texts
from cnnviz.ui import runs_texts as words

st.title(texts.RUNS)
st.caption(words.INTRO)
with notices.errors_shown():
    found = store.runs()
    notices.warn([*runs_state.complaints(), *store.problems()])
    runs_actions.tell()
    if found:
        active = runs.is_active(found)
        runs.show_filters(found)
        runs.show_list(active=active)
        runs_compare.show_chosen(active=active)
    else:
        runs.show_empty()
    runs_actions.ask()
