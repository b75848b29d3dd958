"""Arrays -> colours: which number gets which colour, and pictures painted on the Python side.

Values that are never negative go from 0 (the table's first colour) to the largest value, in a
sequential table. Values of both signs go from -m to m, with m the largest distance from 0, in a
diverging table, so that 0 is always its pale middle. Whether a layer is of one sign or of both is
decided for the layer as a whole, so that its maps never mix two kinds of table.

The browser paints for itself; it gets ``tables()`` and the limits of a ``Scale``.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from cnnviz.types import LayerTrace, Trace, UInt8

Mode = Literal["map", "layer", "network"]
"""What shares one scale: nothing (each map has its own), a layer's maps, or the whole network."""
Float64 = NDArray[np.float64]

TABLES_FILE = Path(__file__).with_name("colour_tables.json")
"""The colours with their sources and licences; written by ``scripts/make_colour_tables.py``."""

SEQUENTIAL = ("viridis", "cividis", "magma", "grey")
"""Tables for values from 0 on; the first is the default."""
DIVERGING = ("blue-red", "purple-orange")
"""Tables for values of both signs; the first is the default."""

NOT_A_NUMBER = (255, 0, 255)
"""The colour of NaN, which no table holds. Infinities get the colours of the ends."""

PICTURE_KINDS = frozenset({"InputLayer", "Rescaling", "Normalization"})
"""Layers in pixel units, which would drown all others on a scale of the whole network."""


@dataclass(frozen=True, slots=True, eq=False)
class Scale:
    """Which number gets the first and which the last colour, for each map of a layer."""

    low: Float64
    """(C,) the number of the first colour for each map; (1,) for a vector."""
    high: Float64
    """(C,) or (1,); equal to ``low`` (both 0) only where all finite values are 0."""
    signed: bool
    """Whether the values have both signs, so that a diverging table fits."""

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of the tables that fit, the default first."""
        return DIVERGING if self.signed else SEQUENTIAL

    def of_map(self, channel: int) -> tuple[float, float]:
        """Return (low, high) of one map; any channel of a vector has the vector's."""
        place = channel if len(self.low) > 1 else 0
        return float(self.low[place]), float(self.high[place])


# --- Limits --------------------------------------------------------------------------------------


def scales(trace: Trace, mode: Mode) -> Mapping[str, Scale]:
    """Return the scale of every layer of the trace, by the layer's name.

    With ``network``, the same number has the same colour in all layers but the picture itself and
    its rescaling (``PICTURE_KINDS``), which keep a scale of their own.
    """
    if mode != "network":
        return {layer.name: scale(layer.output, mode) for layer in trace}
    own = {layer.name: scale(layer.output, "layer") for layer in trace}
    common = [own[layer.name] for layer in trace if layer.kind not in PICTURE_KINDS]
    signed = any(one.signed for one in common)
    high = max((float(one.high[0]) for one in common), default=0.0)
    return {
        layer.name: own[layer.name]
        if layer.kind in PICTURE_KINDS
        else _scale(np.full(_maps(layer), high), signed=signed)
        for layer in trace
    }


def scale(values: NDArray[Any], mode: Literal["map", "layer"] = "layer") -> Scale:
    """Return the scale of one layer's output, by its finite values.

    Args:
        values: (H, W, C) maps or an (N,) vector.
        mode: ``map`` for limits of each map's own; a vector counts as one map.
    """
    maps = values.reshape(-1, values.shape[-1]) if values.ndim == 3 else values.reshape(-1, 1)
    lowest, highest = _extremes(maps)
    furthest = np.maximum(highest, -lowest)
    if mode == "layer":
        furthest = np.full_like(furthest, furthest.max(initial=0.0))
    return _scale(furthest, signed=bool((lowest < 0).any()))


def _scale(furthest: Float64, *, signed: bool) -> Scale:
    low = -furthest if signed else np.zeros_like(furthest)
    for limits in (low, furthest):
        limits.flags.writeable = False
    return Scale(low, furthest, signed)


def _extremes(maps: NDArray[Any]) -> tuple[Float64, Float64]:
    """Return the smallest and the largest finite value (C,) of each column of ``maps`` (N, C)."""
    lowest, highest = np.min(maps, axis=0), np.max(maps, axis=0)
    if not (np.isfinite(lowest).all() and np.isfinite(highest).all()):
        finite = np.isfinite(maps)
        lowest = np.min(maps, axis=0, where=finite, initial=np.inf)
        highest = np.max(maps, axis=0, where=finite, initial=-np.inf)
        nothing = ~finite.any(axis=0)
        lowest[nothing] = highest[nothing] = 0.0
    return lowest.astype(np.float64), highest.astype(np.float64)


def _maps(layer: LayerTrace) -> int:
    return layer.output.shape[-1] if layer.is_map else 1


# --- Tables --------------------------------------------------------------------------------------


@cache
def records() -> Mapping[str, Mapping[str, str]]:
    """Return the record of each table: ``kind``, ``source``, ``licence``, ``credit``, ``rgb``."""
    return MappingProxyType(json.loads(TABLES_FILE.read_text(encoding="utf-8")))


def tables() -> dict[str, str]:
    """Return every table as the browser takes it: base64 of 256 × (red, green, blue) bytes."""
    return {name: record["rgb"] for name, record in records().items()}


@cache
def table(name: str) -> UInt8:
    """Return the table of that name: uint8 (256, 3), read-only."""
    return np.frombuffer(base64.b64decode(records()[name]["rgb"]), np.uint8).reshape(256, 3)


@cache
def _words(name: str) -> NDArray[np.uint32]:
    """Return the table with each colour in one 32-bit word (256,): four times faster to look up."""
    return np.pad(table(name), ((0, 0), (0, 1))).view(np.uint32).reshape(256)


# --- Painting ------------------------------------------------------------------------------------


def quantise(values: NDArray[Any], scale: Scale) -> UInt8:
    """Return the place of each value in a table of 256 colours: uint8 of the shape of ``values``.

    ``floor(256 (x - low) / (high - low))``, as Matplotlib does, cut to 0-255. Where all values are
    0, and for NaN, it is the place of 0: the first colour, or of a signed scale the middle, 128.
    """
    zero = 128.0 if scale.signed else 0.0
    span = scale.high - scale.low
    flat = span == 0
    factor = 256.0 / np.where(flat, 256.0, span)
    start = np.where(flat, zero, 256.0 * (-scale.low / np.where(flat, 1.0, span)))
    places = values * factor
    places += start  # added last, so that the place of 0 is exact
    if np.isnan(places).any():
        places[np.isnan(places)] = zero
    return np.clip(places, 0, 255, out=places).astype(np.uint8)


def paint(values: NDArray[Any], limits: tuple[float, float], table: str = SEQUENTIAL[0]) -> UInt8:
    """Return one map (H, W) in colour: uint8 (H, W, 3).

    Args:
        values: (H, W), any numbers; NaN becomes ``NOT_A_NUMBER``.
        limits: The numbers (low, high) of the first and the last colour, as from ``Scale.of_map``.
        table: One of ``SEQUENTIAL`` or ``DIVERGING``.
    """
    low, high = limits
    ends = np.array([[low], [high]], np.float64)
    scale = Scale(ends[0], ends[1], signed=table in DIVERGING)
    return _coloured(values, scale, table)


def _coloured(values: NDArray[Any], scale: Scale, name: str) -> UInt8:
    words = np.take(_words(name), quantise(values, scale))
    colours = words.view(np.uint8).reshape(*values.shape, 4)[..., :3]
    missing = np.isnan(values)
    if missing.any():
        colours[missing] = NOT_A_NUMBER
    return colours
