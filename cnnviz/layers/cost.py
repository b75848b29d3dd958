"""What a layer costs: the numbers that it holds, and the multiplications that it does.

Multiply-adds are counted as papers do: one for each number of the kernel and each output value
(of a transposed convolution each input value), zeros of the padding included. Biases,
normalisations, which can be folded into the convolution before them, activations, poolings, merges
and layers that only move values count 0, and so does a kind that has no line in ``_MULTIPLY_ADDS``.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from cnnviz.language import _
from cnnviz.types import LayerTrace


class Working(NamedTuple):
    """The left side of ``(3·3·16 + 1)·32 = 4,640``, and what it comes to."""

    text: str
    total: int
    remark: str = ""


def parameters_worked(layer: LayerTrace) -> str:
    """Return how the layer's parameters are counted, e.g. ``(3·3·16 + 1)·32 = 4,640``.

    Empty for a layer without parameters, and for every further use of a shared layer.
    """
    if not layer.parameters:
        return ""
    working = _WORKINGS.get(layer.kind, _by_variable)(layer)
    if working.total != layer.parameters:  # the layer holds more than is usual, as with LoRA
        working = _by_variable(layer)
    return f"{working.text} = {working.total:,}{working.remark}"


def multiply_adds(layer: LayerTrace, inputs: Sequence[LayerTrace]) -> int:
    """Return how many multiplications, each with an addition, the layer does for one picture.

    Args:
        layer: One layer of a trace.
        inputs: The layers that feed it, in its order.
    """
    count = _MULTIPLY_ADDS.get(layer.kind)
    return count(layer, inputs[0]) if count and inputs else 0


def _window(layer: LayerTrace) -> tuple[int, int]:
    rows, columns = layer.config["kernel_size"]
    return int(rows), int(columns)


def _weighted(layer: LayerTrace, each: Sequence[int], outputs: int) -> Working:
    """Work out ``outputs`` kernels of ``each`` numbers, and as many biases if the layer has any."""
    product, bias = "·".join(map(str, each)), int(layer.config["use_bias"])
    text = f"({product} + 1)·{outputs}" if bias else f"{product}·{outputs}"
    return Working(text, (math.prod(each) + bias) * outputs)


def _convolution(layer: LayerTrace) -> Working:
    (rows, columns), filters = _window(layer), layer.config["filters"]
    kernel = layer.parameters // filters - layer.config["use_bias"]
    return _weighted(layer, (rows, columns, kernel // (rows * columns)), filters)


def _depthwise(layer: LayerTrace) -> Working:
    rows, columns = _window(layer)
    return _weighted(layer, (rows, columns), layer.parameters // _depthwise_share(layer))


def _depthwise_share(layer: LayerTrace) -> int:
    """Return how many parameters belong to each output channel."""
    return math.prod(_window(layer)) + int(layer.config["use_bias"])


def _separable(layer: LayerTrace) -> Working:
    config, (rows, columns) = layer.config, _window(layer)
    filters, multiplier = config["filters"], config["depth_multiplier"]
    kernels = layer.parameters - filters * config["use_bias"]
    maps = kernels // (rows * columns + filters)  # between the two steps
    first = f"{rows}·{columns}·{maps // multiplier}"
    if multiplier > 1:
        first += f"·{multiplier}"
    second = _weighted(layer, (maps,), filters)
    return Working(f"{first} + {second.text}", rows * columns * maps + second.total)


def _dense(layer: LayerTrace) -> Working:
    units = layer.config["units"]
    return _weighted(layer, (layer.parameters // units - layer.config["use_bias"],), units)


def _batch_norm(layer: LayerTrace) -> Working:
    trained = int(layer.config["scale"]) + int(layer.config["center"])
    working = _each_channel(layer, 2 + trained)
    channels = working.total // (2 + trained)
    return working._replace(
        remark=_(" ({trained:,} of them trained)").format(trained=trained * channels)
    )


def _layer_norm(layer: LayerTrace) -> Working:
    return _each_channel(layer, int(layer.config["scale"]) + int(layer.config["center"]))


def _each_channel(layer: LayerTrace, numbers: int) -> Working:
    channels = layer.parameters // max(1, numbers)
    return Working(f"{numbers}·{channels}", numbers * channels)


def _normalization(layer: LayerTrace) -> Working:
    channels = (layer.parameters - 1) // 2  # a mean and a variance each, and how many were counted
    return Working(f"2·{channels} + 1", 2 * channels + 1, _(" (none of them trained)"))


def _by_variable(layer: LayerTrace) -> Working:
    shapes = {name: array.shape for name, array in layer.weights.items()}
    parts = [f"{name} {'·'.join(map(str, shape)) or 1}" for name, shape in shapes.items()]
    return Working(" + ".join(parts), sum(map(math.prod, shapes.values())))


def _convolved(layer: LayerTrace, source: LayerTrace) -> int:
    groups = int(layer.config.get("groups", 1))
    channels: int = source.output.shape[_channel_axis(layer)] // groups
    return math.prod(_window(layer)) * channels * layer.output.size


def _convolved_apart(layer: LayerTrace, _: LayerTrace) -> int:
    return math.prod(_window(layer)) * layer.output.size


def _convolved_in_two_steps(layer: LayerTrace, source: LayerTrace) -> int:
    config, axis = layer.config, _channel_axis(layer)
    maps: int = source.output.shape[axis] * int(config["depth_multiplier"])
    places: int = layer.output.size // layer.output.shape[axis]
    return places * maps * (math.prod(_window(layer)) + int(config["filters"]))


def _stamped(layer: LayerTrace, source: LayerTrace) -> int:
    return math.prod(_window(layer)) * int(layer.config["filters"]) * source.output.size


def _fully_connected(layer: LayerTrace, source: LayerTrace) -> int:
    inputs: int = source.output.shape[-1]
    return inputs * layer.output.size


def _channel_axis(layer: LayerTrace) -> int:
    return 0 if layer.config.get("data_format") == "channels_first" else -1


_WORKINGS: Mapping[str, Callable[[LayerTrace], Working]] = {
    "Conv2D": _convolution,
    "DepthwiseConv2D": _depthwise,
    "SeparableConv2D": _separable,
    "Conv2DTranspose": _convolution,
    "Dense": _dense,
    "BatchNormalization": _batch_norm,
    "LayerNormalization": _layer_norm,
    "GroupNormalization": _layer_norm,
    "Normalization": _normalization,
}
"""How each kind's parameters are counted; of any other the variables are listed."""

_MULTIPLY_ADDS: Mapping[str, Callable[[LayerTrace, Any], int]] = {
    "Conv2D": _convolved,
    "DepthwiseConv2D": _convolved_apart,
    "SeparableConv2D": _convolved_in_two_steps,
    "Conv2DTranspose": _stamped,
    "Dense": _fully_connected,
}
