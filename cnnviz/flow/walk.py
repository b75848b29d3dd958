"""From a model's outputs back to its input, through nested models.

This reads Keras's record of the graph (``_keras_history``, ``_inbound_nodes``), which has no public
accessor. The public ways call the layers again, which adds to the caller's model, and
``layer.output`` of a Sequential belongs to a chain of its own that computes every layer anew.
"""

from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import keras

from cnnviz.errors import ModelError
from cnnviz.flow.calls import activation_call, calls_as_keras, fused_activation, layer_call, unused
from cnnviz.flow.records import Call, Flow, Port
from cnnviz.language import _


def read(model: Any) -> Flow:
    """Return the model's flow.

    Raises:
        ModelError: the model is no chain of Keras layers from one picture to its outputs.
    """
    _check(model)
    walk = _Walk()
    outputs = tuple([walk.reach(tensor) for tensor in model.outputs])
    order = {call: index for index, call in enumerate(walk.calls)}
    used = set(outputs).union(*(call.sources for call in walk.calls))
    ports = sorted(used, key=lambda port: (order[port.call], port.place))
    shape = tuple(model.inputs[0].shape[1:])
    return Flow(tuple(walk.calls), tuple(ports), outputs, shape, tuple(model.variables))


def _check(model: Any) -> None:
    if not (isinstance(model, keras.Model) and _is_chain(model)):
        raise ModelError(
            _(
                "Only Sequential and functional Keras models can be looked into; this one, "
                "{name}, is something else or runs Python code of its own."
            ).format(name=type(model).__name__)
        )
    if not hasattr(model, "outputs"):
        raise ModelError(
            _(
                "This network has no input size yet; give it a keras.Input as its first layer, "
                "or call it once on a picture."
            )
        )
    if len(model.inputs) != 1:
        raise ModelError(
            _(
                "Only networks with one input, the picture, can be looked into; this one has "
                "{inputs} inputs."
            ).format(inputs=len(model.inputs))
        )
    if len(model.inputs[0].shape) != 4:
        raise ModelError(
            _(
                "Only networks that take a picture (rows × columns × channels) can be looked "
                "into; the input of this one has the shape {shape}."
            ).format(shape=model.inputs[0].shape[1:])
        )


def _is_chain(model: Any) -> bool:
    """Whether the graph of layers is all that the model does."""
    return isinstance(model, keras.Sequential | keras.Function) and calls_as_keras(model)


def _opens(node: Any) -> bool:
    """Whether the node calls a nested model that may be replaced by the calls inside it."""
    model, given = node.operation, node.input_tensors
    if not (_is_chain(model) and hasattr(model, "outputs") and len(given) == len(model.inputs)):
        return False
    others = {key: value for key, value in node.arguments.kwargs.items() if key != "training"}
    plain = all(value is None for value in keras.tree.flatten(others))  # mask=None is always there
    named = any(isinstance(argument, dict) for argument in node.arguments.args)
    return plain and not named and all(map(_is_taken_as_is, given, model.inputs))


def _is_taken_as_is(given: Any, expected: Any) -> bool:
    """Whether a nested model neither reshapes nor casts the tensor (layers cast floats anyway)."""
    floats = [keras.backend.is_float_dtype(tensor.dtype) for tensor in (given, expected)]
    same = given.dtype == expected.dtype or all(floats)
    return same and len(given.shape) == len(expected.shape)


@dataclass(slots=True, eq=False)
class _Scope:
    """One use of a model: the outer tensor that stands for each of its inputs."""

    name: str = ""
    outer: "_Scope | None" = None
    bound: dict[int, Any] = field(default_factory=dict)
    """id of the inner input tensor -> the outer tensor."""
    prefix: str | None = None
    """What the names inside begin with, chosen when the data first flows in."""


class _Origin(NamedTuple):
    """Where a tensor really comes from, nested models opened."""

    node: Any
    scope: _Scope
    place: int

    @property
    def key(self) -> tuple[int, int]:
        return id(self.node), id(self.scope)


class _Walk:
    """Depth first; a call is listed as soon as all that feed it are."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self._root = _Scope(prefix="")
        self._scopes: dict[tuple[int, int], _Scope] = {}
        self._listed: dict[tuple[int, int], Call] = {}
        self._names: set[str] = set()
        self._counted: set[int] = set()

    def reach(self, tensor: Any) -> Port:
        """List all calls that lead to the tensor and return its port."""
        goal = self._origin(tensor, self._root)
        path = [goal]
        while path:  # no recursion: networks are deeper than Python's stack
            missing = [each for each in self._feeding(path[-1]) if each.key not in self._listed]
            if missing:
                path.append(missing[0])
            else:
                self._list(path.pop())
        return self._port(goal)

    def _port(self, origin: _Origin) -> Port:
        return Port(self._listed[origin.key], origin.place)

    def _feeding(self, origin: _Origin) -> list[_Origin]:
        return [self._origin(tensor, origin.scope) for tensor in origin.node.input_tensors]

    def _origin(self, tensor: Any, scope: _Scope) -> _Origin:
        while True:
            if scope.outer is not None and id(tensor) in scope.bound:
                tensor, scope = scope.bound[id(tensor)], scope.outer
                continue
            operation, index, place = tensor._keras_history
            node = operation._inbound_nodes[index]
            if not _opens(node):
                return _Origin(node, scope, place)
            tensor, scope = operation.outputs[place], self._inside(node, scope)

    def _inside(self, node: Any, outer: _Scope) -> _Scope:
        key = id(node), id(outer)
        if key not in self._scopes:
            inner = map(id, node.operation.inputs)
            bound = dict(zip(inner, node.input_tensors, strict=True))
            self._scopes[key] = _Scope(node.operation.name, outer, bound)
        return self._scopes[key]

    def _list(self, origin: _Origin) -> None:
        if origin.key in self._listed:
            return
        layer = origin.node.operation
        name = unused(self._prefix(origin.scope) + layer.name, self._names)
        sources = tuple(self._port(each) for each in self._feeding(origin))
        self._add(layer, layer_call(origin.node, name, sources))
        activation = fused_activation(layer)
        if activation is not None:
            self._add(activation, activation_call(activation, self.calls[-1]))
        self._listed[origin.key] = self.calls[-1]

    def _add(self, operation: Any, call: Call) -> None:
        shared = id(operation) in self._counted
        self._counted.add(id(operation))
        self.calls.append(replace(call, parameters=0) if shared else call)

    def _prefix(self, scope: _Scope) -> str:
        if scope.prefix is None:
            outer = self._prefix(scope.outer) if scope.outer else ""
            scope.prefix = unused(outer + scope.name, self._names) + "/"
        return scope.prefix
