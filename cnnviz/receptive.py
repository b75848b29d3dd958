"""Receptive fields: which rows and columns of the picture each cell of each layer depends on.

Rows and columns are looked at on their own. Each kind of layer says which rows of the layer before
its row ``i`` reads (``TAPS``); from these, every row's first and last row of the picture follow,
layer by layer through the whole graph, joined where branches meet. A cell's field is the rectangle
of its row interval and its column interval; where branches of different shapes meet (1×5 beside
5×1), it is the smallest rectangle around them all, and gaps (dilation) belong to it.

The intervals are exact for any stride, dilation, padding and up-sampling; closed formulas exist for
chains only (Araujo, Norris and Sim 2019, "Computing Receptive Fields of CNNs", Distill).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.types import LayerTrace, Trace

Intervals = NDArray[np.int64]
"""(n, 2): the first and the last index, both included; empty where last < first."""
Indices = NDArray[np.int64]
Cells = tuple[int, int, int]
Domains = Mapping[str, tuple[int, int]]
"""For each layer, the lowest and the highest index that is looked at."""

NOWHERE = np.int64(1 << 40)
"""A tap that reads nothing; also the first index, and negated the last, of an empty interval."""


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """The receptive fields of one layer's cells, in rows and columns of the picture.

    A vector has cells too: after a flatten they are those of the map it came from, so that element
    k of the vector is ``cell(k)``; any other vector is one cell with all its elements as channels.
    """

    cells: Cells
    """(H, W, C) of the layer's output, or of the map that a flattened vector came from."""
    rows: Intervals
    """(H, 2) picture rows that the cells of each row depend on; (0, -1) where they see nothing but
    padding."""
    columns: Intervals
    """(W, 2) picture columns, likewise."""
    whole_rows: Intervals
    """(H, 2) rows as if every layer went on beyond its border: rows under 0, or from the picture's
    height on, lie in the padding."""
    whole_columns: Intervals
    """(W, 2) columns, likewise."""

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns of the largest field, padding included."""
        return _longest(self.whole_rows), _longest(self.whole_columns)

    @property
    def stride(self) -> tuple[int | None, int | None]:
        """How far the field moves from one cell to the next ("jump"); None where it varies."""
        return _step(self.whole_rows), _step(self.whole_columns)

    @property
    def centres(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The middle row (H,) and the middle column (W,) of the fields, padding included."""
        return self.whole_rows.mean(axis=1), self.whole_columns.mean(axis=1)

    def box(self, row: int, column: int) -> tuple[slice, slice]:
        """Return the part of the picture that a cell depends on: ``picture[field.box(r, c)]``."""
        (top, bottom), (left, right) = self.rows[row].tolist(), self.columns[column].tolist()
        return slice(top, bottom + 1), slice(left, right + 1)

    def cell(self, element: int) -> tuple[int, int, int]:
        """Return the (row, column, channel) at which a vector's element lies in ``cells``."""
        row, column, channel = np.unravel_index(element, self.cells)
        return int(row), int(column), int(channel)

    def overhang(
        self, row: int, column: int, height: int, width: int
    ) -> tuple[tuple[int, int], tuple[int, int]]:
        """Return how much of a cell's field lies in the padding around a picture of this size.

        Returns:
            ((rows above, rows below), (columns to the left, columns to the right)).
        """
        (top, bottom), (left, right) = (
            self.whole_rows[row].tolist(),
            self.whole_columns[column].tolist(),
        )
        vertical = max(0, -top), max(0, bottom - height + 1)
        return vertical, (max(0, -left), max(0, right - width + 1))


def receptive_fields(trace: Trace) -> Mapping[str, Field]:
    """Return the fields of every layer of the trace, by the layer's name.

    Layers of unknown kinds, dense layers and global poolings count as depending on all that the
    layers before them see. With several inputs, all are taken for the same picture.

    Raises:
        UnknownLayer: the trace holds only some of the network's layers.
    """
    cells = _cells(trace)
    rows, whole_rows = _both(trace, cells, 0)
    columns, whole_columns = _both(trace, cells, 1)
    return {
        name: Field(cells[name], rows[name], columns[name], whole_rows[name], whole_columns[name])
        for name in cells
    }


# --- Cells: the map behind each output -----------------------------------------------------------


def _cells(trace: Trace) -> dict[str, Cells]:
    """Return for each layer the (H, W, C) of its cells."""
    cells: dict[str, Cells] = {}
    for layer in trace:
        shape = layer.output.shape
        sources = {cells[trace[name].name] for name in layer.inputs}
        if len(shape) == 3:
            cells[layer.name] = (shape[0], shape[1], shape[2])
        elif len(shape) == 1 and layer.kind in KEEPS_CELLS and len(sources) == 1:
            (cells[layer.name],) = sources
        else:
            cells[layer.name] = (1, 1, layer.output.size)
    return cells


# --- One axis: intervals through the graph -------------------------------------------------------


class Edge(NamedTuple):
    """What a layer takes from one of the layers that feed it, along one axis."""

    layer: LayerTrace
    source: LayerTrace
    cells: Cells
    source_cells: Cells
    axis: int
    """0 for rows, 1 for columns."""

    @property
    def size(self) -> int:
        """How many rows (columns) the layer has."""
        return self.cells[self.axis]

    @property
    def source_size(self) -> int:
        """How many rows (columns) the source has."""
        return self.source_cells[self.axis]

    def setting(self, name: str) -> int:
        """Return the layer's setting of that name along this axis; 1 without such a setting."""
        value = self.layer.config.get(name, 1)
        return int(value if isinstance(value, int) else value[self.axis])


class Table(NamedTuple):
    """The field of each index of a layer, from ``start`` on."""

    start: int
    intervals: Intervals


def _both(
    trace: Trace, cells: Mapping[str, Cells], axis: int
) -> tuple[dict[str, Intervals], dict[str, Intervals]]:
    """Return each layer's intervals along one axis: within the picture, and with the padding."""
    inside = {name: (0, shape[axis] - 1) for name, shape in cells.items()}
    edges = {layer.name: _edges(layer, trace, cells, axis) for layer in trace}
    exact = _compose(edges, inside)
    whole = _compose(edges, _beyond(edges, inside))
    return _closed(exact, inside), _closed(whole, inside)


def _edges(layer: LayerTrace, trace: Trace, cells: Mapping[str, Cells], axis: int) -> list[Edge]:
    own = cells[layer.name]
    return [Edge(layer, trace[name], own, cells[name], axis) for name in layer.inputs]


def _beyond(edges: Mapping[str, Sequence[Edge]], inside: Domains) -> Domains:
    """Return for each layer the range of indices that later layers ask for, border or not."""
    domains = dict(inside)
    for name in reversed(list(edges)):
        for edge in edges[name]:
            taps = _taps(edge, _indices(domains[name]))
            taps = taps[taps != NOWHERE]
            low, high = domains[edge.source.name]
            wider = int(taps.min(initial=low)), int(taps.max(initial=high))
            domains[edge.source.name] = wider
    return domains


def _compose(edges: Mapping[str, Sequence[Edge]], domains: Domains) -> dict[str, Table]:
    """Return each layer's table over its domain; a tap outside the source's domain sees nothing."""
    tables: dict[str, Table] = {}
    for name, feeding in edges.items():
        indices = _indices(domains[name])
        if feeding:
            seen = [_seen(_taps(edge, indices), tables[edge.source.name]) for edge in feeding]
            firsts = np.min([interval[:, 0] for interval in seen], axis=0)
            lasts = np.max([interval[:, 1] for interval in seen], axis=0)
        else:  # the picture itself
            firsts = lasts = indices
        tables[name] = Table(domains[name][0], np.stack([firsts, lasts], axis=1))
    return tables


def _seen(taps: Indices, table: Table) -> Intervals:
    """Return for each row of ``taps`` (n, k) the union of the fields of the cells it reads."""
    places = taps - table.start
    there = (places >= 0) & (places < len(table.intervals))
    fields = table.intervals[np.where(there, places, 0)]  # (n, k, 2)
    firsts = np.where(there, fields[..., 0], NOWHERE).min(axis=1)
    lasts = np.where(there, fields[..., 1], -NOWHERE).max(axis=1)
    return np.stack([firsts, lasts], axis=1)


def _closed(tables: Mapping[str, Table], inside: Domains) -> dict[str, Intervals]:
    """Cut the tables to the cells that exist, and write every empty interval as (0, -1)."""
    closed = {}
    for name, (start, intervals) in tables.items():
        own = intervals[-start : inside[name][1] + 1 - start]
        closed[name] = np.where(own[:, :1] > own[:, 1:], np.array([0, -1]), own)
        closed[name].flags.writeable = False
    return closed


def _indices(domain: tuple[int, int]) -> Indices:
    return np.arange(domain[0], domain[1] + 1, dtype=np.int64)


def _longest(intervals: Intervals) -> int:
    return int(np.max(intervals[:, 1] - intervals[:, 0], initial=-1)) + 1


def _step(intervals: Intervals) -> int | None:
    steps = np.unique(np.diff(intervals, axis=0))
    return int(steps[0]) if len(steps) == 1 else None


# --- Kinds: which indices of its source a layer's index reads ------------------------------------


def _taps(edge: Edge, i: Indices) -> Indices:
    """Return the source's indices that the layer's indices ``i`` (n,) read: (n, k)."""
    if edge.layer.config.get("data_format") == "channels_first":
        return _everything(edge, i)
    return TAPS.get(edge.layer.kind, _everything)(edge, i)


def _everything(edge: Edge, i: Indices) -> Indices:
    """Return all indices that the source has, for each of ``i``."""
    return np.tile(np.arange(edge.source_size), (len(i), 1))


def _pointwise(edge: Edge, i: Indices) -> Indices:
    """Read the same place; a source of one cell is stretched over all (broadcasting)."""
    if edge.layer.output.ndim != edge.source.output.ndim:
        return _everything(edge, i)
    if edge.source_size == edge.size:
        return i[:, None]
    return _everything(edge, i)


def _channelwise(edge: Edge, i: Indices) -> Indices:
    """Read the same place of a map if only its channels are mixed, otherwise everything."""
    axis = edge.layer.config.get("axis", -1)
    axes = {axis} if isinstance(axis, int) else set(axis or ())
    if edge.layer.output.ndim == 3 and axes <= {-1, 3}:
        return _pointwise(edge, i)
    return _everything(edge, i)


def _activation(edge: Edge, i: Indices) -> Indices:
    activation = edge.layer.config.get("activation")
    name = activation.get("class_name") if isinstance(activation, Mapping) else activation
    mixes = str(name).lower() in MIXING_ACTIVATIONS
    return _channelwise(edge, i) if mixes else _pointwise(edge, i)


def _regrouped(edge: Edge, i: Indices) -> Indices:
    """Read the same cell, if the cells are still those of the source."""
    return i[:, None] if edge.cells == edge.source_cells else _everything(edge, i)


def _convolved(edge: Edge, i: Indices) -> Indices:
    return _window(edge, i, edge.setting("kernel_size"))


def _pooled(edge: Edge, i: Indices) -> Indices:
    return _window(edge, i, edge.setting("pool_size"))


def _window(edge: Edge, i: Indices, size: int) -> Indices:
    """Index i reads ``i stride - before + a dilation`` for each place a of the window."""
    stride, dilation = edge.setting("strides"), edge.setting("dilation_rate")
    before = 0
    if edge.layer.config["padding"] == "same":
        reach = (size - 1) * dilation + 1
        before = max(0, (edge.size - 1) * stride + reach - edge.source_size) // 2
    return i[:, None] * stride - before + np.arange(size) * dilation


def _stamped(edge: Edge, i: Indices) -> Indices:
    """Index i is under the stamps j with ``i + before = j stride + a dilation``."""
    size, stride = edge.setting("kernel_size"), edge.setting("strides")
    dilation = edge.setting("dilation_rate")
    stamped = (edge.source_size - 1) * stride + (size - 1) * dilation + 1
    before = max(0, stamped - edge.size) // 2
    offsets = i[:, None] + before - np.arange(size) * dilation
    return np.where(offsets % stride == 0, offsets // stride, NOWHERE)


def _padded(edge: Edge, i: Indices) -> Indices:
    return i[:, None] - int(edge.layer.config["padding"][edge.axis][0])


def _cropped(edge: Edge, i: Indices) -> Indices:
    return i[:, None] + int(edge.layer.config["cropping"][edge.axis][0])


def _resized(edge: Edge, i: Indices) -> Indices:
    """Index i lies at ``(i + 0.5) source_size / size - 0.5`` of the source (half-pixel centres)."""
    config, unit = edge.layer.config, 2 * edge.size
    double = (2 * i[:, None] + 1) * edge.source_size  # in units of 1 / (2 size)
    if any(config.get(name) for name in OTHER_RESIZING):
        return _everything(edge, i)
    if config["interpolation"] == "nearest":
        return double // unit
    if config["interpolation"] == "bilinear":
        centre = double - edge.size
        return np.concatenate([centre // unit, -(-centre // unit)], axis=1)
    return _everything(edge, i)


OTHER_RESIZING = ("antialias", "crop_to_aspect_ratio", "pad_to_aspect_ratio")
"""Settings with which ``Resizing`` reads other places than those of ``_resized``."""

MIXING_ACTIVATIONS = frozenset({"softmax", "log_softmax", "sparsemax", "glu"})
"""Activations that look at all channels of a cell; all others look at each number alone."""

POINTWISE = (
    *("BatchNormalization", "Rescaling", "Normalization", "Identity"),
    *("ReLU", "LeakyReLU", "PReLU", "ELU"),
    *("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"),
    *("Dropout", "SpatialDropout2D", "AlphaDropout", "GaussianDropout", "GaussianNoise"),
    *("ActivityRegularization", "RandomFlip", "RandomRotation", "RandomTranslation"),
    *("RandomZoom", "RandomContrast", "RandomBrightness"),
)
"""Kinds that look at each number alone when a picture passes (random ones act in training only)."""

KEEPS_CELLS = frozenset({*POINTWISE, "Activation", "Flatten", "Reshape"})
"""Kinds that leave each element of a vector in its place."""

TAPS: Mapping[str, Callable[[Edge, Indices], Indices]] = {
    "Conv2D": _convolved,
    "DepthwiseConv2D": _convolved,
    "SeparableConv2D": _convolved,
    "MaxPooling2D": _pooled,
    "AveragePooling2D": _pooled,
    "Conv2DTranspose": _stamped,
    "ZeroPadding2D": _padded,
    "Cropping2D": _cropped,
    "UpSampling2D": _resized,
    "Resizing": _resized,
    "Flatten": _regrouped,
    "Reshape": _regrouped,
    "Concatenate": _channelwise,
    "Softmax": _channelwise,
    "LayerNormalization": _channelwise,
    "RMSNormalization": _channelwise,
    "UnitNormalization": _channelwise,
    "Activation": _activation,
    **dict.fromkeys(POINTWISE, _pointwise),
}
"""How each kind of layer reads its source, by its Keras class name; any other reads everything."""
