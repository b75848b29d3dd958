"""A picture's way through a network: what every layer gave, from one compiled forward pass."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnnviz import compiled, flow
from cnnviz.errors import ImageError, ModelError, UnknownLayer
from cnnviz.flow import Flow, Port
from cnnviz.language import _
from cnnviz.types import Float32, LayerTrace, Trace

Program = Callable[[Float32], Trace]
"""A batch of one picture (1, H, W, C) -> its trace."""


def trace(model: Any, image: ArrayLike, layers: Sequence[str] | None = None) -> Trace:
    """Return what each layer of the network gave for the picture.

    The first call for a model compiles it, which takes seconds for a deep one; later calls cost
    little more than one bare forward pass. The model is not changed. With several outputs, the
    last layer of the trace is one of them.

    Args:
        model: a built Sequential or functional Keras model with one picture as its input.
        image: (H, W, C), already preprocessed as the model wants it.
        layers: names of the only layers to compute and return; without it, all of them.

    Raises:
        ModelError: the model is not one that can be looked into.
        ImageError: the image is not what the model takes.
        UnknownLayer: the model has no layer of one of the names.
    """
    graph = read(model)
    batch = batch_of(graph.input_shape, image)
    wanted = None if layers is None else tuple(layers)
    make = partial(_program, graph, wanted, batch.shape)
    program = compiled.kept(model, ("trace", id(graph), wanted, batch.shape), make)
    return program(batch)


def read(model: Any) -> Flow:
    """Return the model's flow, read anew only if its chain of layers has changed.

    Raises:
        ModelError: the model is not one that can be looked into.
    """
    ends = map(id, getattr(model, "outputs", ()))  # Sequential.add and pop make new ones
    return compiled.kept(model, ("flow", *ends), partial(flow.read, model))


def compile_ports(
    graph: Flow, ports: tuple[Port, ...], shape: tuple[int | None, ...]
) -> compiled.Compiled:
    """Compile the way from a batch of this shape (N, H, W, C; N may be None) to these tensors.

    Raises:
        ImageError: the model takes pictures of many sizes, but not of this one.
        ModelError: the model does not run on its own input size.
    """
    try:
        return compiled.compile_forward(graph.forward(ports), shape, graph.variables)
    except ValueError as error:
        if None in graph.input_shape:
            raise ImageError(
                _(
                    "This network cannot take a picture of shape {shape}; its layers do not fit "
                    "this size. Choose another size, most likely a larger one."
                ).format(shape=_shape(shape[1:]))
            ) from error
        raise ModelError(
            _(
                "This network cannot run on pictures of shape {shape}; one of its layers "
                "rejects what the layer before it gives."
            ).format(shape=_shape(shape[1:]))
        ) from error


def batch_of(expected: tuple[int | None, ...], image: ArrayLike) -> Float32:
    """Return the picture (H, W, C) as the batch of one (1, H, W, C) that a network takes.

    Raises:
        ImageError: it has not the expected shape (``None`` is any length), or holds other than
            finite real numbers.
    """
    given = np.asarray(image)
    if not _fits(given.shape, expected):
        raise ImageError(
            _(
                "This network takes a picture of shape {shape}, rows first; the one given has "
                "the shape {came}."
            ).format(shape=_shape(expected), came=_shape(given.shape) or _("of a single number"))
        )
    if given.dtype.kind not in "fiub":
        raise ImageError(
            _("A picture must hold real numbers; this one holds {dtype}.").format(dtype=given.dtype)
        )
    with np.errstate(over="ignore"):  # what float32 cannot hold becomes infinite, and is refused
        batch = np.asarray(given[np.newaxis], np.float32)
    if not np.isfinite(batch).all():
        raise ImageError(_("A picture must hold finite numbers; this one holds NaN or infinity."))
    return batch


def _fits(given: Sequence[int], expected: Sequence[int | None]) -> bool:
    pairs = zip(given, expected, strict=False)
    return len(given) == len(expected) and 0 not in given and all(a == (b or a) for a, b in pairs)


def _shape(lengths: Sequence[int | None]) -> str:
    return " × ".join("any" if length is None else str(length) for length in lengths)


def _program(graph: Flow, names: tuple[str, ...] | None, shape: tuple[int, ...]) -> Program:
    ports = graph.ports if names is None else _named(graph, names)
    outputs = tuple(port.name for port in graph.outputs)
    run = compile_ports(graph, ports, shape)
    facts = tuple(map(_facts, ports))

    def program(batch: Float32) -> Trace:
        made = [
            layer(output=_single(array), trainable=0 if port.place else port.call.trainable)
            for port, layer, array in zip(ports, facts, run(batch), strict=True)
        ]
        return Trace(tuple(made), outputs)

    return program


def _named(graph: Flow, names: tuple[str, ...]) -> tuple[Port, ...]:
    known = {port.name for port in graph.ports}
    for name in names:
        if name not in known:
            first = ", ".join(port.name for port in graph.ports[:8])
            raise UnknownLayer(
                _(
                    "This network has no layer named “{name}”; choose one of its {known} layers, "
                    "for example {first}."
                ).format(name=name[:60], known=len(known), first=first)
            )
    return tuple(port for port in graph.ports if port.name in names)


def _facts(port: Port) -> Callable[..., LayerTrace]:
    """Return the layer's record, complete but for the output."""
    call = port.call
    return partial(
        LayerTrace,
        name=port.name,
        kind=call.kind,
        inputs=tuple(source.name for source in call.sources),
        config=call.config,
        weights=call.weights,
        parameters=0 if port.place else call.parameters,
    )


def _single(array: NDArray[Any]) -> NDArray[Any]:
    """Return the batch's only element; an array without a batch axis as it is."""
    return array[0] if array.shape[:1] == (1,) else array
