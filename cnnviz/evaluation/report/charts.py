"""Charts as drawings (SVG) inside a page: they need no script, print well and follow the theme."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 420, 320
LEFT, RIGHT, TOP, BOTTOM = 56, 24, 12, 46
"""Pixels between the frame and the edges, for numbers and names."""
STEPS = (1, 2, 2.5, 5, 10)
"""Of an axis, times a power of ten."""


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis, from its least to its greatest value."""

    name: str
    low: float
    high: float
    is_share: bool = False
    """Its numbers are written in per cent."""
    is_whole: bool = False
    """Only whole numbers are written."""

    def place(self, value: float) -> float:
        """Return where a value lies, 0 to 1."""
        return (value - self.low) / (self.high - self.low)

    def ticks(self) -> list[float]:
        """Return the values that are written, at most nine."""
        span = self.high - self.low
        unit = 10.0 ** math.floor(math.log10(span / 8))
        steps = [unit * each for each in STEPS if span / (unit * each) <= 8]
        step = max(steps[0], 1.0) if self.is_whole else steps[0]
        first = -int(-self.low // step)
        return [step * at for at in range(first, int(self.high / step + 1e-9) + 1)]

    def text(self, value: float) -> str:
        """Return a tick’s number."""
        return f"{100 * value:g} %" if self.is_share else f"{value:g}"


def spanning(name: str, values: Sequence[float]) -> Axis:
    """Return an axis on which all values have room; it is never empty."""
    low, high = min(values), max(values)
    return Axis(name, low, high if high > low else low + 1.0)


@dataclass(frozen=True, slots=True)
class Line:
    """Points that are joined."""

    name: str
    points: Sequence[tuple[float, float]]
    look: str
    """``first``, ``second`` or ``guide``: a class of the style sheet."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar from the lower edge, with a whisker."""

    left: float
    right: float
    height: float
    whisker: tuple[float, float]
    title: str


def chart(title: str, x: Axis, y: Axis, lines: Sequence[Line], bars: Sequence[Bar] = ()) -> str:
    """Return a figure with a drawing, and below it what its lines mean.

    Args:
        title: also what a screen reader says of the drawing.
        x: from left to right.
        y: from bottom to top.
        lines: over the bars.
        bars: may be none.
    """
    drawn = [*_grid(x, y), *(_bar(one, x, y) for one in bars)]
    drawn += [_line(one, x, y) for one in lines]
    legend = "".join(f'<li class="{one.look}">{escape(one.name)}</li>' for one in lines if one.name)
    return (
        f"<figure><figcaption>{escape(title)}</figcaption>"
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}">'
        f"{''.join(drawn)}</svg><ul class=legend>{legend}</ul></figure>"
    )


def _across(axis: Axis, value: float) -> float:
    return round(LEFT + axis.place(value) * (WIDTH - LEFT - RIGHT), 2)


def _down(axis: Axis, value: float) -> float:
    return round(HEIGHT - BOTTOM - axis.place(value) * (HEIGHT - TOP - BOTTOM), 2)


def _grid(x: Axis, y: Axis) -> list[str]:
    low, right = HEIGHT - BOTTOM, WIDTH - RIGHT
    parts = []
    for tick in x.ticks():
        at = _across(x, tick)
        parts.append(f'<line class=grid x1="{at}" y1="{TOP}" x2="{at}" y2="{low}"/>')
        parts.append(f'<text x="{at}" y="{low + 16}" text-anchor=middle>{x.text(tick)}</text>')
    for tick in y.ticks():
        at = _down(y, tick)
        parts.append(f'<line class=grid x1="{LEFT}" y1="{at}" x2="{right}" y2="{at}"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{at + 4}" text-anchor=end>{y.text(tick)}</text>')
    middle, height = (LEFT + right) / 2, (TOP + low) / 2
    parts.append(
        f'<text x="{middle}" y="{HEIGHT - 8}" text-anchor=middle>{escape(x.name)}</text>'
        f'<text transform="translate(13 {height}) rotate(-90)" text-anchor=middle>'
        f"{escape(y.name)}</text>"
    )
    return parts


def _line(line: Line, x: Axis, y: Axis) -> str:
    points = " ".join(f"{_across(x, left)},{_down(y, up)}" for left, up in line.points)
    return f'<polyline class="line {line.look}" points="{points}"/>'


def _bar(bar: Bar, x: Axis, y: Axis) -> str:
    left, right = _across(x, bar.left) + 1, _across(x, bar.right) - 1
    top, low, middle = _down(y, bar.height), _down(y, y.low), (left + right) / 2
    ends = [_down(y, each) for each in bar.whisker]
    return (
        f"<g><title>{escape(bar.title)}</title>"
        f'<rect class=bar x="{left}" y="{top}" width="{right - left}" height="{low - top}"/>'
        f'<line class=whisker x1="{middle}" y1="{ends[0]}" x2="{middle}" y2="{ends[1]}"/></g>'
    )
