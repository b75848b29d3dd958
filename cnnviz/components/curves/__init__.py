"""Curves that grow while they are looked at: Plotly charts with one row of settings.

Smoothing, the logarithmic scale and the choice of the horizontal axis happen in the browser; new
points leave zoom and settings as they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import streamlit as st
from numpy.typing import ArrayLike

from cnnviz.components import ROUTE, plotly_script, register
from cnnviz.components.packet import pack
from cnnviz.language import N_, _
from cnnviz.types import Float32

Look = Literal["thin", "points", "line"]
"""``thin``: many noisy points, smoothed on demand; ``points``: few points, each marked, joined by a
line; ``line``: a plain line."""

_component = register("curves")


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One curve."""

    name: str
    """In the legend."""
    x: Mapping[str, ArrayLike]
    """(N,) places by the axis's id, one array for each of the component's axes."""
    y: ArrayLike
    """(N,)"""
    colour: int
    """Number of one of the theme's chart colours."""
    look: Look = "line"
    dash: Literal["solid", "dot", "dash"] = "solid"
    legend: bool = True
    """Whether the legend names it."""


@dataclass(frozen=True, slots=True, eq=False)
class Chart:
    """One chart; all charts of the component share their horizontal axis."""

    title: str
    lines: Sequence[Line]
    alt: str
    """What can be read off it, for those who do not see it."""
    unit: Literal["number", "share"] = "number"
    """How values are written; shares from 0 to 1 as percentages."""
    logarithmic: Literal["never", "offered", "always"] = "never"
    """Whether the vertical axis is; where offered, the person chooses."""
    from_zero: bool = False
    """Whether the vertical axis begins at 0."""
    marks: Sequence[tuple[Mapping[str, float], str]] = ()
    """Upright lines with a word each: the place by the axis's id, and the word."""


@dataclass(frozen=True, slots=True)
class Axis:
    """A choice for the horizontal axis."""

    id: str
    title: str
    logarithmic: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """The words on the screen."""

    smoothing: str = N_("Smoothing")
    smoothing_help: str = N_(
        "Exponential moving average, as TensorBoard’s: each point keeps this share of the smoothed "
        "value before it. 0 shows what was measured."
    )
    logarithmic: str = N_("Logarithmic")
    axis: str = N_("Along the axis")
    settings: str = N_("How the curves are drawn")
    missing: str = N_("The charts could not be loaded; reload the page.")
    empty: str = N_("The first curve appears with the first numbers.")


@dataclass(frozen=True, slots=True)
class Settings:
    """What belongs to all charts of the component."""

    axes: Sequence[Axis]
    file: str = "curves"
    """Name of the picture that the button above a chart saves."""
    toolbar: bool = True
    """Whether the person may smooth, and choose the scale and the axis."""
    height: int = 300
    """Of one chart, in pixels."""
    words: Words = Words()


def curves(charts: Sequence[Chart], settings: Settings, *, key: str) -> None:
    """Draw charts; the same key draws on in the charts that are there."""
    _component(data=curves_packet(charts, settings), key=key, width="stretch", height="content")


def curves_packet(charts: Sequence[Chart], settings: Settings) -> bytes:
    """Pack charts for the browser."""
    arrays: dict[str, Float32] = {}
    header = {
        "script": _address(),
        "axes": [{**_plain(axis), "title": _(axis.title)} for axis in settings.axes],
        "file": settings.file,
        "toolbar": settings.toolbar,
        "height": settings.height,
        "words": {name: _(word) for name, word in _plain(settings.words).items()},
        "charts": [_chart(chart, arrays) for chart in charts],
    }
    return pack(header, arrays)


def _address() -> str:
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return "/" + "/".join(filter(None, (base, ROUTE, plotly_script.NAME)))


def _chart(chart: Chart, arrays: dict[str, Float32]) -> dict[str, Any]:
    marks = [{"x": dict(places), "word": word} for places, word in chart.marks]
    lines = [_line(line, arrays) for line in chart.lines]
    return _plain(chart, leave=("lines", "marks")) | {"lines": lines, "marks": marks}


def _line(line: Line, arrays: dict[str, Float32]) -> dict[str, Any]:
    """Return a line's entry and put its arrays beside the others; they are named by numbers."""

    def put(values: ArrayLike) -> str:
        arrays[str(len(arrays))] = np.asarray(values, np.float32)
        return str(len(arrays) - 1)

    places = {axis: put(values) for axis, values in line.x.items()}
    return _plain(line, leave=("x", "y")) | {"x": places, "y": put(line.y)}


def _plain(record: Any, leave: Sequence[str] = ()) -> dict[str, Any]:
    """Return the fields of a record of plain values."""
    return {name: getattr(record, name) for name in record.__slots__ if name not in leave}
