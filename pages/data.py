"""Look through a data set before a network learns from it; bring pictures of one's own."""

import streamlit as st

from cnnviz import datasets
from cnnviz.ui import (
    data,
    data_albums,
    data_cards,
    data_own,
    data_preview,
    data_split,
    data_state,
    data_texts,
    notices,
)

st.html(data.STYLES)
st.title(data_texts.HEADING)
st.caption(data_texts.INTRO)
with notices.errors_shown():
    data_own.collect()
    spec = data_state.current()
    notices.warn(data_state.complaints())
    chosen = datasets.dataset(spec.dataset)
    data_cards.show(chosen.name)
    data_own.show()
    album = None
    with notices.errors_shown(), st.spinner(data_texts.READING, show_time=True):
        album = data_albums.album(chosen)
    data.show_facts(chosen, spec, album)
    if album is None and chosen.origin() is None:
        data.show_missing(chosen)
    if album is not None:
        data.show_samples(chosen, album)
    data_split.pick(spec, own_part=album is not None and album.aside is not None)
    if album is not None:
        validation = data_split.chosen(album, spec)
        data_split.show_counts(chosen, album, validation)
        data.show_sizes(chosen, album)
        with notices.errors_shown():
            data_split.show_leaks(chosen, album, validation)
    data_preview.show(chosen, album, spec.augmentation, spec)
    data_state.write_link(spec)
