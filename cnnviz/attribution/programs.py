"""The three compiled functions that every method is made of.

Each is compiled once a model, size of picture and, for the first, layer; the class is an input. The
survey is part of the key under which it is kept: no other one can then have its identity.
"""

from functools import partial
from typing import Any

from cnnviz import compiled
from cnnviz.attribution.gradients import Gradient, Slopes, compile_gradient
from cnnviz.attribution.network import Survey
from cnnviz.flow import Port, Tap
from cnnviz.types import Float32


def at_layer(model: Any, seen: Survey, port: Port, batch: Float32, class_index: int) -> Slopes:
    """Return what a layer gave for one picture, and the gradient of the class's score by it.

    Args:
        model: the network.
        seen: its survey.
        port: the layer's.
        batch: (1, H, W, C).
        class_index: number of the class.
    """
    seen.check_class(class_index)
    return _gradient(model, seen, port, batch.shape)(batch, class_index)


def at_input(model: Any, seen: Survey, batch: Float32, class_index: int) -> Slopes:
    """Return the gradient of the class's score by each picture of a batch (N, H, W, C)."""
    seen.check_class(class_index)
    port = Port(seen.graph.calls[0], 0)
    return _gradient(model, seen, port, (None, *batch.shape[1:]))(batch, class_index)


def scores(model: Any, seen: Survey, batch: Float32) -> Float32:
    """Return the scores (N, classes) of a batch of pictures (N, H, W, C)."""
    shape = (None, *batch.shape[1:])
    key = ("scores", seen, shape)
    run = compiled.kept(model, key, partial(_compile_scores, seen, shape))
    found: Float32 = run(batch)[0]
    return found


def _compile_scores(seen: Survey, shape: tuple[int | None, ...]) -> compiled.Compiled:
    answer = seen.graph.forward((seen.head.port,))

    def forward(tensor: Any) -> list[Any]:
        return [seen.head.scores(answer(tensor)[0])]

    return compiled.compile_forward(forward, shape, seen.graph.variables)


def _gradient(model: Any, seen: Survey, port: Port, shape: tuple[int | None, ...]) -> Gradient:
    key = ("gradient", seen, port.name, shape)
    return compiled.kept(model, key, partial(_compile_gradient, seen, port, shape))


def _compile_gradient(seen: Survey, port: Port, shape: tuple[int | None, ...]) -> Gradient:
    graph, head = seen.graph, seen.head
    is_input = port.call is graph.calls[0]

    def scored(tensor: Any, tap: Tap) -> list[Any]:
        def through(value: Any) -> Any:
            # the picture itself: entering a network of whole numbers would cut its fractions off
            return tap(tensor) if is_input else tap(value)

        # the port too, so that it is reached even where it does not lead to the answer
        answer, _ = graph.forward((head.port, port), {port: through})(tensor)
        return [head.scores(answer)]

    return compile_gradient(scored, shape, graph.variables)
