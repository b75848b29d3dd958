"""A model as a program for Keras, to be read or copied into a notebook.

Unlike `zoo.keras_code`, which writes a list of layers down, it reads any finished model: chains,
branches, nested models. Only settings that differ from Keras's own are written.
"""

from __future__ import annotations

import inspect
import json
import keyword
import re
from collections.abc import Iterator, Mapping
from typing import Any

import keras

from cnnviz.errors import ModelError
from cnnviz.language import _

LONGEST_LINE = 88
"""Characters, as the formatter Black allows."""
ALIKE = frozenset({("data_format", "channels_last"), ("activation", "linear")})
"""Settings that Keras fills in by itself."""
UNWRITTEN = frozenset({"dtype", "trainable", "batch_shape", "ragged", "sparse", "optional"})
HEAD = '''\
"""{title}: its layers without the weights, written by cnnviz."""

import keras
from keras import layers

'''


def code(model: Any) -> str:
    """Return a program whose last variable, ``model``, is built like the model.

    Args:
        model: a Sequential or functional Keras model.

    Raises:
        ModelError: a layer is called in a way that cannot be written down.
    """
    writer = _Writer()
    writer.model(model, "model")
    title = " ".join(str(model.name).replace('"', "").replace("\\", "").split())
    return HEAD.format(title=title) + "\n".join(writer.lines) + "\nmodel.summary()\n"


class _Writer:
    """Writes models, the nested ones first."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._named: dict[int, str] = {}
        """id of a nested model or of a layer that is used more than once -> its variable."""
        self._taken: set[str] = {"model", "layers", "keras"}

    def model(self, model: Any, variable: str) -> None:
        """Write a model as the value of a variable."""
        for layer in model.layers:
            if isinstance(layer, keras.Model) and id(layer) not in self._named:
                self._named[id(layer)] = self._free(layer.name)
                self.model(layer, self._named[id(layer)])
        if isinstance(model, keras.Sequential):
            self._chain(model, variable)
        else:
            self._graph(model, variable)
        self.lines.append("")

    def _chain(self, model: Any, variable: str) -> None:
        shape = tuple(model.inputs[0].shape[1:])
        self.lines += [f"{variable} = keras.Sequential(", "    ["]
        self.lines.append(f"        keras.Input({shape}),")
        for layer in model.layers:
            made = self._named.get(id(layer)) or "\n".join(_call(layer, "        "))
            self.lines.append(f"        {made.lstrip()},")
        self.lines += ["    ],", f"    name={_value(model.name, {})},", ")"]

    def _graph(self, model: Any, variable: str) -> None:
        tensors: dict[int, str] = {}
        for node in _nodes(model):
            operation = node.operation
            name = self._free(operation.name)
            for place, tensor in enumerate(node.output_tensors):
                several = len(node.output_tensors) > 1
                tensors[id(tensor)] = f"{name}[{place}]" if several else name
            self.lines += self._line(node, name, tensors)
        ends = [_ends(tensors, model.inputs), _ends(tensors, model.outputs)]
        self.lines.append(
            f"{variable} = keras.Model({', '.join(ends)}, name={_value(model.name, {})})"
        )

    def _line(self, node: Any, name: str, tensors: Mapping[int, str]) -> list[str]:
        """Write one call of a layer."""
        operation = node.operation
        if not node.input_tensors:
            shape = tuple(operation.batch_shape[1:])
            return [f"{name} = keras.Input({shape}, name={_value(operation.name, {})})"]
        given = _arguments(node, tensors)
        if not isinstance(operation, keras.Layer):
            return [_operation(operation, name, given)]
        known = self._named.get(id(operation))
        if known:
            return [f"{name} = {known}({given})"]
        first, *others = _call(operation, "")
        if len(operation._inbound_nodes) > 1 and _is_shared(operation):
            shared = self._named[id(operation)] = self._free(f"{operation.name}_layer")
            return [f"{shared} = {first}", *others, f"{name} = {shared}({given})"]
        lines = [f"{name} = {first}", *others]
        lines[-1] += f"({given})"
        return lines

    def _free(self, text: str) -> str:
        """Return a variable's name that is not taken yet."""
        plain = re.sub(r"\W+", "_", text, flags=re.ASCII).strip("_").lower() or "layer"
        plain = f"layer_{plain}" if plain[0].isdigit() or keyword.iskeyword(plain) else plain
        name, number = plain, 1
        while name in self._taken:
            number += 1
            name = f"{plain}_{number}"
        self._taken.add(name)
        return name


def _nodes(model: Any) -> Iterator[Any]:
    """Give the calls of a functional model, each after those that feed it."""
    by_depth = model._nodes_by_depth
    for depth in sorted(by_depth, reverse=True):
        yield from by_depth[depth]


def _is_shared(layer: Any) -> bool:
    return len({id(node.output_tensors[0]) for node in layer._inbound_nodes}) > 1


def _ends(tensors: Mapping[int, str], found: Any) -> str:
    names = [tensors[id(tensor)] for tensor in found]
    return names[0] if len(names) == 1 else f"[{', '.join(names)}]"


def _arguments(node: Any, tensors: Mapping[int, str]) -> str:
    """Write what a layer is called on.

    Raises:
        ModelError: it is called on something that is neither a tensor nor a plain value.
    """
    args = [_value(one, tensors) for one in node.arguments.args]
    named = [
        f"{name}={_value(one, tensors)}"
        for name, one in node.arguments.kwargs.items()
        if one is not None and (name != "training" or isinstance(node.operation, keras.Model))
    ]
    return ", ".join([*args, *named])


def _operation(operation: Any, name: str, given: str) -> str:
    """Write an operation of ``keras.ops`` that stands between layers."""
    plain = re.sub(r"(?<!^)(?=[A-Z])", "_", type(operation).__name__).lower()
    if not hasattr(keras.ops, plain):
        raise ModelError(
            _(
                "The step “{name}” of this model cannot be written as code; choose another format."
            ).format(name=operation.name)
        )
    return f"{name} = keras.ops.{plain}({given})"


def _call(layer: Any, indent: str) -> list[str]:
    """Write the constructor of a layer, over several lines where one is too short."""
    arguments = [f"{name}={_value(value, {})}" for name, value in _settings(layer).items()]
    line = f"{indent}layers.{type(layer).__name__}({', '.join(arguments)})"
    if len(line) < LONGEST_LINE:
        return [line]
    inner = [f"{indent}    {argument}," for argument in arguments]
    return [f"{indent}layers.{type(layer).__name__}(", *inner, f"{indent})"]


def _settings(layer: Any) -> dict[str, Any]:
    """Return the settings of a layer that are not Keras's own, what it needs first."""
    config = layer.get_config()
    taken = inspect.signature(type(layer).__init__).parameters
    settings = {}
    for name, parameter in taken.items():
        if name in config and name not in UNWRITTEN | {"name"}:
            usual = parameter.default
            value = config[name]
            if usual is inspect.Parameter.empty or not _is_usual(name, value, usual):
                settings[name] = value
    return settings | {"name": layer.name}


def _is_usual(name: str, value: Any, usual: Any) -> bool:
    if isinstance(value, str) and (name, value) in ALIKE:
        return True
    if isinstance(value, dict) and isinstance(usual, str):
        own = _object(usual, name)
        if own is None or "config" not in value:
            return False
        return bool(own.get_config() == {**value["config"]} or _is_same(own, value))
    if isinstance(value, list | tuple) and isinstance(usual, int | tuple):
        wanted = (usual,) * len(value) if isinstance(usual, int) else usual
        return tuple(value) == tuple(wanted)
    return bool(value == usual)


def _object(usual: str, name: str) -> Any:
    """Return what Keras makes of a name: first weights are the only settings that have one."""
    return keras.initializers.get(usual) if name.endswith("initializer") else None


def _is_same(own: Any, value: Mapping[str, Any]) -> bool:
    """Whether two objects differ only in the seed that was drawn for one of them."""
    mine, theirs = dict(own.get_config()), dict(value["config"])
    for one in (mine, theirs):
        one.pop("seed", None)
    return type(own).__name__ == value["class_name"] and mine == theirs


def _value(value: Any, tensors: Mapping[int, str]) -> str:
    """Write a value.

    Raises:
        ModelError: it is none that can be written down.
    """
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if id(value) in tensors:
        return tensors[id(value)]
    if isinstance(value, list | tuple):
        inner = ", ".join(_value(one, tensors) for one in value)
        if isinstance(value, list):
            return f"[{inner}]"
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if isinstance(value, dict) and "class_name" in value and isinstance(value.get("config"), dict):
        return _built(value)
    if value is None or isinstance(value, int | float | bool):
        return repr(value)
    raise ModelError(
        _("This model holds a value that cannot be written as code; choose another format.")
    )


def _built(value: Mapping[str, Any]) -> str:
    """Write an object of Keras, such as a regulariser."""
    for module in ("initializers", "regularizers", "constraints"):
        if hasattr(getattr(keras, module), value["class_name"]):
            given = ", ".join(
                f"{name}={_value(one, {})}"
                for name, one in value["config"].items()
                if one is not None
            )
            return f"keras.{module}.{value['class_name']}({given})"
    raise ModelError(
        _(
            "The part {value} of this model cannot be written as code; choose another format."
        ).format(value=value["class_name"])
    )
