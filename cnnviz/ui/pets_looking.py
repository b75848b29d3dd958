"""Looking at photos one after the other, in the visitor's own script run.

Answers stay in the session and nowhere else. Whatever the person clicks starts the script anew; the
photos that were not looked at yet then come first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from cnnviz import pets
from cnnviz.pets import Answer
from cnnviz.ui import pets_texts as texts
from cnnviz.ui.evaluate_pictures import source as data_url
from cnnviz.ui.markdown import plain
from cnnviz.ui.pets_photos import Photo

FOUND, STOPPED = "pets-found", "pets-stopped"


@dataclass(frozen=True, slots=True)
class Found:
    """What is known about a photo."""

    photo: Photo
    answer: Answer | None
    problem: str = ""
    """A sentence where there is no answer."""
    source: str = ""
    """A small version of the photo as a data URL."""

    @property
    def kind(self) -> str:
        """Which group the photo belongs to: an answer's kind, or ``unread``."""
        return self.answer.kind if self.answer else "unread"


def look(photos: Sequence[Photo]) -> list[Found]:
    """Look at the photos that were not looked at before; show progress, and a way to stop.

    Returns:
        What is known, in the order of the photos; those that nobody looked at are missing.
    """
    known: dict[str, Found] = st.session_state.setdefault(FOUND, {})
    keys = frozenset(photo.key for photo in photos)
    for key in known.keys() - keys:
        known.pop(key, None)
    missing = [photo for photo in photos if photo.key not in known]
    place = st.empty()
    if missing and st.session_state.get(STOPPED) != keys:
        with place.container():
            _look(photos, missing, known)
        place.empty()
    elif missing:
        with place.container():
            _offer_the_rest(len(missing))
    return [known[photo.key] for photo in photos if photo.key in known]


def _look(photos: Sequence[Photo], missing: Sequence[Photo], known: dict[str, Found]) -> None:
    """Look at the missing photos; each answer is kept at once, so that a click loses none."""
    bar = st.progress(0.0, text=texts.LOOKING)
    if len(photos) > 1:
        st.button(
            texts.STOP,
            key="pets-stop",
            icon=":material/stop_circle:",
            on_click=_stop,
            args=([photo.key for photo in photos],),
        )
    files = ((photo.name, photo.data()) for photo in missing)
    for photo, looked in zip(missing, pets.look(files), strict=True):
        source = "" if looked.picture is None else data_url(looked.picture)
        known[photo.key] = Found(photo, looked.answer, looked.problem, source)
        # The run before this one may still be at work on a photo, until it notices that it is over.
        done = sum(one.key in known for one in photos)
        bar.progress(done / len(photos), text=texts.progress(done, len(photos), plain(photo.name)))


def _stop(keys: Sequence[str]) -> None:
    """Look at no more of these photos; another choice of photos is looked at again."""
    st.session_state[STOPPED] = frozenset(keys)


def _offer_the_rest(left: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(texts.stopped(left), width="content")
        st.button(
            texts.GO_ON,
            key="pets-go-on",
            icon=":material/play_arrow:",
            on_click=lambda: st.session_state.pop(STOPPED),
        )
