"""One Keras layer or operation -> the calls that stand for it."""

import math
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

import keras
from numpy.typing import NDArray

from cnnviz.errors import ModelError
from cnnviz.flow.records import Call, Port, Run
from cnnviz.language import _

ACTIVATION_LAST = (
    *(keras.layers.Conv1D, keras.layers.Conv2D, keras.layers.Conv3D),
    *(keras.layers.Conv1DTranspose, keras.layers.Conv2DTranspose, keras.layers.Conv3DTranspose),
    *(keras.layers.DepthwiseConv1D, keras.layers.DepthwiseConv2D),
    *(keras.layers.SeparableConv1D, keras.layers.SeparableConv2D),
    *(keras.layers.Dense, keras.layers.EinsumDense),
)
"""Layers whose ``activation`` is the last thing they do, so that what precedes it is exact."""


class Weights(Mapping[str, NDArray[Any]]):
    """A layer's variables by name, each copied to NumPy when it is asked for."""

    def __init__(self, variables: Mapping[str, Any]) -> None:
        self._variables = variables

    def __getitem__(self, name: str) -> NDArray[Any]:
        tensor = keras.ops.convert_to_tensor(
            self._variables[name]
        )  # a bare variable makes NumPy warn
        array: NDArray[Any] = keras.ops.convert_to_numpy(tensor)
        return array

    def __iter__(self) -> Iterator[str]:
        return iter(self._variables)

    def __len__(self) -> int:
        return len(self._variables)


def layer_call(node: Any, name: str, sources: tuple[Port, ...]) -> Call:
    """Return the node's call; of a fused layer, the part before its activation."""
    layer = node.operation
    whole = fused_activation(layer) is None
    return _call(layer, name, _runner(node, layer if whole else _linear(layer)), sources)


def activation_call(activation: Any, before: Call) -> Call:
    """Return the call of a fused activation on what its layer gave.

    Raises:
        ModelError: the activation is a layer that Keras has not built yet.
    """
    if not getattr(activation, "built", True):
        raise ModelError(
            _(
                "The activation of the layer “{name}” has no weights yet; call the network "
                "once on a picture."
            ).format(name=before.name)
        )
    short = _short_name(activation)
    name, sources = f"{before.name}/{short}", (Port(before, 0),)

    def run(tensors: list[Any]) -> list[Any]:
        return [activation(tensors[0])]

    if isinstance(activation, keras.Layer):
        return _call(activation, name, run, sources)
    config = MappingProxyType({"activation": short})
    return Call(name, "Activation", run, sources, config, Weights({}), parameters=0)


def fused_activation(layer: Any) -> Any:
    """Return the layer's non-linear activation if what precedes it can be shown, else None."""
    if not (isinstance(layer, ACTIVATION_LAST) and calls_as_keras(layer)):
        return None
    return None if layer.activation in (None, keras.activations.linear) else layer.activation


def calls_as_keras(operation: Any) -> bool:
    """Whether the operation's ``call`` is Keras's, not one that a subclass has put in its place."""
    owner = next(kind for kind in type(operation).__mro__ if "call" in vars(kind))
    return owner.__module__.partition(".")[0] == "keras"


def unused(name: str, taken: set[str]) -> str:
    """Return the name, or the first of ``name#2``, ``name#3`` ... that is free; it is now taken."""
    candidate, use = name, 1
    while candidate in taken:
        use += 1
        candidate = f"{name}#{use}"
    taken.add(candidate)
    return candidate


def _call(operation: Any, name: str, run: Run, sources: tuple[Port, ...]) -> Call:
    variables = _variables(operation)
    return Call(
        name=name,
        kind=type(operation).__name__,
        run=run,
        sources=sources,
        config=_config(operation),
        weights=Weights(_by_name(operation.name, variables)),
        parameters=sum(math.prod(variable.shape) for variable in variables),
        variables=tuple(variables),
    )


def _runner(node: Any, operation: Any) -> Run:
    """Return the node's call of the operation, on tensors in place of the symbolic ones."""
    symbols = [id(tensor) for tensor in node.input_tensors]
    inference = {"training": False} if isinstance(operation, keras.Layer) else {}

    def run(tensors: list[Any]) -> list[Any]:
        args, kwargs = node.arguments.fill_in(dict(zip(symbols, tensors, strict=True)))
        results: list[Any] = keras.tree.flatten(operation(*args, **{**kwargs, **inference}))
        return results

    def enter(tensors: list[Any]) -> list[Any]:
        return [keras.ops.cast(tensors[0], operation.dtype)]

    return run if symbols else enter


def _linear(layer: Any) -> Any:
    """Return a stand-in that shares all that the layer holds but its activation.

    The layer itself must not change, not even for an instant: other threads may be calling it.
    """
    twin = object.__new__(type(layer))
    twin.__dict__.update(layer.__dict__)
    twin.__dict__["activation"] = keras.activations.linear  # past Keras's attribute tracking
    return twin


def _short_name(activation: Callable[[Any], Any]) -> str:
    name = getattr(activation, "name", getattr(activation, "__name__", ""))
    return name if name.isidentifier() else "activation"


def _variables(operation: Any) -> list[Any]:
    """Return the layer's variables without those of an activation that has a call of its own."""
    apart = {id(each) for each in getattr(fused_activation(operation), "weights", ())}
    return [each for each in getattr(operation, "weights", ()) if id(each) not in apart]


def _by_name(owner: str, variables: list[Any]) -> dict[str, Any]:
    """Key by short name; by path inside the owner where several share one, as in attention."""
    names = [variable.name for variable in variables]
    if len(set(names)) < len(names):
        names = [variable.path.rpartition(f"{owner}/")[2] for variable in variables]
    taken: set[str] = set()
    return {unused(name, taken): each for name, each in zip(names, variables, strict=True)}


def _config(operation: Any) -> Mapping[str, Any]:
    try:
        return MappingProxyType(operation.get_config())
    except NotImplementedError:  # a layer of the user's own, never made to be saved
        return MappingProxyType({"name": operation.name})
