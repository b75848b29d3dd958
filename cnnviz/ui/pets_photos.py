"""Where the photos of the Pets page come from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import streamlit as st

from cnnviz import images, samples
from cnnviz.components.encoding import decode
from cnnviz.components.gallery import gallery
from cnnviz.components.paste import paste
from cnnviz.language import _
from cnnviz.samples import Sample
from cnnviz.ui import address, notices, sources, state
from cnnviz.ui import pets_texts as texts
from cnnviz.ui import texts as words

MOST = 200
"""Photos that are looked at together."""
MOST_BYTES = 1024**3
"""Of all their files together; Streamlit holds them in memory."""
SOURCE, GALLERY, CAMERA, PASTE = "pets-source", "pets-gallery", "pets-camera", "pets-paste"
CHOSEN, WRONG = "pets-sample", "pets-wrong"
GIVEN, PASTED = "pets-given", "pets-pasted"
ROUND, IN_WIDGET = "pets-round", "pets-in-widget"
EVERY = "all"
"""In the link, in place of a sample: all of them."""
ANIMALS = ("cat", "dog")


@dataclass(frozen=True, slots=True, eq=False)
class Photo:
    """A photo to look at."""

    key: str
    """What it is known by as long as this session lasts."""
    name: str
    data: Callable[[], bytes]
    """Gives the bytes of its file."""
    sample: str = ""
    """Its id where it is a sample, which a link can carry."""


def pick() -> list[Photo]:
    """Let the person give photos."""
    if st.session_state.get(SOURCE) not in SOURCES:
        st.session_state[SOURCE] = sources.SAMPLES
    source = (
        st.segmented_control(
            texts.SOURCE,
            list(SOURCES),
            key=SOURCE,
            format_func=words.SOURCES.__getitem__,
            required=True,
            persist_state="session",
        )
        or sources.SAMPLES
    )
    photos = SOURCES[source]()
    paste(PASTE, on_change=_pasted, limit_bytes=images.MAX_BYTES)
    _write_link(source)
    if not photos:
        st.info(texts.NO_PHOTO[source], icon=":material/image:")
    return photos


def _write_link(source: str) -> None:
    """Bring the address in line: a link carries a sample, and never a photo of somebody's own."""
    link = {"sample": st.session_state[CHOSEN]} if source == sources.SAMPLES else {}
    address.write(link)


# ----------------------------------------------------------------------------------------- samples


def offered() -> tuple[Sample, ...]:
    """Return the sample photos, those of cats and dogs first."""
    photos = [one for one in samples.all_samples() if one.kind == "photo"]
    return tuple(sorted(photos, key=lambda one: one.shows not in ANIMALS))


def _from_samples() -> list[Photo]:
    known = {one.id: one for one in offered()}
    chosen = _chosen(known)
    notices.warn(st.session_state.get(WRONG, []))
    items = [
        {"id": one.id, "title": _(one.title), "alt": _(one.alt), "src": sources.thumbnail(one)}
        for one in known.values()
    ]
    gallery(
        items,
        None if chosen == EVERY else chosen,
        label=texts.SAMPLES_LABEL,
        key=GALLERY,
        on_change=_sample_chosen,
    )
    if chosen == EVERY:
        return [_of_sample(one) for one in known.values()]
    button, credit = st.columns([1, 4], vertical_alignment="center")
    button.button(
        texts.ALL_SAMPLES,
        key="pets-all",
        icon=":material/select_all:",
        on_click=_choose,
        args=(EVERY,),
    )
    credit.caption(words.credit(known[chosen]))
    return [_of_sample(known[chosen])]


def _chosen(known: Mapping[str, Sample]) -> str:
    """Return the chosen sample, at first that of the link; a wrong one is said."""
    first = next(iter(known))
    if CHOSEN not in st.session_state:
        wanted = st.query_params.get("sample", first)
        st.session_state[CHOSEN] = wanted
        if wanted != EVERY and wanted not in known:
            st.session_state[WRONG] = [words.unknown("sample", state.shortened(wanted), [*known])]
            st.session_state[CHOSEN] = first
    return str(st.session_state[CHOSEN])


def _of_sample(sample: Sample) -> Photo:
    return Photo(f"sample-{sample.id}", _(sample.title), sample.data, sample.id)


def _sample_chosen() -> None:
    chosen = st.session_state[GALLERY].chosen
    if chosen in {one.id for one in offered()}:
        _choose(chosen)


def _choose(sample: str) -> None:
    st.session_state[CHOSEN], st.session_state[WRONG] = sample, []


# ------------------------------------------------------------------------------------- one's own


def _from_upload() -> list[Photo]:
    """Take files; those given before stay, for the widget forgets them when the page is left."""
    key = f"pets-upload-{st.session_state.setdefault(ROUND, 0)}"
    files = st.file_uploader(
        texts.upload_label(MOST, images.MAX_BYTES // 1024**2),
        accept_multiple_files=True,
        key=key,
        max_upload_size=sources.UPLOAD_MEGABYTES,
        on_change=lambda: _drop_removed({one.file_id for one in st.session_state[key]}),
    )
    given = _given()
    for one in files:
        _take(Photo(one.file_id, one.name, one.getvalue), one.size)
    st.session_state[IN_WIDGET] = {one.file_id for one in files}
    if surplus := len({one.file_id for one in files} - given.keys()):
        notices.warn([texts.too_many(surplus, MOST, MOST_BYTES // 1024**2)])
    if given:
        st.button(texts.REMOVE, key="pets-remove", icon=":material/delete:", on_click=_remove)
    return [photo for photo, _ in given.values()]


def _given() -> dict[str, tuple[Photo, int]]:
    """Return the photos of one's own by their keys, with the sizes of their files in bytes."""
    return st.session_state.setdefault(GIVEN, {})  # type: ignore[no-any-return]


def _take(photo: Photo, size: int) -> None:
    """Keep a photo as long as there is room."""
    given = _given()
    if len(given) < MOST and size + sum(each for _, each in given.values()) <= MOST_BYTES:
        given.setdefault(photo.key, (photo, size))


def _drop_removed(now: set[str]) -> None:
    for key in st.session_state.get(IN_WIDGET, set()) - now:
        _given().pop(key, None)


def _remove() -> None:
    st.session_state[ROUND] += 1
    _given().clear()


def _pasted() -> None:
    """Take a picture that was pasted anywhere on the page beside the uploaded ones."""
    data = decode(st.session_state[PASTE].picture, images.MAX_BYTES)
    if data is None:
        return
    number = st.session_state[PASTED] = st.session_state.get(PASTED, 0) + 1
    _take(
        Photo(f"pasted-{number}", f"{texts.PASTED_NAME} {number}", partial(bytes, data)), len(data)
    )
    st.session_state[SOURCE] = sources.UPLOAD


def _from_camera() -> list[Photo]:
    st.caption(texts.CAMERA_HELP)
    file = st.camera_input(texts.CAMERA_LABEL, key=CAMERA)
    return [Photo(file.file_id, texts.CAMERA_NAME, file.getvalue)] if file else []


SOURCES: dict[str, Callable[[], list[Photo]]] = {
    sources.SAMPLES: _from_samples,
    sources.UPLOAD: _from_upload,
    sources.CAMERA: _from_camera,
}
