"""Which filters a network has, and where the answer of each is read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from cnnviz import compiled
from cnnviz.errors import OutOfRange, UnknownLayer
from cnnviz.flow import Flow, Port
from cnnviz.language import _
from cnnviz.receptive import Field, receptive_fields
from cnnviz.trace import read, trace
from cnnviz.types import LayerTrace, ModelCard

FOCUS = 0.4
"""The share of the picture's side up to which a field is shown whole."""


@dataclass(frozen=True, slots=True, eq=False)
class FilterLayer:
    """A convolutional layer, whose filters each give one map."""

    name: str
    read_at: Port
    """Where the answers are read: after the layer's normalisation, which may turn their sign, and
    before its activation, which cuts them off (at 0, or also at 6)."""
    filters: int
    field: Field
    """Which part of the picture each cell of a map sees."""

    @property
    def centre(self) -> tuple[int, int]:
        """Row and column of the cell in the middle of a map."""
        return self.field.cells[0] // 2, self.field.cells[1] // 2

    @property
    def sees_all(self) -> bool:
        """Whether the cell in the middle sees the whole picture."""
        rows, columns = self.field.box(*self.centre)
        top, left = self.field.rows.min(), self.field.columns.min()
        bottom, right = self.field.rows.max(), self.field.columns.max()
        return bool(
            (rows.start, columns.start) == (top, left)
            and (rows.stop - 1, columns.stop - 1) == (bottom, right)
        )

    def focus(self, row: int, column: int) -> tuple[slice, slice]:
        """Return the part of the picture to show for a cell: its field, or a wide one’s middle.

        The middle of a field counts far more than its rim (Luo et al., arXiv:1701.04128).
        """
        spans = self.field.box(row, column)
        centres = self.field.centres[0][row], self.field.centres[1][column]
        sides = int(self.field.rows.max()) + 1, int(self.field.columns.max()) + 1
        rows, columns = map(_middle, spans, centres, sides)
        return rows, columns

    def check(self, number: int) -> None:
        """Raise OutOfRange unless the layer has a filter of this number."""
        if not 0 <= number < self.filters:
            raise OutOfRange(
                _(
                    "The layer {name} has no filter {number}; its filters go from 0 to {filters}."
                ).format(name=self.name, number=number, filters=self.filters - 1)
            )


def _middle(span: slice, centre: float, side: int) -> slice:
    """Return what lies around the centre of a span that takes more than a share of the side."""
    longest = max(1, round(FOCUS * side))
    if span.stop - span.start <= longest:
        return span
    start = min(max(round(centre - (longest - 1) / 2), span.start), span.stop - longest)
    return slice(start, start + longest)


def filter_layers(model: Any, card: ModelCard) -> tuple[FilterLayer, ...]:
    """Return the convolutional layers of a network, in the order in which the data flows.

    Raises:
        ModelError: the model cannot be looked into.
    """
    graph = read(model)
    return compiled.kept(model, ("filters", id(graph)), partial(_layers, model, graph, card))


def filter_layer(model: Any, card: ModelCard, name: str) -> FilterLayer:
    """Return the convolutional layer of that name.

    Raises:
        UnknownLayer: the network has none of that name.
    """
    layers = filter_layers(model, card)
    for layer in layers:
        if layer.name == name:
            return layer
    known = _(", for example {name}").format(name=layers[0].name) if layers else ""
    raise UnknownLayer(
        _(
            "This network has no convolutional layer named “{name}”; choose one of its "
            "{layers}{known}."
        ).format(name=name[:60], layers=len(layers), known=known)
    )


def has_filters(layer: LayerTrace) -> bool:
    """Return whether a layer looks for something everywhere in its maps, with filters."""
    return layer.is_map and "Conv" in layer.kind and layer.config["data_format"] != "channels_first"


def _layers(model: Any, graph: Flow, card: ModelCard) -> tuple[FilterLayer, ...]:
    traced = trace(model, np.zeros(card.input_shape, np.float32))
    fields = receptive_fields(traced)
    ports = {port.name: port for port in graph.ports}
    return tuple(
        FilterLayer(
            name=layer.name,
            read_at=_normalised(graph, ports[layer.name]),
            filters=layer.output.shape[-1],
            field=fields[layer.name],
        )
        for layer in traced
        if has_filters(layer)
    )


def _normalised(graph: Flow, port: Port) -> Port:
    """Return the port after the normalisation that is all that reads this one, or else this one."""
    readers = [call for call in graph.calls if port in call.sources]
    if len(readers) == 1 and readers[0].kind == "BatchNormalization":
        return Port(readers[0], 0)
    return port
