"""The ways to give a picture; each returns the bytes of a file, or None while there is none."""

import base64
from collections.abc import Callable
from functools import cache
from io import BytesIO
from typing import Any

import streamlit as st
from PIL import Image

from cnnviz import images, samples
from cnnviz.components.encoding import decode
from cnnviz.components.gallery import gallery
from cnnviz.components.pad import pad
from cnnviz.components.paste import paste
from cnnviz.language import _
from cnnviz.types import ModelCard
from cnnviz.ui import state, texts

THUMBNAIL = 112
"""Pixels of a thumbnail's longer side: twice its size on the screen, for fine screens."""

SAMPLES, UPLOAD, CAMERA, DRAW = "samples", "upload", "camera", "draw"
"""Where a picture may come from."""
UPLOAD_MEGABYTES = 60
"""More than a picture may have (``images.MAX_BYTES``): what Streamlit refuses by itself gets no
sentence, only a red mark beside the picture before, so what is a little too large comes here."""


def pick(card: ModelCard) -> tuple[str, bytes | None]:
    """Let the person choose where the picture comes from.

    Returns:
        The name of the source (``SAMPLES`` ...), and the file's bytes or None.
    """
    names = [name for name in SOURCES if name != DRAW or card.preprocessing.fit == "digit"]
    if st.session_state.get("source") not in names:
        st.session_state.source = SAMPLES
    source = (
        st.segmented_control(
            texts.SOURCE,
            names,
            key="source",
            format_func=texts.SOURCES.__getitem__,
            required=True,
            persist_state="session",
        )
        or SAMPLES
    )
    if source in texts.SOURCE_HELP:
        st.caption(texts.SOURCE_HELP[source])
    data = SOURCES[source](card)
    paste("paste", on_change=_pasted, limit_bytes=images.MAX_BYTES)
    if data is None:
        st.info(texts.NO_PICTURE[source], icon=":material/image:")
    return source, data


def from_samples(card: ModelCard) -> bytes:
    """Show the samples that suit the model."""
    suiting = {sample.id: sample for sample in samples.for_card(card)}
    if state.load().sample not in suiting:
        state.settle(sample=next(iter(suiting)))
    chosen = state.load().sample
    items = [
        {"id": one.id, "title": _(one.title), "alt": _(one.alt), "src": thumbnail(one)}
        for one in suiting.values()
    ]
    gallery(items, chosen, label=texts.SAMPLES_LABEL, key="gallery", on_change=_sample_chosen)
    st.caption(texts.credit(suiting[chosen]))
    return suiting[chosen].data()


def _sample_chosen() -> None:
    chosen = st.session_state.gallery.chosen
    if isinstance(chosen, str):
        state.choose(sample=chosen)


@cache
def thumbnail(sample: samples.Sample) -> str:
    """Return a small version of a sample as a data URL."""
    picture = Image.fromarray(images.read(sample.data()))
    picture.thumbnail((THUMBNAIL, THUMBNAIL))
    file = BytesIO()
    picture.save(file, "JPEG", quality=85)
    return "data:image/jpeg;base64," + base64.b64encode(file.getvalue()).decode()


def from_upload(_: ModelCard) -> bytes | None:
    """Take a file, or what was pasted since."""
    file = st.file_uploader(
        texts.upload_label(images.MAX_BYTES),
        key="upload",
        max_upload_size=UPLOAD_MEGABYTES,
        on_change=_forget_pasted,
    )
    if "pasted" in st.session_state:
        st.caption(texts.SHOWN_PASTED)
        return st.session_state.pasted  # type: ignore[no-any-return]
    name, data = _remembered("uploaded", file)
    if data is not None:
        st.caption(texts.shown(name))
    return data


def _remembered(key: str, file: Any) -> tuple[str, bytes | None]:
    """Return a file's name and bytes, also on another page, whose widget has never held it."""
    if file is not None:
        st.session_state[key] = file.name, file.getvalue()
    return st.session_state.get(key, ("", None))  # type: ignore[no-any-return]


def _forget_pasted() -> None:
    st.session_state.pop("pasted", None)
    st.session_state.pop("uploaded", None)


def _pasted() -> None:
    """Treat a picture that was pasted anywhere on the page like an upload."""
    data = decode(st.session_state.paste.picture, images.MAX_BYTES)
    if data is not None:
        st.session_state.pasted = data
        st.session_state.source = UPLOAD


def from_camera(_: ModelCard) -> bytes | None:
    """Take a photo."""
    file = st.camera_input(texts.CAMERA_LABEL, key="camera", on_change=_forget_photo)
    return _remembered("photo", file)[1]


def _forget_photo() -> None:
    st.session_state.pop("photo", None)


def from_pad(_: ModelCard) -> bytes | None:
    """Let the person draw."""
    return pad("pad", on_change=lambda: None)


SOURCES: dict[str, Callable[[ModelCard], bytes | None]] = {
    SAMPLES: from_samples,
    UPLOAD: from_upload,
    CAMERA: from_camera,
    DRAW: from_pad,
}
