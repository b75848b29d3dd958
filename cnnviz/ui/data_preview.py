"""The Data page's preview: a picture as training would change it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import streamlit as st

from cnnviz import images
from cnnviz.datasets import DataSet
from cnnviz.errors import DataError
from cnnviz.language import _
from cnnviz.training.augmentation import Augmentation, preview
from cnnviz.training.settings import SETTINGS
from cnnviz.training.spec import RunSpec
from cnnviz.types import Preprocessing, UInt8
from cnnviz.ui import data_albums as albums
from cnnviz.ui import data_state as state
from cnnviz.ui import data_strips as strips
from cnnviz.ui import data_texts as texts
from cnnviz.ui import notices, sources, train_texts
from cnnviz.ui.data_albums import Album
from cnnviz.ui.data_strips import Tile

CHANGES = 9
"""Changed pictures, as many as on the Train page."""
FIRST = 7
"""A triangle, a 7 or a horse: what is round would not show that it was turned."""
TURN, FROM, FILE = "data-preview-turn", "data-preview-from", "data-preview-file"


class Slide(NamedTuple):
    """How far a change can be moved on the page."""

    most: float
    step: float = 0.01
    unit: str = "percent"


SLIDES = {
    "rotation": Slide(180.0, 1.0, "%.0f°"),
    "shift": Slide(0.5),
    "zoom": Slide(0.9),
    "shear": Slide(1.0),
    "brightness": Slide(1.0),
    "saturation": Slide(1.0),
    "erase": Slide(0.9),
}


@dataclass(frozen=True, slots=True)
class _Input:
    """A network that takes pictures as the data set says."""

    input_shape: tuple[int, int, int]
    preprocessing: Preprocessing


def show(data: DataSet, found: Album | None, how: Augmentation, spec: RunSpec) -> None:
    """Let the person set random changes, and show them on a picture.

    Args:
        data: the data set.
        found: what is known of it, where it is on this machine.
        how: the changes as they are now.
        spec: all choices.
    """
    st.subheader(texts.PREVIEW)
    st.markdown(texts.PREVIEW_INTRO)
    with notices.errors_shown():  # of what was uploaded; the sliders stay
        picture, what = _pick_picture(data, found)
        if picture is not None:
            _show_changes(picture, what, how)
    _pick_changes(spec)


def _pick_picture(data: DataSet, found: Album | None) -> tuple[UInt8 | None, str]:
    """Return the picture of the preview, as a network gets it, and what it is called."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        own = st.segmented_control(
            texts.PREVIEW_PICTURE,
            list(texts.FROM),
            format_func=texts.FROM.__getitem__,
            key=FROM,
            default="set",
            required=True,
            width="content",
        )
        if own == "set" and found:
            st.button(texts.ANOTHER, key="data-another", icon=":material/refresh:", on_click=_turn)
    picture, what = _uploaded() if own == "own" else _of_set(data, found)
    taker = _Input(data.image_shape, data.preprocessing)
    return None if picture is None else images.fitted(picture, taker), what


def _turn() -> None:
    st.session_state[TURN] = int(st.session_state.get(TURN, FIRST)) + 1


def _of_set(data: DataSet, found: Album | None) -> tuple[UInt8 | None, str]:
    """Return a training picture; each turn one of the next class."""
    turn = int(st.session_state.get(TURN, FIRST))
    if found:
        pool = found.train.pool
        for place in albums.round_the_classes(found.train, len(data.classes), turn):
            try:
                return pool.picture(place), texts.a_picture_of(data.classes[pool.labels[place]])
            except DataError:  # another one will do
                continue
    st.caption(texts.NO_PICTURE if found else train_texts.PREVIEW_MISSING)
    return None, ""


def _uploaded() -> tuple[UInt8 | None, str]:
    """Return the visitor's picture, or None while there is none.

    Raises:
        ImageError: what was chosen is no picture that can be used.
    """
    file = st.file_uploader(
        texts.UPLOAD, key=FILE, max_upload_size=sources.UPLOAD_MEGABYTES, help=texts.UPLOAD_NOTE
    )
    if file is None:
        st.caption(texts.UPLOAD_WAIT)
        return None, ""
    return images.read(file.getvalue()), texts.YOUR_PICTURE


def _show_changes(picture: UInt8, what: str, how: Augmentation) -> None:
    seed = int(st.session_state.get(TURN, FIRST))
    changed = preview(picture, how, CHANGES, seed=seed) if how != Augmentation() else ()
    tiles = [
        Tile(albums.encoded(one), texts.changed_alt(what, number), name=train_texts.version(number))
        for number, one in enumerate((picture, *changed))
    ]
    st.html(strips.strip(texts.PREVIEW_LIST, tiles, large=True))
    st.caption(train_texts.previewed(how))


def _pick_changes(spec: RunSpec) -> None:
    names = list(SLIDES)
    half = (len(names) + 1) // 2
    for column, part in zip(st.columns(2, gap="medium"), (names[:half], names[half:]), strict=True):
        with column:
            for name in part:
                _slide(name, spec)
    with st.container(horizontal=True, gap="large", vertical_alignment="bottom"):
        st.segmented_control(
            _(SETTINGS["border"].label),
            list(train_texts.BORDERS),
            format_func=train_texts.BORDERS.__getitem__,
            key=state.seeded("border", spec),
            required=True,
            help=_(SETTINGS["border"].help),
            width="content",
        )
        words = SETTINGS["flip"]
        st.toggle(_(words.label), key=state.seeded("flip", spec), help=_(words.help))


def _slide(name: str, spec: RunSpec) -> None:
    kind, words = SLIDES[name], SETTINGS[name]
    st.slider(
        _(words.label),
        0.0,
        kind.most,
        step=kind.step,
        format=kind.unit,
        key=state.seeded(name, spec),
        help=_(words.help),
    )
