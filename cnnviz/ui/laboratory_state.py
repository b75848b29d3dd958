"""The laboratory's choices in session and link, and the pictures that they stand for."""

import hashlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace

import cv2
import numpy as np
import streamlit as st
from cachetools import LRUCache, cached
from numpy.typing import NDArray

from cnnviz import images, samples, zoo
from cnnviz.components import laboratory as component
from cnnviz.errors import CnnvizError
from cnnviz.laboratory import (
    Choices,
    Filter,
    Impossible,
    Picture,
    Pool,
    Stage,
    StageChoices,
    kernels,
    link,
    matrices,
    run,
)
from cnnviz.laboratory.choices import MOST_CELLS
from cnnviz.laboratory.stages import filtered
from cnnviz.language import _, language
from cnnviz.types import Float32
from cnnviz.ui import address
from cnnviz.ui import laboratory_texts as texts
from cnnviz.ui.models_offered import offered

LONGEST_SIDE = 384
"""Pixels of a picture's longer side: every change is computed, sent and painted at once."""
KEPT_PICTURES = 64
MOST_LAYERS = 8

Float64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Valid:
    """The last choices that could be computed, and the picture that they were computed with."""

    choices: Choices
    picture: Float32
    """(H, W, 1 or 3)"""


def load() -> Valid:
    """Return what is valid; on the session's first visit it comes from the link."""
    if "lab" not in st.session_state:
        choices, wrong = from_link(address.query())
        picture = picture_of(choices, None)
        try:
            run_on(picture, choices)
        except CnnvizError as error:
            wrong.append(
                _("The link asks for what cannot be computed. {error}").format(error=error)
            )
            choices = replace(choices, stages=Choices().stages)
        settle(choices, picture)
        st.session_state["lab-wrong"] = wrong
    return st.session_state.lab  # type: ignore[no-any-return]


def from_link(query: Mapping[str, str]) -> tuple[Choices, list[str]]:
    """Read the choices from a link, with a sentence for each value that is wrong."""
    ids = [sample.id for sample in samples.all_samples()]
    choices, wrong = link.read(query, ids, [card.name for card in offered()], layers_of)
    # A link carries no picture of one's own.
    return (replace(choices, source="sample") if choices.source == "upload" else choices), wrong


def settle(choices: Choices, picture: Float32) -> None:
    """Remember choices that could be computed."""
    if "lab" in st.session_state and link.write(st.session_state.lab.choices) != link.write(
        choices
    ):
        st.session_state["lab-wrong"] = []
    st.session_state.lab = Valid(choices, picture)


def complaints() -> list[str]:
    """Return the sentences about the link; they stand until the person chooses something."""
    return list(st.session_state.get("lab-wrong", ()))


def write_link() -> None:
    """Bring the browser's address in line with the last valid choices."""
    query = link.write(load().choices)
    address.write(query)


# ------------------------------------------------------------------------------------- computing


def run_on(picture: Float32, choices: Choices) -> tuple[Picture, ...]:
    """Send a picture (H, W, C) through the stages of the choices.

    Raises:
        CnnvizError: a setting leaves nothing to compute.
    """
    return run(
        picture,
        [_stage(number, stage) for number, stage in enumerate(choices.stages, 1)],
        choices.mix if choices.colour == "rgb" else "sum",
    )


def _stage(number: int, stage: StageChoices) -> Stage:
    by = Filter(kernel_of(stage, number), stage.stride, stage.padding, stage.dilation)
    pool = None if stage.pool == "none" else Pool(stage.pool, stage.window)  # type: ignore[arg-type]
    return Stage(by, stage.relu, pool)


def kernel_of(stage: StageChoices, number: int) -> Float64:
    """Return the numbers of a stage's kernel (kh, kw).

    Raises:
        CnnvizError: what was typed is no kernel, or the network is not there.
    """
    if stage.kernel == kernels.TYPED:
        return matrices.parse(
            stage.values, _("kernel of stage {number}").format(number=number), kernels.MOST
        )
    if stage.kernel == kernels.RANDOM:
        return kernels.random(stage.size, stage.seed)
    if stage.kernel == kernels.MODEL:
        weights = _weights(stage.model)[stage.layer]
        return weights[:, :, stage.input, stage.output].astype(np.float64)
    return kernels.BY_ID[stage.kernel].values(stage.size)


def layers_of(model: str) -> dict[str, tuple[int, ...]]:
    """Return the shapes (kh, kw, C, C') of a model's kernels, by the layer's name."""
    try:
        return {name: weights.shape for name, weights in _weights(model).items()}
    except CnnvizError:
        return {}


@cached(LRUCache(MOST_LAYERS), key=lambda model: zoo.card(model).sha256, lock=threading.Lock())
def _weights(model: str) -> dict[str, Float32]:
    """Return the kernels (kh, kw, C, C') of a model's plain and depthwise convolutions.

    Raises:
        CnnvizError: the model cannot be used.
    """
    found = {}
    for layer in zoo.load(model).layers:
        if type(layer).__name__ in ("Conv2D", "DepthwiseConv2D", "SeparableConv2D"):
            weights = layer.get_weights()[0]
            if max(weights.shape[:2]) <= kernels.MOST:
                found[layer.name] = weights
    return found


# -------------------------------------------------------------------------------------- pictures


def picture_of(choices: Choices, data: bytes | None) -> Float32:
    """Return the picture of the choices (H, W, 1 or 3), float32; photos hold 0 to 255.

    Args:
        choices: Where it comes from, and whether in colour.
        data: The person's own file, if it comes from there.

    Raises:
        CnnvizError: it cannot be read.
    """
    if choices.source == "matrix":
        return _typed(choices)
    if choices.source == "upload" and data is not None:
        return _photo(data, choices.colour)
    known = {sample.id: sample for sample in samples.all_samples()}
    return _photo(known[choices.sample].data(), choices.colour)


def _typed(choices: Choices) -> Float32:
    labels = texts.MATRIX_LABELS[choices.colour]
    planes = [
        matrices.parse(
            text,
            label if choices.colour == "grey" else _("{label} matrix").format(label=label),
            MOST_CELLS,
        )
        for label, text in zip(labels, choices.matrix, strict=False)
    ]
    for label, plane in zip(labels, planes, strict=True):
        if plane.shape != planes[0].shape:
            raise Impossible(
                _(
                    "Red, green and blue need matrices of one size: red has {shape}, {label} has "
                    "{shape2}."
                ).format(shape=_shape(planes[0]), label=label.lower(), shape2=_shape(plane))
            )
    return np.stack(planes, axis=2).astype(np.float32)


def _shape(plane: Float64) -> str:
    return _("{shape} rows and {shape2} columns").format(
        shape=plane.shape[0], shape2=plane.shape[1]
    )


def _key(data: bytes, colour: str) -> str:
    return hashlib.sha256(data).hexdigest() + colour


@cached(LRUCache(KEPT_PICTURES), key=_key, lock=threading.Lock())
def _photo(data: bytes, colour: str) -> Float32:
    image = images.read(data)
    height, width = image.shape[:2]
    share = LONGEST_SIDE / max(height, width)
    if share < 1:
        size = (max(1, round(width * share)), max(1, round(height * share)))
        image = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    if colour == "grey":
        image = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)[..., np.newaxis]
    picture = image.astype(np.float32)
    picture.flags.writeable = False
    return picture


def nine_packet(picture: Float32) -> bytes:
    """Return the packet of the nine filters on the picture in grey."""
    grey = picture.mean(axis=2, keepdims=True, dtype=np.float32)
    return _nine(grey.tobytes(), grey.shape, language())


@cached(LRUCache(KEPT_PICTURES // 4), lock=threading.Lock())
def _nine(data: bytes, shape: tuple[int, ...], _language: str) -> bytes:
    grey = np.frombuffer(data, np.float32).reshape(shape)
    filters = {
        name: Picture("filter", 1, filtered(grey, Filter(kernels.BY_ID[name].values(3))))
        for name in kernels.NINE
    }
    return component.nine_packet(filters, texts.KERNEL_TITLES, texts.BROWSER)
