"""A list of layers as one short line that a link can carry, and back.

Layers are joined by ``_``, what is set in a layer by ``-``; what is as usual is left out:

    conv-24-k5-nobias_bn_relu_max_flatten_dense-96_relu_dropout-0.4

No character of it is changed in a link, and people can read it. Whoever can type a link can type
such a line, so nothing in it is believed before it is checked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import MISSING, fields
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

from cnnviz.errors import SpecError
from cnnviz.language import _
from cnnviz.zoo import network as networks
from cnnviz.zoo import network_shapes
from cnnviz.zoo.architecture import Architecture
from cnnviz.zoo.network import (
    Activation,
    AveragePooling,
    Convolution,
    Dense,
    Dropout,
    Flatten,
    Function,
    GlobalAveragePooling,
    Layer,
    MaxPooling,
    Network,
    Normalisation,
    Shape,
)

if TYPE_CHECKING:
    import keras

NAME = "own"
TITLE = "Own network"
LONGEST = 4000
"""Characters of a line that is read."""
DECIMALS = 6
"""Of a number that is written."""

WORDS: Mapping[str, type[Layer]] = {
    "conv": Convolution,
    "bn": Normalisation,
    "max": MaxPooling,
    "avg": AveragePooling,
    "mean": GlobalAveragePooling,
    "flatten": Flatten,
    "dense": Dense,
    "dropout": Dropout,
}
FUNCTIONS: Mapping[str, Function] = {
    Activation(function).stem: function for function in get_args(Function)
}
"""An activation is named by its function alone."""
MARKS: Mapping[str, str] = {
    "filters": "",
    "size": "",
    "units": "",
    "rate": "",
    "kernel": "k",
    "stride": "s",
    "momentum": "m",
    "l1": "l",
}
"""What stands before each number."""
FLAGS: Mapping[str, tuple[str, Any]] = {"valid": ("padding", "valid"), "nobias": ("bias", False)}
"""What a word alone sets."""
SIGMOID = "end-sigmoid"
"""The last word of a network of two classes with one unit for both."""
SETTING = re.compile(r"([a-z]?)([0-9]{1,7}(?:\.[0-9]{1,6})?)", re.ASCII)


def write(network: Network) -> str:
    """Return the line of a network; a number has at most six decimals."""
    words = [_written(layer) for layer in network.layers]
    return "_".join([*words, SIGMOID] if network.output == "sigmoid" else words)


def read(text: str) -> Network:
    """Return the network of a line; whether its layers fit together is for `network_shapes`.

    Raises:
        SpecError: the line is none that `write` could have written.
    """
    if len(text) > LONGEST:
        raise SpecError(
            _("A network is a line of at most {longest:,} characters, but {text:,} came.").format(
                longest=LONGEST, text=len(text)
            )
        )
    words = text.split("_")
    output: networks.Output = "softmax"
    if words[-1] == SIGMOID:
        words, output = words[:-1], "sigmoid"
    if len(words) > network_shapes.LIMITS.layers:
        raise SpecError(
            _("A network can have {layers} layers at most, but {words} were asked for.").format(
                layers=network_shapes.LIMITS.layers, words=len(words)
            )
        )
    return Network(tuple(map(_layer, words)) if any(words) else (), output)


@lru_cache(maxsize=64)
def architecture(text: str) -> Architecture:
    """Return the architecture of a line, as those of the zoo are.

    Its ``build`` raises SpecError where the network does not fit the picture.

    Raises:
        SpecError: the line cannot be read, or a layer fits no picture.
    """
    plan = read(text)
    return Architecture(
        name=NAME,
        title=TITLE,
        summary=f"A network of {len(plan.layers)} layers that was put together by hand.",
        smallest_side=network_shapes.smallest_side(plan),
        build=partial(_built, plan),
        network=plan,
    )


def _built(plan: Network, input_shape: Shape, classes: int) -> keras.Model:
    network_shapes.check(plan, input_shape, classes)
    return networks.build(plan, input_shape, classes, NAME)


# -------------------------------------------------------------------------------------- one layer


def _written(layer: Layer) -> str:
    if isinstance(layer, Activation):
        return str(layer.stem)
    parts = [next(word for word, kind in WORDS.items() if kind is type(layer))]
    for one in fields(layer):
        value = getattr(layer, one.name)
        if value == one.default:
            continue
        flag = next((word for word, set_ in FLAGS.items() if set_ == (one.name, value)), "")
        parts.append(flag or f"{MARKS[one.name]}{_number(value)}")
    return "-".join(parts)


def _number(value: float) -> str:
    if isinstance(value, int):
        return str(value)
    return f"{value:.{DECIMALS}f}".rstrip("0").rstrip(".")


def _layer(word: str) -> Layer:
    """Return the layer of one word, such as ``conv-24-k5``."""
    kind, *parts = word.split("-")
    if kind in FUNCTIONS and not parts:
        return Activation(FUNCTIONS[kind])
    if kind not in WORDS:
        raise SpecError(
            _("There is no layer “{word}”; a network is made of {value}.").format(
                word=word[:40], value=", ".join([*WORDS, *FUNCTIONS])
            )
        )
    made = WORDS[kind]
    settings: dict[str, Any] = {}
    for part in parts:
        name, value = _setting(made, part, word)
        if name in settings:
            raise SpecError(
                _("The layer “{word}” says twice what its {name} is.").format(
                    word=word[:40], name=name
                )
            )
        settings[name] = value
    return made(**_complete(made, settings, word))


def _setting(kind: type[Layer], part: str, word: str) -> tuple[str, Any]:
    """Return the name and the value of what is set in a layer."""
    names = {one.name for one in fields(kind)}
    if part in FLAGS and FLAGS[part][0] in names:
        return FLAGS[part]
    if found := SETTING.fullmatch(part):
        mark, digits = found.groups()
        for name in names:
            number = get_type_hints(kind)[name]
            if MARKS.get(name) == mark and (number is float or "." not in digits):
                return name, number(digits)
    raise SpecError(
        _("The layer “{word}” cannot be read at “{part}”.").format(word=word[:40], part=part[:40])
    )


def _complete(kind: type[Layer], settings: dict[str, Any], word: str) -> dict[str, Any]:
    missing = [
        one.name for one in fields(kind) if one.default is MISSING and one.name not in settings
    ]
    if missing:
        raise SpecError(
            _("The layer “{word}” does not say how many {missing} it has.").format(
                word=word[:40], missing=missing[0]
            )
        )
    return settings
