"""Compiled functions over Keras models, kept while their model lives.

The one place that knows which backend runs, beside attribution/gradients.py for gradients:
TensorFlow compiles to a `tf.function`, JAX to a `jax.jit`, and any other backend calls eagerly.
Everything else in cnnviz is plain Keras 3.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from functools import partial
from importlib import import_module
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import keras
import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")
Forward = Callable[[Any], list[Any]]
"""Backend tensor (N, ...) -> backend tensors; must read no state but Keras variables."""
Compiled = Callable[[NDArray[Any]], list[NDArray[Any]]]
"""NumPy (N, ...), which is copied -> read-only NumPy views of the engine's memory, one a tensor."""

KEPT = 16
"""How many compiled functions one model keeps; the least recently used goes first."""


def compile_forward(
    forward: Forward, shape: Sequence[int | None], variables: Sequence[Any]
) -> Compiled:
    """Compile a function of one float32 tensor of this shape, ``None`` for any length.

    Args:
        forward: what to compile.
        shape: of the tensor, batch axis included.
        variables: every Keras variable that ``forward`` reads; later assignments show.

    Raises:
        ValueError: the layers reject tensors of this shape (eager backends: when it is called).
    """
    compilers = {"tensorflow": _tensorflow, "jax": _jax}
    return compilers.get(keras.backend.backend(), _eager)(forward, shape, variables)


def _tensorflow(
    forward: Forward, shape: Sequence[int | None], _variables: Sequence[Any]
) -> Compiled:
    tf: Any = import_module("tensorflow")

    def stateless(tensor: Any) -> list[Any]:
        # Without the scope, activity regularisers would leave graph tensors in the caller's layers.
        with keras.StatelessScope(initialize_variables=False):
            return forward(tensor)

    spec = tf.TensorSpec(tuple(shape), tf.float32)
    concrete = tf.function(stateless, autograph=False).get_concrete_function(spec)

    def run(batch: NDArray[Any]) -> list[NDArray[Any]]:
        # constant copies, so that nobody can change the tensor later; asarray of an eager CPU
        # tensor shares its memory and keeps it alive
        return _read_only([np.asarray(tensor) for tensor in concrete(tf.constant(batch))])

    return run


def _jax(forward: Forward, shape: Sequence[int | None], variables: Sequence[Any]) -> Compiled:
    jax: Any = import_module("jax")

    def stateless(values: list[Any], tensor: Any) -> list[Any]:
        mapping = list(zip(variables, values, strict=True))
        with keras.StatelessScope(mapping, initialize_variables=False):
            return forward(tensor)

    # Variables enter as arguments: jit would freeze the values that a closure reads.
    compiled = jax.jit(stateless)

    def call(function: Callable[..., list[Any]], batch: NDArray[Any]) -> list[Any]:
        return function([variable.value for variable in variables], batch)

    def run(batch: NDArray[Any]) -> list[NDArray[Any]]:
        return _read_only([np.asarray(tensor) for tensor in call(compiled, batch)])

    example = np.zeros([length or 1 for length in shape], np.float32)
    call(partial(jax.eval_shape, stateless), example)  # a wrong shape shows now

    return run


def _eager(forward: Forward, _shape: Sequence[int | None], _variables: Sequence[Any]) -> Compiled:
    def run(batch: NDArray[Any]) -> list[NDArray[Any]]:
        with keras.StatelessScope(initialize_variables=False):
            tensors = forward(keras.ops.convert_to_tensor(batch.copy()))
        return _read_only([keras.ops.convert_to_numpy(tensor) for tensor in tensors])

    return run


def _read_only(arrays: list[NDArray[Any]]) -> list[NDArray[Any]]:
    for array in arrays:
        array.flags.writeable = False
    return arrays


class _Slot:
    """One kept value, made by the first thread that asks while the others wait."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.value: Any = None


class _Shelf:
    """What is kept for one model: the most recently used first to stay."""

    def __init__(self) -> None:
        self.slots: OrderedDict[Hashable, _Slot] = OrderedDict()

    def slot(self, key: Hashable) -> _Slot:
        slot = self.slots.setdefault(key, _Slot())
        self.slots.move_to_end(key)
        if len(self.slots) > KEPT:
            self.slots.popitem(last=False)
        return slot


_shelves: WeakKeyDictionary[Any, _Shelf] = WeakKeyDictionary()
_lock = threading.Lock()


def kept(model: Any, key: Hashable, make: Callable[[], T]) -> T:
    """Return what ``make`` gave for this model and key, calling it only when nothing is kept.

    The model is held weakly: with its last owner goes all that was kept for it, provided that the
    kept value does not hold the model. Threads may call at once; one of them makes.
    """
    with _lock:
        slot = _shelves.setdefault(model, _Shelf()).slot(key)
    if slot.value is None:
        with slot.lock:  # not the common lock: other models go on while this one compiles
            if slot.value is None:
                slot.value = make()
    value: T = slot.value
    return value
