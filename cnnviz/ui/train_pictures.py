"""Pictures of a data set on the Train page: one of each class, and one as training changes it."""

import contextlib
import html
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import streamlit as st
from cachetools import LRUCache, cached

from cnnviz import datasets, images
from cnnviz.datasets import DataSet, Split
from cnnviz.errors import DataError
from cnnviz.language import grouped
from cnnviz.training import spec as specs
from cnnviz.training import subjects
from cnnviz.training.augmentation import Augmentation, preview
from cnnviz.training.spec import RunSpec
from cnnviz.types import Preprocessing, UInt8
from cnnviz.ui import train_texts as texts
from cnnviz.ui.small_pictures import data_url

PER_CLASS = 4
"""Pictures of each class that are kept to be shown."""
CHANGES = 9
"""Changed pictures in the preview."""


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """Some training pictures of a data set, and how many there are of each class."""

    images: UInt8
    """(classes, PER_CLASS, H, W, C)"""
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Input:
    """How a picture enters the network that is to be trained."""

    input_shape: tuple[int, int, int]
    preprocessing: Preprocessing


def examples(data: DataSet) -> Examples | None:
    """Return pictures to show, or None where the data set is not on this machine yet.

    Raises:
        DataError: its file cannot be read.
    """
    origin = datasets.fingerprint(data)
    return _examples(data, origin) if origin else None


_reading = threading.Lock()
"""Thirty visitors who choose the same data set should decode it once."""


@cached(LRUCache(16), key=lambda data, origin: (data.name, origin), lock=_reading)
def _examples(data: DataSet, _origin: str) -> Examples:
    train, _ = data.read()
    taker = _Input(data.image_shape, data.preprocessing)
    found = np.zeros((len(data.classes), PER_CLASS, *data.image_shape), np.uint8)
    for label in range(len(data.classes)):
        members = iter(np.flatnonzero(train.labels == label).tolist())
        for place, picture in zip(range(PER_CLASS), _readable(train, members), strict=False):
            found[label, place] = images.fitted(picture, taker)
    counts = np.bincount(train.labels, minlength=len(data.classes))
    return Examples(found, tuple(counts.tolist()))


def _readable(part: Split, members: Iterable[int]) -> Iterator[UInt8]:
    """Return some pictures of a part but for those whose files are damaged."""
    for index in members:
        with contextlib.suppress(DataError):
            yield part.picture(index)


def show_classes(data: DataSet, found: Examples) -> None:
    """Show one picture of each class with its name and its number of pictures."""
    items = [
        _item(
            found.images[number, 0],
            texts.example_alt(label, data),
            label,
            grouped(found.counts[number]),
        )
        for number, label in enumerate(data.classes)
    ]
    st.html(_strip(texts.CLASSES, items))


def show_preview(data: DataSet, found: Examples, number: int, wanted: RunSpec) -> None:
    """Show a training picture as it is, and as training changes it.

    Args:
        data: the data set.
        found: its examples.
        number: which of them; any number names one.
        wanted: the settings, which say how the picture enters the network and how it is changed.
    """
    classes = len(data.classes)
    label = data.classes[number % classes]
    picture = found.images[number % classes, number // classes % PER_CLASS]
    shape = specs.input_shape(wanted, subjects.subject_of(wanted))
    if shape != picture.shape:
        picture = images.fitted(picture, _Input(shape, subjects.preprocessing_of(wanted)))
    how = wanted.augmentation
    changed = preview(picture, how, CHANGES, seed=number) if how != Augmentation() else ()
    items = [
        _item(one, texts.changed_alt(label, place), texts.version(place))
        for place, one in enumerate((picture, *changed))
    ]
    st.html(_strip(texts.PREVIEW, items))


def _item(picture: UInt8, alt: str, name: str, note: str = "") -> str:
    below = f"<small>{html.escape(note)}</small>" if note else ""
    return (
        f'<li><img src="{data_url(picture)}" alt="{html.escape(alt)}">'
        f"<span>{html.escape(name)}</span>{below}</li>"
    )


def _strip(label: str, items: list[str]) -> str:
    return f'<ul class="train-strip" aria-label="{html.escape(label)}">{"".join(items)}</ul>'
