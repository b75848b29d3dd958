"""Compute again, by hand, what a traced layer gave."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from cnnviz.arithmetic import merging, shaping
from cnnviz.arithmetic.activations import ACTIVATIONS, elu, leaky_relu, relu, softmax
from cnnviz.arithmetic.convolution import (
    conv2d,
    conv2d_transpose,
    depthwise_conv2d,
    separable_conv2d,
)
from cnnviz.arithmetic.fully_connected import dense
from cnnviz.arithmetic.normalization import (
    batch_norm,
    group_norm,
    layer_norm,
    normalize,
    rescale,
    rms_norm,
    unit_norm,
)
from cnnviz.arithmetic.pooling import (
    average_pool,
    global_average_pool,
    global_max_pool,
    max_pool,
)
from cnnviz.arithmetic.windows import Array, Float64
from cnnviz.errors import UnsupportedLayer
from cnnviz.language import _
from cnnviz.types import LayerTrace

Replay = Callable[[LayerTrace, Sequence[Array]], Float64]


def replay(layer: LayerTrace, inputs: Sequence[Array]) -> Float64:
    """Return what ``layer`` computes from ``inputs``, in plain NumPy.

    A layer with a fused activation gives its values *before* the activation, as in the trace,
    where the activation is a step of its own.

    Args:
        layer: Its ``kind``, ``config`` and ``weights`` are used, never its ``output``.
        inputs: The outputs of the layers that ``layer.inputs`` names, without the batch axis.

    Returns:
        float64 of the shape of ``layer.output``.

    Raises:
        UnsupportedLayer: ``layer.kind`` is not in ``REPLAYS``, or it has a setting (channels
            first, cubic interpolation, an activation of its own ...) that is not covered.
    """
    if layer.kind not in REPLAYS:
        raise UnsupportedLayer(
            _(
                "The layer “{name}” is of the kind {kind}, whose arithmetic is not written "
                "out; {replays} kinds are, for example Conv2D, MaxPooling2D and Dense."
            ).format(name=layer.name, kind=layer.kind, replays=len(REPLAYS))
        )
    if layer.config.get("data_format") == "channels_first":
        raise _unsupported(layer, "data_format", "channels_first", "channels_last")
    try:
        return REPLAYS[layer.kind](layer, inputs)
    except KeyError as missing:  # a Keras operation that shares its name with a layer
        raise _unsupported(layer, str(missing), "unknown", "layers with that setting") from missing


def _conv2d(layer: LayerTrace, inputs: Sequence[Array]) -> Float64:
    weights, groups = layer.weights, layer.config.get("groups", 1)
    return conv2d(
        inputs[0], weights["kernel"], weights.get("bias"), groups=groups, **_window(layer)
    )


def _depthwise_conv2d(layer: LayerTrace, inputs: Sequence[Array]) -> Float64:
    weights = layer.weights
    return depthwise_conv2d(inputs[0], weights["kernel"], weights.get("bias"), **_window(layer))


def _separable_conv2d(layer: LayerTrace, inputs: Sequence[Array]) -> Float64:
    depthwise, pointwise = layer.weights["depthwise_kernel"], layer.weights["pointwise_kernel"]
    return separable_conv2d(
        inputs[0], depthwise, pointwise, layer.weights.get("bias"), **_window(layer)
    )


def _conv2d_transpose(layer: LayerTrace, inputs: Sequence[Array]) -> Float64:
    return conv2d_transpose(
        inputs[0],
        layer.weights["kernel"],
        layer.weights.get("bias"),
        output_padding=layer.config.get("output_padding"),
        **_window(layer),
    )


def _window(layer: LayerTrace) -> dict[str, Any]:
    """Return the settings that all convolutions share, under the names used here."""
    config = layer.config
    return {
        "stride": config["strides"],
        "padding": config["padding"],
        "dilation": config["dilation_rate"],
    }


def _max_pool(layer: LayerTrace, inputs: Sequence[Array]) -> Float64:
    config = layer.config
    return max_pool(
        inputs[0], config["pool_size"], stride=config["strides"], padding=config["padding"]
    )


def _average_pool(layer: LayerTrace, inputs: Sequence[Array]) -> Float64:
    config = layer.config
    return average_pool(
        inputs[0], config["pool_size"], stride=config["strides"], padding=config["padding"]
    )


def _global_average_pool(layer: LayerTrace, inputs: Sequence[Array]) -> Float64:
    return global_average_pool(inputs[0], keepdims=layer.config.get("keepdims", False))


def _global_max_pool(layer: LayerTrace, inputs: Sequence[Array]) -> Float64:
    return global_max_pool(inputs[0], keepdims=layer.config.get("keepdims", False))


def _batch_norm(layer: LayerTrace, inputs: Sequence[Array]) -> Float64:
    names = ("moving_mean", "moving_variance", "gamma", "beta")
    values = (layer.weights.get(name, 1.0 if name == "gamma" else 0.0) for name in names)
    axes = _axes(layer.config["axis"])
    mean, variance, gamma, beta = (_spread(value, inputs[0], axes) for value in values)
    return batch_norm(inputs[0], mean, variance, gamma, beta, epsilon=layer.config["epsilon"])


def _layer_norm(layer: LayerTrace, inputs: Sequence[Array]) -> Float64:
    config = layer.config
    if config.get("rms_scaling"):
        raise _unsupported(layer, "rms_scaling", True, False)
    axes = _axes(config["axis"])
    gamma = _spread(layer.weights.get("gamma", 1.0), inputs[0], axes)
    beta = _spread(layer.weights.get("beta", 0.0), inputs[0], axes)
    return layer_norm(inputs[0], gamma, beta, axis=axes, epsilon=config["epsilon"])


def _group_norm(layer: LayerTrace, inputs: Sequence[Array]) -> Float64:
    config, weights, channels = layer.config, layer.weights, inputs[0].shape[-1]
    if _axes(config["axis"]) not in {(-1,), (inputs[0].ndim - 1,)}:
        raise _unsupported(layer, "axis", config["axis"], -1)
    groups = channels if config["groups"] == -1 else config["groups"]
    gamma, beta = weights.get("gamma", 1.0), weights.get("beta", 0.0)
    return group_norm(inputs[0], groups, gamma, beta, epsilon=config["epsilon"])


def _rms_norm(layer: LayerTrace, inputs: Sequence[Array]) -> Float64:
    axes = _axes(layer.config["axis"])
    scale = _spread(layer.weights["scale"], inputs[0], axes)
    return rms_norm(inputs[0], scale, axis=axes, epsilon=layer.config["epsilon"])


def _unit_norm(layer: LayerTrace, inputs: Sequence[Array]) -> Float64:
    return unit_norm(inputs[0], axis=_axes(layer.config["axis"]))


def _rescale(layer: LayerTrace, inputs: Sequence[Array]) -> Float64:
    scale, offset = (_numbers(layer.config[name]) for name in ("scale", "offset"))
    return rescale(inputs[0], scale, offset)


def _normalize(layer: LayerTrace, inputs: Sequence[Array]) -> Float64:
    config, weights = layer.config, layer.weights
    if config.get("invert"):
        raise _unsupported(layer, "invert", True, False)
    axis = config["axis"]
    axes = () if axis is None else _axes(axis)
    mean, variance = (
        _spread(_numbers(weights.get(name, config[name])), inputs[0], axes)
        for name in ("mean", "variance")
    )
    return normalize(inputs[0], mean, variance)


def _dense(layer: LayerTrace, inputs: Sequence[Array]) -> Float64:
    return dense(inputs[0], layer.weights["kernel"], layer.weights.get("bias"))


def _flatten(_: LayerTrace, inputs: Sequence[Array]) -> Float64:
    return shaping.flatten(inputs[0])


def _reshape(layer: LayerTrace, inputs: Sequence[Array]) -> Float64:
    return np.asarray(inputs[0], np.float64).reshape(layer.config["target_shape"])


def _permute(layer: LayerTrace, inputs: Sequence[Array]) -> Float64:
    order = [axis - 1 for axis in layer.config["dims"]]
    return np.asarray(inputs[0], np.float64).transpose(order)


def _zero_padding(layer: LayerTrace, inputs: Sequence[Array]) -> Float64:
    return shaping.zero_padding(inputs[0], layer.config["padding"])


def _cropping(layer: LayerTrace, inputs: Sequence[Array]) -> Float64:
    return shaping.cropping(inputs[0], layer.config["cropping"])


def _upsample(layer: LayerTrace, inputs: Sequence[Array]) -> Float64:
    return shaping.upsample(inputs[0], layer.config["size"], _interpolation(layer))


def _resize(layer: LayerTrace, inputs: Sequence[Array]) -> Float64:
    config = layer.config
    for name in ("crop_to_aspect_ratio", "pad_to_aspect_ratio", "antialias"):
        if config.get(name):
            raise _unsupported(layer, name, True, False)
    return shaping.resize(inputs[0], config["height"], config["width"], _interpolation(layer))


def _interpolation(layer: LayerTrace) -> str:
    value = str(layer.config["interpolation"])
    if value not in {"nearest", "bilinear"}:
        raise _unsupported(layer, "interpolation", value, "nearest or bilinear")
    return value


def _merge(function: Callable[[Sequence[Array]], Float64]) -> Replay:
    def merge(layer: LayerTrace, inputs: Sequence[Array]) -> Float64:
        if len(inputs) < 2:
            raise _unsupported(layer, "number of inputs", len(inputs), "two or more")
        return function(inputs)

    return merge


def _concatenate(layer: LayerTrace, inputs: Sequence[Array]) -> Float64:
    (axis,) = _axes(layer.config["axis"])
    return merging.concatenate(inputs, axis)


def _relu(layer: LayerTrace, inputs: Sequence[Array]) -> Float64:
    config = layer.config
    slope, threshold = config.get("negative_slope") or 0.0, config.get("threshold") or 0.0
    return relu(inputs[0], slope, config.get("max_value"), threshold)


def _leaky_relu(layer: LayerTrace, inputs: Sequence[Array]) -> Float64:
    return leaky_relu(inputs[0], layer.config["negative_slope"])


def _parametric_relu(layer: LayerTrace, inputs: Sequence[Array]) -> Float64:
    x = np.asarray(inputs[0], np.float64)
    return np.where(x > 0, x, layer.weights["alpha"] * x)


def _elu(layer: LayerTrace, inputs: Sequence[Array]) -> Float64:
    return elu(inputs[0], layer.config["alpha"])


def _softmax(layer: LayerTrace, inputs: Sequence[Array]) -> Float64:
    return softmax(inputs[0], _axes(layer.config["axis"]))


def _activation(layer: LayerTrace, inputs: Sequence[Array]) -> Float64:
    activation = layer.config["activation"] or "linear"
    if isinstance(activation, Mapping):
        return _layer_as_activation(layer, activation, inputs)
    if activation not in ACTIVATIONS:
        raise _unsupported(layer, "activation", activation, ", ".join(ACTIVATIONS))
    return ACTIVATIONS[activation](inputs[0])


def _layer_as_activation(
    layer: LayerTrace, activation: Mapping[str, Any], inputs: Sequence[Array]
) -> Float64:
    kind = activation.get("class_name", "a function")
    if kind not in LAYERS_AS_ACTIVATIONS:
        raise _unsupported(layer, "activation", kind, ", ".join(sorted(LAYERS_AS_ACTIVATIONS)))
    return REPLAYS[kind](replace(layer, kind=kind, config=activation["config"]), inputs)


def _identity(_: LayerTrace, inputs: Sequence[Array]) -> Float64:
    return np.asarray(inputs[0], np.float64)


def _axes(axis: int | Sequence[int]) -> tuple[int, ...]:
    """Return Keras' axis or axes, which count the batch, for an array without the batch axis."""
    axes = (axis,) if isinstance(axis, int) else tuple(axis)
    return tuple(one - 1 if one > 0 else one for one in axes)


def _spread(value: Array | float, x: Array, axes: Sequence[int]) -> Array:
    """Return ``value``, shaped like ``axes`` of ``x``, so that it broadcasts against ``x``."""
    value = np.asarray(value, np.float64)
    if value.ndim == 0:
        return value
    kept = {axis % x.ndim for axis in axes}
    return value.reshape([size if axis in kept else 1 for axis, size in enumerate(x.shape)])


def _numbers(value: Any) -> Array:
    """Return one number, a list, or an array as Keras stores it in a configuration, as float64."""
    if isinstance(value, Mapping):
        value = value["config"]["value"]
    return np.asarray(value, np.float64)


def _unsupported(layer: LayerTrace, name: str, value: Any, known: Any) -> UnsupportedLayer:
    return UnsupportedLayer(
        f"The layer “{layer.name}” ({layer.kind}) has {name} = {str(value)[:60]}, whose arithmetic "
        f"is not written out; it is for {known}."
    )


LAYERS_AS_ACTIVATIONS = frozenset({"ReLU", "LeakyReLU", "ELU", "Softmax"})
"""Layers without weights that Keras also takes for the ``activation`` of another layer."""

REPLAYS: Mapping[str, Replay] = {
    "Conv2D": _conv2d,
    "DepthwiseConv2D": _depthwise_conv2d,
    "SeparableConv2D": _separable_conv2d,
    "Conv2DTranspose": _conv2d_transpose,
    "MaxPooling2D": _max_pool,
    "AveragePooling2D": _average_pool,
    "GlobalAveragePooling2D": _global_average_pool,
    "GlobalMaxPooling2D": _global_max_pool,
    "BatchNormalization": _batch_norm,
    "LayerNormalization": _layer_norm,
    "GroupNormalization": _group_norm,
    "RMSNormalization": _rms_norm,
    "UnitNormalization": _unit_norm,
    "Rescaling": _rescale,
    "Normalization": _normalize,
    "Dense": _dense,
    "Flatten": _flatten,
    "Reshape": _reshape,
    "Permute": _permute,
    "ZeroPadding2D": _zero_padding,
    "Cropping2D": _cropping,
    "UpSampling2D": _upsample,
    "Resizing": _resize,
    "Add": _merge(merging.add),
    "Subtract": _merge(merging.subtract),
    "Multiply": _merge(merging.multiply),
    "Average": _merge(merging.average),
    "Maximum": _merge(merging.maximum),
    "Minimum": _merge(merging.minimum),
    "Concatenate": _concatenate,
    "Activation": _activation,
    "ReLU": _relu,
    "LeakyReLU": _leaky_relu,
    "PReLU": _parametric_relu,
    "ELU": _elu,
    "Softmax": _softmax,
    "Identity": _identity,
    # What follows only acts in training; when a picture is looked at, it passes through.
    "Dropout": _identity,
    "SpatialDropout2D": _identity,
    "AlphaDropout": _identity,
    "GaussianDropout": _identity,
    "GaussianNoise": _identity,
    "ActivityRegularization": _identity,
    "RandomFlip": _identity,
    "RandomRotation": _identity,
    "RandomTranslation": _identity,
    "RandomZoom": _identity,
    "RandomContrast": _identity,
    "RandomBrightness": _identity,
}
"""How each kind of layer is replayed, by its Keras class name."""
