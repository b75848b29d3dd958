"""Compiled gradients of a score by any tensor of a network, by TensorFlow or JAX.

Beside :mod:`cnnviz.compiled` the only place that knows which backend runs.
"""

from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from typing import Any, NamedTuple

import keras
import numpy as np

from cnnviz.errors import ModelError
from cnnviz.flow import Tap
from cnnviz.language import _
from cnnviz.types import Float32

Scored = Callable[[Any, Tap], list[Any]]
"""Backend tensor (N, H, W, C) and a tap -> the scores (N, classes) in float32.

The tensor of interest goes through the tap on its way. Must read no state but Keras variables."""


class Slopes(NamedTuple):
    """What a compiled gradient gives; read-only views of the engine's memory."""

    values: Float32
    """(N, ...) the tensor of interest."""
    gradient: Float32
    """(N, ...) how fast the chosen class's score grows with each of the values."""
    scores: Float32
    """(N, classes)."""


Gradient = Callable[[Float32, int], Slopes]
"""A batch (N, H, W, C) and the number of a class -> the slopes of this class's score."""


def compile_gradient(
    scored: Scored, shape: Sequence[int | None], variables: Sequence[Any]
) -> Gradient:
    """Compile the gradient of one class's score by the tensor that goes through the tap.

    The class is an input of the compiled function, so that one compilation serves all of them.

    Args:
        scored: what to differentiate.
        shape: of the batch, ``None`` for any length.
        variables: every Keras variable that ``scored`` reads; later assignments show.

    Raises:
        ModelError: neither TensorFlow nor JAX is the backend.
        ValueError: the layers reject tensors of this shape.
    """
    compilers = {"tensorflow": _tensorflow, "jax": _jax}
    backend = keras.backend.backend()
    if backend not in compilers:
        raise ModelError(
            _(
                "Gradients need TensorFlow or JAX; Keras runs on {backend} here. Choose a "
                "method without gradients, such as occlusion, or start with another "
                "KERAS_BACKEND."
            ).format(backend=backend)
        )
    return compilers[backend](scored, shape, variables)


def _tensorflow(scored: Scored, shape: Sequence[int | None], _variables: Sequence[Any]) -> Gradient:
    tf: Any = import_module("tensorflow")

    def stateless(batch: Any, number: Any) -> list[Any]:
        watched = []
        with (
            keras.StatelessScope(initialize_variables=False),
            tf.GradientTape(watch_accessed_variables=False) as tape,
        ):

            def watch(tensor: Any) -> Any:
                watched.append(tf.cast(tensor, tf.float32))
                tape.watch(watched[0])
                return _like(tensor, watched[0])

            (scores,) = scored(batch, watch)
            chosen = tf.gather(scores, number, axis=1)
        # "zero": of a layer that does not lead to the answer
        slopes = tape.gradient(chosen, watched[0], unconnected_gradients="zero")
        return [watched[0], slopes, scores]

    specs = tf.TensorSpec(tuple(shape), tf.float32), tf.TensorSpec((), tf.int32)
    concrete = tf.function(stateless, autograph=False).get_concrete_function(*specs)

    def run(batch: Float32, number: int) -> Slopes:
        # constant copies, so that nobody can change the tensor later
        found = concrete(tf.constant(batch), tf.constant(number, tf.int32))
        return _slopes(found)

    return run


def _jax(scored: Scored, shape: Sequence[int | None], variables: Sequence[Any]) -> Gradient:
    jax: Any = import_module("jax")

    def stateless(state: list[Any], batch: Any, number: Any) -> list[Any]:
        mapping = list(zip(variables, state, strict=True))
        with keras.StatelessScope(mapping, initialize_variables=False):
            seen: list[Any] = []

            def note(tensor: Any) -> Any:
                seen.append(tensor)
                return tensor

            scored(batch, note)
            # The network runs on from the value; XLA drops what the two passes have in common.
            at = seen[0].astype("float32")

            def score(value: Any) -> tuple[Any, Any]:
                (scores,) = scored(batch, lambda tensor: _like(tensor, value))
                return scores[:, number].sum(), scores

            gradient, scores = jax.grad(score, has_aux=True)(at)
        return [at, gradient, scores]

    # Variables enter as arguments: jit would freeze the values that a closure reads.
    compiled = jax.jit(stateless)

    def call(function: Callable[..., Any], batch: Float32, number: int) -> Any:
        return function([variable.value for variable in variables], batch, number)

    example = np.zeros([length or 1 for length in shape], np.float32)
    call(partial(jax.eval_shape, stateless), example, 0)  # a wrong shape shows now

    def run(batch: Float32, number: int) -> Slopes:
        return _slopes(call(compiled, batch, number))

    return run


def _like(tensor: Any, value: Any) -> Any:
    """Return the value in the tensor's precision; whole numbers would have no gradient."""
    is_float = keras.backend.is_float_dtype(keras.backend.standardize_dtype(tensor.dtype))
    return keras.ops.cast(value, tensor.dtype) if is_float else value


def _slopes(tensors: Sequence[Any]) -> Slopes:
    arrays = [np.asarray(tensor) for tensor in tensors]
    for array in arrays:
        array.flags.writeable = False
    return Slopes(*arrays)
