"""Convolutions of every sort: a small window slides over the maps."""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.language import _, ngettext
from cnnviz.layers.cost import parameters_worked
from cnnviz.layers.explanation import Cell, Explanation, Worked
from cnnviz.layers.kind import Inputs, LayerKind, channels_last, sides
from cnnviz.layers.places import channels_first
from cnnviz.layers.window import Window, sliding, stamping
from cnnviz.types import Float32, LayerTrace

TITLES = {
    "Conv2D": "Convolution",
    "DepthwiseConv2D": "Depthwise convolution",
    "Conv2DTranspose": "Transposed convolution",
}
PADDING = {
    "same": "zeros are added around the maps so that the size is kept (divided by the step)",
    "valid": "nothing is added at the edges, so the maps shrink",
}
FORMULA = (
    r"y_{r,c} = b + \sum_{k} \sum_{i,j} w_{k,i,j}\; "
    r"x_{k,\; r s_r + i d_r - p_r,\; c s_c + j d_c - p_c}"
)
DEPTHWISE_FORMULA = (
    r"y_{r,c} = b + \sum_{i,j} w_{i,j}\; x_{k,\; r s_r + i d_r - p_r,\; c s_c + j d_c - p_c}"
)
TRANSPOSED_FORMULA = (
    r"y_{r,c} = b + \sum_{k} \sum_{i,j} w_{k,i,j}\; x_{k,u,v}, \quad "
    r"r = u s_r + i d_r - p_r,\; c = v s_c + j d_c - p_c"
)
WHY = (
    "A kernel is a small pattern, and the sum is large where the maps look like it. The same few "
    "numbers serve at every place, so a pattern is found wherever it is."
)
DEPTHWISE_WHY = (
    "Each channel is filtered for itself, which needs far fewer multiplications; a 1×1 convolution "
    "after it usually mixes the channels."
)
TRANSPOSED_WHY = (
    "Each value stamps the kernel, as strong as it is itself, onto a larger map, and overlapping "
    "stamps add up: a way to enlarge maps that is learned."
)


class Kernel(NamedTuple):
    """What one output channel looks at, and with which weights."""

    weights: NDArray[np.float32]
    """(C, kh, kw)"""
    channels: range
    """The numbers of the C input channels."""
    window: Window
    formula: str
    why: str


def sentence(layer: LayerTrace) -> str:
    """Say what slides over what, in which steps."""
    config = layer.config
    window = sides(config["kernel_size"])
    step = sides(config.get("strides", 1))
    padding = _(PADDING.get(str(config.get("padding")), ""))
    return _(
        "A {window} window moves over the maps in steps of {step}. At each place its "
        "numbers are multiplied by a kernel's and added up{reach}. This gives "
        "{maps}; {padding}."
    ).format(
        window=window,
        step=step,
        reach=_reach(layer),
        maps=ngettext("1 map", "{count} maps", layer.output.shape[-1]).format(
            count=layer.output.shape[-1]
        ),
        padding=padding,
    )


def _reach(layer: LayerTrace) -> str:
    if layer.kind == "DepthwiseConv2D":
        return _(", each channel for itself")
    return _(", over all channels")


def suits(layer: LayerTrace, inputs: Inputs) -> bool:
    """Whether it is a plain convolution of maps, its weights neither quantised nor extended."""
    return (
        len(inputs) == 1
        and inputs[0].is_map
        and layer.is_map
        and channels_last(layer)
        and {"kernel_size", "strides", "padding", "dilation_rate"} <= layer.config.keys()
        and set(layer.weights) <= {"kernel", "depthwise_kernel", "pointwise_kernel", "bias"}
    )


def explain(layer: LayerTrace, inputs: Inputs, channel: int) -> Explanation:
    """Give the input channels, the kernel, and where the window lies."""
    kernel = KERNELS[layer.kind](layer, inputs[0], channel)
    return explained(layer, inputs[0], channel, kernel)


def explained(layer: LayerTrace, source: LayerTrace, channel: int, kernel: Kernel) -> Explanation:
    """Put together the explanation of anything that slides one kernel over its input."""
    channels = kernel.channels
    return Explanation(
        view="convolution",
        formula=kernel.formula,
        settings=tuple(settings(layer, kernel.window, channels)),
        why=kernel.why,
        facts={
            "channels": list(channels),
            **kernel.window.facts,
            "bias": bias(layer, channel),
            "parameters": parameters_worked(layer),
        },
        arrays={
            "input": channels_first(source.output)[channels.start : channels.stop],
            "kernel": kernel.weights,
        },
    )


def work(layer: LayerTrace, inputs: Inputs, cell: Cell) -> Worked:
    """Multiply the window by the kernel and add up, channel by channel."""
    kernel = KERNELS[layer.kind](layer, inputs[0], cell.channel)
    return worked(layer, inputs[0], cell, kernel)


def worked(layer: LayerTrace, source: LayerTrace, cell: Cell, kernel: Kernel) -> Worked:
    """Work out one cell of anything that slides one kernel over its input."""
    channels = kernel.channels
    maps = channels_first(source.output)[channels.start : channels.stop]
    i, j, rows, columns = kernel.window.taps(cell, maps.shape[1:])
    products = maps[:, rows, columns].astype(np.float64) * kernel.weights[:, i, j]  # (C, n, m)
    sums = products.sum(axis=(1, 2))
    terms = [
        (_("channel {number}").format(number=number), float(one))
        for number, one in zip(channels, sums, strict=True)
    ]
    return total(terms, bias(layer, cell.channel))


def total(terms: list[tuple[str, float]], added: float | None) -> Worked:
    """Add up the terms and the bias."""
    if added is not None:
        terms = [*terms, (_("bias"), added)]
    return Worked(tuple(terms), sum(value for _, value in terms))


def bias(layer: LayerTrace, channel: int) -> float | None:
    """Return the bias of one output channel; None where the layer has none."""
    biases = layer.weights.get("bias")
    return None if biases is None else float(biases[channel])


def settings(layer: LayerTrace, window: Window, channels: range) -> Iterator[tuple[str, str]]:
    """Put the settings of a sliding kernel into words."""
    config = layer.config
    yield _("window"), sides(tuple(window.size))
    yield _("stride"), sides(tuple(window.strides))
    if tuple(window.dilation) != (1, 1):
        yield (
            _("dilation"),
            _("{dilation}: gaps between the window's numbers").format(
                dilation=sides(tuple(window.dilation))
            ),
        )
    yield _("padding"), str(config.get("padding", _("none")))
    if config.get("groups", 1) > 1:
        yield (
            _("groups"),
            _("{number}: a kernel sees only the channels of its group").format(
                number=config["groups"]
            ),
        )
    if config.get("depth_multiplier", 1) > 1:
        yield (
            _("depth multiplier"),
            _("{number} maps from each channel").format(number=config["depth_multiplier"]),
        )
    yield _("channels a kernel looks at"), str(len(channels))
    yield _("kernels"), str(layer.output.shape[-1])
    yield _("bias"), _("one number for each kernel") if config["use_bias"] else _("none")


def _conv2d(layer: LayerTrace, source: LayerTrace, channel: int) -> Kernel:
    weights = layer.weights["kernel"]  # (kh, kw, C / groups, C')
    size, each = weights.shape[:2], weights.shape[2]
    group = channel // (weights.shape[3] // layer.config.get("groups", 1))
    channels = range(group * each, group * each + each)
    own = first(weights[..., channel])
    return Kernel(own, channels, sliding(layer, source, size), FORMULA, _(WHY))


def _depthwise(layer: LayerTrace, source: LayerTrace, channel: int) -> Kernel:
    weights = layer.weights["kernel"]  # (kh, kw, C, M)
    number, copy = divmod(channel, weights.shape[3])
    own = first(weights[:, :, number : number + 1, copy])
    window = sliding(layer, source, weights.shape[:2])
    return Kernel(own, range(number, number + 1), window, DEPTHWISE_FORMULA, _(DEPTHWISE_WHY))


def _transposed(layer: LayerTrace, source: LayerTrace, channel: int) -> Kernel:
    weights = layer.weights["kernel"]  # (kh, kw, C', C)
    own = first(weights[:, :, channel])
    channels = range(weights.shape[3])
    return Kernel(own, channels, stamping(layer, source), TRANSPOSED_FORMULA, _(TRANSPOSED_WHY))


def first(weights: NDArray[np.float32]) -> Float32:
    """Copy (kh, kw, C) to (C, kh, kw), so that the layer's other kernels need not be kept."""
    return np.array(weights.transpose(2, 0, 1), np.float32, order="C")


KERNELS: Mapping[str, Callable[[LayerTrace, LayerTrace, int], Kernel]] = {
    "Conv2D": _conv2d,
    "DepthwiseConv2D": _depthwise,
    "Conv2DTranspose": _transposed,
}

CONVOLUTION = LayerKind("convolution", TITLES, sentence, explain, work, suits)
