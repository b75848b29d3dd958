"""A list of layers as a program for Keras, to be copied into a notebook."""

from __future__ import annotations

from collections.abc import Iterator

from cnnviz.zoo.network import Network, Shape, ending, is_binary
from cnnviz.zoo.network_layers import Call

LONGEST_LINE = 88
"""Characters, as the formatter Black allows."""


def code(network: Network, input_shape: Shape, classes: int) -> str:
    """Return a program that builds the same model as `network.build`, and compiles it.

    Args:
        network: The list.
        input_shape: (H, W, C) of the picture that enters.
        classes: How many there are to tell apart; the labels are their numbers from 0 on.
    """
    layers = list(_layers(network, classes))
    modules = ["layers", "regularizers"] if any("regularizers." in one for one in layers) else None
    loss = (
        "binary_crossentropy" if is_binary(network, classes) else "sparse_categorical_crossentropy"
    )
    lines = [
        "import keras",
        f"from keras import {', '.join(modules or ['layers'])}",
        "",
        "model = keras.Sequential(",
        "    [",
        f'        keras.Input({input_shape}, name="image"),',
        *layers,
        "    ]",
        ")",
        "model.compile(",
        "    optimizer=keras.optimizers.Adam(learning_rate=0.001),",
        f'    loss="{loss}",',
        '    metrics=["accuracy"],',
        ")",
        "model.summary()",
    ]
    return "\n".join(lines) + "\n"


def _layers(network: Network, classes: int) -> Iterator[str]:
    for name, layer in zip(network.names(), network.layers, strict=True):
        yield _line(layer.call, name)
    for name, call in ending(network, classes).items():
        yield _line(call, name)


def _line(call: Call, name: str) -> str:
    """Write one layer of the list, over several lines where one is too short."""
    arguments = [*_arguments(call), f'name="{name}"']
    line = f"        {call.name}({', '.join(arguments)}),"
    if len(line) <= LONGEST_LINE:
        return line
    inner = "".join(f"            {argument},\n" for argument in arguments)
    return f"        {call.name}(\n{inner}        ),"


def _arguments(call: Call) -> list[str]:
    return [
        *map(_value, call.arguments),
        *(f"{name}={_value(value)}" for name, value in call.named.items()),
    ]


def _value(value: object) -> str:
    if isinstance(value, Call):
        return f"{value.name}({', '.join(_arguments(value))})"
    return f'"{value}"' if isinstance(value, str) else repr(value)
