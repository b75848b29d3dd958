"""What every method must know about a network, found out once."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from cnnviz import compiled
from cnnviz.attribution import head
from cnnviz.attribution.head import Head
from cnnviz.errors import ModelError, OutOfRange, UnknownLayer
from cnnviz.flow import Flow, Port
from cnnviz.language import _
from cnnviz.trace import batch_of, read, trace
from cnnviz.types import Float32, LayerTrace, Trace

MEMORY = 512 * 1024**2
"""Bytes that the layers' results of one batch may take; a gradient keeps most of them."""
LARGEST_BATCH = 64
"""Pictures; more save no time."""


@dataclass(frozen=True, slots=True, eq=False)
class Survey:
    """A network as the methods see it, for pictures of one size."""

    graph: Flow
    head: Head
    layers: tuple[str, ...]
    """The layers that give maps of more than one cell, in the data's order; not the input."""
    suggested: str
    """The layer for a class-activation map where nobody chose one; "" if no layer gives maps."""
    batch: int
    """How many pictures may go through the network together."""

    def port(self, layer: str) -> Port:
        """Return the port of the layer that gives maps, "" for the suggested one.

        Raises:
            ModelError: no layer of the network gives maps.
            UnknownLayer: none of the name does.
        """
        if not self.layers:
            raise ModelError(
                _(
                    "No layer of this network gives maps, so there is none to look at; choose a "
                    "method that needs no layer."
                )
            )
        name = layer or self.suggested
        if name not in self.layers:
            raise UnknownLayer(
                _(
                    "This network has no layer named “{name}” that gives maps; choose one of its "
                    "{layers} layers with maps, for example {suggested}."
                ).format(name=name[:60], layers=len(self.layers), suggested=self.suggested)
            )
        return next(port for port in self.graph.ports if port.name == name)

    def check_class(self, number: int) -> None:
        """Raise OutOfRange unless the network has a class of this number."""
        if not 0 <= number < self.head.classes:
            raise OutOfRange(
                _("This network has no class {number}; its classes go from 0 to {classes}.").format(
                    number=number, classes=self.head.classes - 1
                )
            )


def survey(model: Any, image: Any) -> tuple[Survey, Float32]:
    """Return what is known about the network, and the picture as a batch of one (1, H, W, C).

    Raises:
        ImageError: the picture is not what the model takes.
        ModelError: the model cannot be looked into, or does not answer with one number a class.
    """
    graph = read(model)
    batch = batch_of(graph.input_shape, image)
    make = partial(_survey, model, graph, batch[0])
    return compiled.kept(model, ("survey", graph, batch.shape), make), batch


def _survey(model: Any, graph: Flow, image: Float32) -> Survey:
    traced = trace(model, image)
    maps = tuple(layer for layer in traced if _gives_maps(layer))
    size = sum(layer.output.nbytes for layer in traced)
    return Survey(
        graph=graph,
        head=head.find(graph, image.shape),
        layers=tuple(layer.name for layer in maps),
        suggested=_suggested(traced, maps),
        batch=max(1, min(LARGEST_BATCH, MEMORY // (2 * size))),  # its values and their slopes
    )


def _gives_maps(layer: LayerTrace) -> bool:
    return layer.is_map and layer.kind != "InputLayer" and layer.output[..., 0].size > 1


def _suggested(traced: Trace, maps: tuple[LayerTrace, ...]) -> str:
    """Return the last step of the last convolution: with its normalisation, sum and activation.

    Of all layers with maps the last ones know most about classes (arXiv:1610.02391, section 3).
    """
    answering = set(_leading_to(traced, traced.outputs[0]))
    useful = [layer for layer in maps if layer.name in answering]
    found = [layer for layer in useful if "Conv" in layer.kind] or useful
    if not found:
        return maps[-1].name if maps else ""
    size = found[-1].output.shape[:2]
    after = useful[useful.index(found[-1]) :]
    return [each.name for each in after if each.output.shape[:2] == size and _computes(each)][-1]


def _computes(layer: LayerTrace) -> bool:
    return layer.kind not in head.SAME_VALUES and "Pooling" not in layer.kind


def _leading_to(traced: Trace, name: str) -> Iterator[str]:
    """Yield the layer's name and those of all that it depends on."""
    open_ends, seen = [name], {name}
    while open_ends:
        yield (current := open_ends.pop())
        fresh = set(traced[current].inputs) - seen
        seen |= fresh
        open_ends += fresh
