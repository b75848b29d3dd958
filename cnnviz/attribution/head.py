"""What a network's answer is made of: for each class, the score that a method explains.

The score is the logit, the number before the softmax or sigmoid. Simonyan, Vedaldi and Zisserman
(arXiv:1312.6034, section 2) take it because a probability can also grow by making the other classes
less likely; Grad-CAM is defined with it too (arXiv:1610.02391, section 3: “before the softmax”).
Probabilities also saturate: near 1 their gradient is nothing. Where no logit can be found, the
logarithm of the probability stands in.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import keras
import numpy as np

from cnnviz.errors import ModelError
from cnnviz.flow import Flow, Port
from cnnviz.language import _
from cnnviz.trace import compile_ports
from cnnviz.types import Float32

ScoreKind = Literal["logit", "log-probability", "output"]
Answer = Literal["softmax", "sigmoid", "other"]

SAME_VALUES = frozenset(
    {"Flatten", "Reshape", "Squeeze", "Identity", "ActivityRegularization"}
    | {"Dropout", "SpatialDropout2D", "GaussianDropout", "GaussianNoise", "AlphaDropout"}
)
"""Kinds of layers that hand on the numbers as they are when a picture passes."""
FOUND: dict[str, Answer] = {"softmax": "softmax", "log_softmax": "softmax", "sigmoid": "sigmoid"}
"""What a curve of this name makes of scores."""
TINY = 1e-30
"""Added to probabilities, so that the logarithm of a zero is a finite number."""
PROBES = (1.0, 30.0, -1000.0)
"""How far the pictures of pure chance reach with which an unknown ending is tried."""


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """Where the scores leave the network."""

    port: Port
    """The tensor that the scores are made from."""
    kind: ScoreKind
    classes: int
    """How many scores there are; a single sigmoid has two, for and against."""
    scores: Callable[[Any], Any]
    """The port's backend tensor (N, ...) -> the scores (N, classes)."""


def find(graph: Flow, shape: tuple[int, ...]) -> Head:
    """Return the head of the network's first output.

    Args:
        graph: the network.
        shape: (H, W, C) of its pictures.

    Raises:
        ModelError: the network does not answer with one number a class.
    """
    run = compile_ports(graph, graph.outputs[:1], (None, *shape))
    answers = run(_probes(shape))[0]
    if answers.ndim != 2:
        raise ModelError(
            _(
                "What a network looked at can be asked of one that answers with one number a "
                "class; this one answers with an array of {ndim} axes."
            ).format(ndim=answers.ndim - 1)
        )
    port, answer = ending(graph)
    if answer != "other":
        return _head(port, "logit", answer, answers.shape[1])
    answer = _looks_like(answers)
    kind: ScoreKind = "output" if answer == "other" else "log-probability"
    return _head(port, kind, answer, answers.shape[1])


def ending(graph: Flow) -> tuple[Port, Answer]:
    """Return the port of the logits and the curve after them, or else of the numbers that leave."""
    curve = changing(graph.outputs[0])
    answer = FOUND.get(_curve(curve), "other")
    return (curve if answer == "other" else curve.call.sources[0]), answer


def _head(port: Port, kind: ScoreKind, answer: Answer, columns: int) -> Head:
    two_sided = answer == "sigmoid" and columns == 1
    way = _LOGARITHMS[two_sided] if kind == "log-probability" else _AS_THEY_ARE[two_sided]
    return Head(port, kind, 2 if two_sided else columns, way)


def changing(port: Port) -> Port:
    """Return this port, or the nearest before it that does not merely hand the numbers on."""
    while port.call.kind in SAME_VALUES or _curve(port) == "linear":
        port = port.call.sources[0]
    return port


def _curve(port: Port) -> str:
    """Return the name of the curve that the call draws, "" for any other kind of call."""
    call = port.call
    if call.kind == "Activation":
        return str(call.config.get("activation", ""))
    return {"Softmax": "softmax", "LogSoftmax": "log_softmax", "Sigmoid": "sigmoid"}.get(
        call.kind, ""
    )


def _probes(shape: tuple[int, ...]) -> Float32:
    chance = np.random.default_rng(0).standard_normal(shape, np.float32)
    return np.stack([np.float32(reach) * chance for reach in PROBES])


def _looks_like(answers: Float32) -> Answer:
    """Judge an ending of unknown kind by its answers (N, classes) to pictures of pure chance."""
    if not ((answers >= 0) & (answers <= 1)).all():
        return "other"
    if answers.shape[1] == 1:
        return "sigmoid" if np.ptp(answers) else "other"
    return "softmax" if np.allclose(answers.sum(axis=1), 1, atol=1e-3) else "other"


def _flat(tensor: Any) -> Any:
    return keras.ops.reshape(tensor, (keras.ops.shape(tensor)[0], -1))


def _both_sides(tensor: Any) -> Any:
    flat = _flat(tensor)
    return keras.ops.concatenate([-flat, flat], axis=1)


def _log(tensor: Any) -> Any:
    return keras.ops.log(_flat(tensor) + TINY)


def _log_both_sides(tensor: Any) -> Any:
    flat = _flat(tensor)
    return keras.ops.log(keras.ops.concatenate([1 - flat, flat], axis=1) + TINY)


_AS_THEY_ARE = (_flat, _both_sides)
_LOGARITHMS = (_log, _log_both_sides)
