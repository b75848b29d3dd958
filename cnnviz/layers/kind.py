"""The record that every file of this folder exports one of."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cnnviz.types import LayerTrace


@dataclass(frozen=True, slots=True)
class LayerKind:
    """One kind of layer and how it is told about."""

    family: str
    """The colour group on the screen, a CSS class: ``convolution``, ``pooling`` ..."""
    titles: dict[str, str]
    """What each Keras class of this kind is called in a textbook."""
    sentence: Callable[[LayerTrace], str]
    """What the layer does, in one or two sentences with its own settings."""


def sides(size: Any) -> str:
    """Write a size such as (3, 3) or 2 as ``3×3`` or ``2×2``."""
    rows, columns = size if isinstance(size, list | tuple) else (size, size)
    return f"{rows}×{columns}"


def plural(count: int, noun: str) -> str:
    """Write ``1 map`` or ``16 maps``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
