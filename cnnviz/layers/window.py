"""Where a layer's window lies on its input: the facts that every sliding window has."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.arithmetic import same_padding
from cnnviz.layers.explanation import Cell
from cnnviz.types import LayerTrace

Indices = NDArray[np.intp]
Lengths = Sequence[int]
"""One length for the rows and one for the columns."""


class Window(NamedTuple):
    """The settings of a window along both axes, (rows, columns)."""

    size: Lengths
    strides: Lengths
    dilation: Lengths
    before: Lengths
    """Rows and columns of padding above and on the left; of a transposed window what is cut off."""
    after: Lengths
    """The same below and on the right."""
    transposed: bool = False

    @property
    def facts(self) -> dict[str, Any]:
        """The facts ``strides``, ``dilation``, ``padding`` and ``transposed`` of an explanation."""
        (top, left), (bottom, right) = self.before, self.after
        return {
            "strides": list(self.strides),
            "dilation": list(self.dilation),
            "padding": {"top": top, "bottom": bottom, "left": left, "right": right},
            "transposed": self.transposed,
        }

    def taps(self, cell: Cell, shape: Lengths) -> tuple[Indices, Indices, Indices, Indices]:
        """Return which of the window's numbers meet which values of a map of this shape (H, W).

        Returns:
            The window's rows (n, 1) and columns (m,), and the map's rows (n, 1) and columns (m,).
            What falls on the padding is left out.
        """
        (i, row), (j, column) = (
            self._along(axis, place, shape[axis])
            for axis, place in enumerate((cell.row, cell.column))
        )
        return i[:, None], j, row[:, None], column

    def _along(self, axis: int, place: int, length: int) -> tuple[Indices, Indices]:
        numbers = np.arange(self.size[axis])
        reach, stride = numbers * self.dilation[axis], self.strides[axis]
        if self.transposed:  # place = source · stride + reach − before
            source, rest = np.divmod(place + self.before[axis] - reach, stride)
        else:
            source, rest = place * stride + reach - self.before[axis], np.zeros_like(numbers)
        there = (rest == 0) & (source >= 0) & (source < length)
        return numbers[there], source[there]


POINT = Window((1, 1), (1, 1), (1, 1), (0, 0), (0, 0))
"""A window of one cell, that is: no window."""


def sliding(layer: LayerTrace, source: LayerTrace, size: Lengths) -> Window:
    """Return the window of a convolution or pooling of this size."""
    strides, dilation = _pair(layer.config["strides"]), _pair(layer.config.get("dilation_rate", 1))
    shape = source.output.shape
    if layer.config["padding"] == "same":
        before, after = zip(*map(same_padding, shape, size, strides, dilation), strict=False)
    else:
        before = after = (0, 0)
    return Window(size, strides, dilation, before, after)


def stamping(layer: LayerTrace, source: LayerTrace) -> Window:
    """Return the window of a transposed convolution."""
    size, strides, dilation = map(_pair, _settings(layer))
    before, after = [], []
    for axis, length in enumerate(source.output.shape[:2]):
        stamped = (length - 1) * strides[axis] + (size[axis] - 1) * dilation[axis] + 1
        surplus = stamped - layer.output.shape[axis]
        before.append(max(0, surplus) // 2)
        after.append(surplus - before[axis])
    return Window(size, strides, dilation, before, after, transposed=True)


def _settings(layer: LayerTrace) -> Iterator[Any]:
    return (layer.config[name] for name in ("kernel_size", "strides", "dilation_rate"))


def _pair(value: Any) -> tuple[int, int]:
    rows, columns = value if isinstance(value, list | tuple) else (value, value)
    return int(rows), int(columns)
