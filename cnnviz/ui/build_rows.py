"""The rows of the list of layers, as the browser draws them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any, get_type_hints

from cnnviz.components.builder import Field, Row
from cnnviz.ui import build_texts as texts
from cnnviz.ui.build_draft import ANSWER, PICTURE, Draft
from cnnviz.zoo.network import (
    Activation,
    AveragePooling,
    Convolution,
    Dense,
    GlobalAveragePooling,
    Layer,
    MaxPooling,
    Normalisation,
    Shape,
)
from cnnviz.zoo.network_shapes import LayerStep

FAMILIES: Mapping[type[Layer], str] = {
    Convolution: "convolution",
    Normalisation: "normalisation",
    Activation: "activation",
    MaxPooling: "pooling",
    AveragePooling: "pooling",
    GlobalAveragePooling: "pooling",
    Dense: "dense",
}
"""The colours of the layers on the screen; the others are grey."""


def rows(draft: Draft, steps: Sequence[LayerStep], shape: Shape, classes: int) -> list[Row]:
    """Return the row of the picture, one for each layer, and those of the answer.

    Args:
        draft: The layers with their ids.
        steps: What they give and cost, and what follows them.
        shape: (H, W, C) of the picture.
        classes: How many there are to tell apart.
    """
    wrong = any(step.complaint for step in steps)  # a share of a part would say nothing
    total = math.inf if wrong else max(1, sum(step.parameters for step in steps))
    ids = [*(row for row, _ in draft.rows), *(step.name for step in steps[len(draft.rows) :])]
    found = [_row(row, step, total) for row, step in zip(ids, steps, strict=True)]
    if classes == 2:
        found[-1] = _with_choice(found[-1], draft.output)
    return [_picture(shape), *found]


def _row(row: str, step: LayerStep, total: float) -> Row:
    layer = step.layer
    return Row(
        id=row,
        name=step.name,
        title=texts.NAMES[type(layer)] if layer else texts.ANSWER[step.name],
        family=FAMILIES.get(type(layer), "") if layer else _ending_family(step),
        fields=_fields(layer) if layer else (),
        shape=step.after,
        cost=texts.parameters(step.parameters),
        share=step.parameters / total,
        complaint=step.complaint,
        fixed=layer is None,
    )


def _ending_family(step: LayerStep) -> str:
    return "dense" if step.name.startswith("logit") else "activation"


def _picture(shape: Shape) -> Row:
    return Row(PICTURE, PICTURE, texts.PICTURE, "input", (), shape, "", 0.0, "", fixed=True)


def _with_choice(row: Row, output: str) -> Row:
    """Let two classes have two units or one."""
    words = texts.SETTINGS["output"]
    field = Field("output", words.label, "choice", output, words.help, texts.OPTIONS["output"])
    return Row(
        ANSWER, row.name, row.title, row.family, (field,), row.shape, "", 0.0, "", fixed=True
    )


def _fields(layer: Layer) -> tuple[Field, ...]:
    hints = get_type_hints(type(layer))
    return tuple(
        _field(one.name, getattr(layer, one.name), hints[one.name]) for one in fields(layer)
    )


def _field(name: str, value: Any, hint: Any) -> Field:
    words, options = texts.SETTINGS[name], texts.OPTIONS.get(name, {})
    kinds: dict[Any, Any] = {int: "whole", float: "number", bool: "switch"}
    return Field(name, words.label, kinds.get(hint, "choice"), value, words.help, options)
