"""One cell from an explanation's facts and arrays alone, in plain loops, as the browser does it.

This shares nothing with cnnviz: it is the reading of ``cnnviz/layers/explanation.py`` that the
views in ``cnnviz/components/explain`` are written against.
"""

import math
from itertools import product

import numpy as np


def cell_by_hand(explanation, row, column):
    """Return the value of the cell of the explained channel; of a vector, of the element."""
    facts, arrays = explanation.facts, explanation.arrays
    numbers = {name: array.astype(float) for name, array in arrays.items() if name != "output"}
    return VIEWS[explanation.view](facts, numbers, row, column)


def convolution(facts, arrays, row, column):
    maps, kernel = arrays["input"], arrays["kernel"]
    assert len(facts["channels"]) == len(maps) == len(kernel)
    total = facts["bias"] or 0.0
    return total + sum(
        windowed(facts, *pair, row, column) for pair in zip(maps, kernel, strict=True)
    )


def separable(facts, arrays, row, column):
    total = facts["bias"] or 0.0
    for number, (kernel, weight) in enumerate(
        zip(arrays["depthwise"], arrays["pointwise"], strict=True)
    ):
        values = arrays["input"][number // facts["multiplier"]]
        total += weight * windowed(facts, values, kernel, row, column)
    return total


def windowed(facts, values, kernel, row, column):
    """Return the sum of one map's values under the kernel, each times its weight."""
    total = 0.0
    for i, j in product(*map(range, kernel.shape)):
        r = place(facts, 0, row, i, facts["padding"]["top"])
        c = place(facts, 1, column, j, facts["padding"]["left"])
        if r is not None and c is not None and inside(values, r, c):
            total += kernel[i, j] * values[r, c]
    return total


def place(facts, axis, index, i, before):
    stride, reach = facts["strides"][axis], i * facts["dilation"][axis]
    if not facts["transposed"]:
        return index * stride + reach - before
    stamp, rest = divmod(index + before - reach, stride)
    return stamp if rest == 0 else None


def inside(values, row, column):
    return 0 <= row < values.shape[0] and 0 <= column < values.shape[1]


def pooling(facts, arrays, row, column):
    values, padding = arrays["input"], facts["padding"]
    if facts["whole"]:
        assert facts["size"] == list(values.shape)
        row, column = 0, 0
    top = row * facts["strides"][0] - padding["top"]
    left = column * facts["strides"][1] - padding["left"]
    places = product(range(top, top + facts["size"][0]), range(left, left + facts["size"][1]))
    seen = [values[place] for place in places if inside(values, *place)]
    return max(seen) if facts["mode"] == "max" else sum(seen) / len(seen)


def activation(facts, arrays, row, column):
    x = at(arrays["input"], facts, row, column)
    settings = dict(facts["settings"])
    if "alpha" in arrays:
        settings["alpha"] = at(arrays["alpha"], facts, row, column)
    y = CURVES[facts["name"]](x, **settings)
    xs, ys = arrays["curve"]
    assert xs[0] <= x <= xs[-1], "the curve must reach every input"
    if "alpha" not in arrays and np.isfinite(ys).all():
        step = np.abs(np.diff(ys)).max()
        assert abs(np.interp(x, xs, ys) - y) <= step + 1e-4, "the curve is another one"
    return y


def relu(x, negative_slope=0.0, max_value=None, threshold=0.0):
    if x <= threshold:
        return negative_slope * (x - threshold)
    return x if max_value is None else min(x, max_value)


def sigmoid_of(x):
    return 1 / (1 + math.exp(-x)) if x > 0 else math.exp(x) / (1 + math.exp(x))


def bent(x, alpha=1.0):
    return x if x > 0 else alpha * math.expm1(x)


def gelu(x, approximate=False):
    if approximate:
        return x * (1 + math.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))) / 2
    return x * (1 + math.erf(x / math.sqrt(2))) / 2


CURVES = {
    "linear": lambda x: x,
    "relu": relu,
    "relu6": lambda x: relu(x, max_value=6),
    "leaky_relu": lambda x, negative_slope: x if x > 0 else negative_slope * x,
    "prelu": lambda x, alpha: x if x > 0 else alpha * x,
    "elu": bent,
    "celu": bent,
    "selu": lambda x: 1.05070098 * bent(x, 1.67326324),
    "gelu": gelu,
    "silu": lambda x: x * sigmoid_of(x),
    "sigmoid": sigmoid_of,
    "log_sigmoid": lambda x: math.log(sigmoid_of(x)),
    "hard_sigmoid": lambda x: min(1, max(0, x / 6 + 0.5)),
    "hard_silu": lambda x: x * min(1, max(0, x / 6 + 0.5)),
    "tanh": math.tanh,
    "hard_tanh": lambda x: min(1, max(-1, x)),
    "tanh_shrink": lambda x: x - math.tanh(x),
    "softplus": lambda x: math.log1p(math.exp(x)),
    "squareplus": lambda x: (x + math.sqrt(x * x + 4)) / 2,
    "softsign": lambda x: x / (1 + abs(x)),
    "soft_shrink": lambda x: math.copysign(max(abs(x) - 0.5, 0), x),
    "hard_shrink": lambda x: x if abs(x) > 0.5 else 0.0,
    "exponential": math.exp,
    "mish": lambda x: x * math.tanh(math.log1p(math.exp(x))),
}


def affine(facts, arrays, row, column):
    x = at(arrays["input"], facts, row, column)
    if facts.get("scale") is not None:
        return x * facts["scale"] + facts["offset"]
    normal = (x - facts["mean"]) / math.sqrt(facts["variance"] + (facts["epsilon"] or 0.0))
    gamma = 1.0 if facts["gamma"] is None else facts["gamma"]
    return normal * gamma + (facts["beta"] or 0.0)


def layer_norm(facts, arrays, row, column):
    maps, channel = arrays["input"], facts["channel"]
    vector = maps.shape[:2] == (1, 1)
    values = maps[0, 0] if vector else maps[:, row, column]
    normal = (values - values.mean()) / math.sqrt(values.var() + facts["epsilon"])
    return normal[channel] * arrays["gamma"][channel] + arrays["beta"][channel]


def flatten(facts, arrays, _row, _column):
    _, width, channels = facts["cells"]
    place, channel = divmod(facts["channel"], channels)
    return arrays["input"][channel, place // width, place % width]


def dense(facts, arrays, _row, _column):
    values = arrays["input"]
    if facts["cells"] is not None:
        assert arrays["maps"].shape == tuple(np.roll(facts["cells"], 1))
        assert arrays["maps"].size == len(values)
        assert facts["source"]
    pairs = zip(values, arrays["kernel"], strict=True)
    return sum(x * w for x, w in pairs) + (facts["bias"] or 0.0)


def softmax(facts, arrays, _row, _column):
    powers = np.exp(arrays["input"] - arrays["input"].max())
    return powers[facts["channel"]] / powers.sum()


def sigmoid(facts, arrays, _row, _column):
    return sigmoid_of(arrays["input"][facts["channel"]])


def merge(facts, arrays, row, column):
    values = []
    for number, own in enumerate(facts["channels"]):
        values.append(met(arrays[f"input{number}"], own, row, column))
    assert len(values) == len(arrays) == len(facts["names"])
    return MERGES[facts["operation"]](values)


def met(values, own, row, column):
    if values.ndim == 1:
        return values[own]
    return values[min(row, values.shape[0] - 1), min(column, values.shape[1] - 1)]


MERGES = {
    "add": sum,
    "subtract": lambda values: values[0] - values[1],
    "multiply": math.prod,
    "average": lambda values: sum(values) / len(values),
    "maximum": max,
    "minimum": min,
    "concatenate": lambda values: values[0],
}


def passing(facts, arrays, row, column):
    values, operation = arrays["input"], facts["operation"]
    if operation == "reshape":
        _, width, channels = facts["cells"]
        return values[(row * width + column) * channels + facts["channel"]]
    if operation == "zero padding":
        row, column = row - facts["top"], column - facts["left"]
        return values[row, column] if inside(values, row, column) else 0.0
    if operation == "cropping":
        return values[row + facts["top"], column + facts["left"]]
    if operation == "up-sampling":
        return enlarged(facts, values, row, column)
    return at(values, facts, row, column)


def enlarged(facts, values, row, column):
    down, across = facts["factor"]
    if facts["interpolation"] == "nearest":
        return values[row // down, column // across]
    r, c = (row + 0.5) / down - 0.5, (column + 0.5) / across - 0.5
    height, width = values.shape
    total = 0.0
    for u, v in product((math.floor(r), math.floor(r) + 1), (math.floor(c), math.floor(c) + 1)):
        kept = min(max(u, 0), height - 1), min(max(v, 0), width - 1)
        total += (1 - abs(u - r)) * (1 - abs(v - c)) * values[kept]
    return total


def at(values, facts, row, column):
    return values[facts["channel"]] if values.ndim == 1 else values[row, column]


VIEWS = {
    "convolution": convolution,
    "separable": separable,
    "pooling": pooling,
    "activation": activation,
    "affine": affine,
    "layer_norm": layer_norm,
    "flatten": flatten,
    "dense": dense,
    "softmax": softmax,
    "sigmoid": sigmoid,
    "merge": merge,
    "passing": passing,
}
