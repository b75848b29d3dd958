"""From what Keras 2 wrote about a model's layers to what Keras 3 reads.

Teachable Machine and many courses still save with Keras 2. Its layers are those of Keras 3, but
some of them write settings down that Keras 3 refuses: ``DepthwiseConv2D`` saves ``groups``, which
has one meaning there and is always 1. Settings that change nothing are left away; one that would
change the numbers is named and refused.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from cnnviz.errors import ModelError
from cnnviz.language import _
from cnnviz.shelf import shown
from cnnviz.zoo.own import graph2
from cnnviz.zoo.own.arithmetic_layers import KIND, as_rescaling
from cnnviz.zoo.own.layers import LAYERS, records

COMMON = frozenset({"name", "dtype", "trainable", "activity_regularizer", "autocast"})
"""What every layer of Keras 3 takes."""
ANY = ()
"""Values that do not matter: once weights are learnt, nobody asks how they began."""
NEUTRAL: Mapping[str, tuple[Any, ...]] = {
    "groups": (1,),
    "renorm": (False,),
    "virtual_batch_size": (None,),
    "adjustment": (None,),
    "synchronized": (False,),
    "fused": (None, True, False),
    "sparse": (False, None),
    "ragged": (False, None),
    "dynamic": (False, None),
    "keepdims": (False,),
    "weights": (None,),
    "batch_size": (None,),
    "optional": (False,),
    **dict.fromkeys(("kernel_initializer", "kernel_regularizer", "kernel_constraint"), ANY),
    "rng_type": ("stateful", "stateless", "legacy_stateful"),
}
"""Settings with the values at which they change nothing, for layers that do not take them now."""
RENAMED = {("LeakyReLU", "alpha"): "negative_slope", ("Dropout", "p"): "rate"}
MODEL = "Functional"
"""What Keras 2 called a “Model”."""
GRAPHS = {"Sequential": graph2.give_input, "Model": graph2.mend, MODEL: graph2.mend}
HOMES = {MODEL: "keras.src.models.functional", "Sequential": "keras"}


def modernised(config: Any, *, older: bool = True) -> None:
    """Change a configuration in place so that Keras 3 takes it; one of Keras 3 stays as it is.

    Every layer computes in float32 afterwards, also where it was trained in half precision.

    Args:
        config: as parsed from the file.
        older: whether Keras 2 wrote it; Keras 3 knows all settings that it writes.

    Raises:
        ModelError: a layer has a setting that Keras 3 does not know and that matters.
    """
    for record in records(config):
        if isinstance(record.value, dict) and isinstance(record.value.get("class_name"), str):
            _modernise(record.value, record.layer if older else None)


def _modernise(value: dict[str, Any], layer: str | None) -> None:
    value.pop("compile_config", None)
    if value["class_name"] == KIND:
        as_rescaling(value)
    kind, inner = str(value["class_name"]), value.get("config")
    if kind == "Model":
        value["class_name"] = MODEL
    if kind in GRAPHS:
        GRAPHS[kind](inner)
    if str(value.get("module", "keras")).startswith(("tf_keras", "tensorflow")):
        value["module"] = HOMES.get(value["class_name"], "keras.layers")
    if not isinstance(inner, dict):
        return
    if kind in LAYERS and layer is not None:
        _mend(kind, inner, layer)
    if "dtype" in inner and not kind.startswith("__"):
        inner["dtype"] = "float32"


def _mend(kind: str, inner: dict[str, Any], layer: str) -> None:
    shape = inner.pop("batch_input_shape", None)
    if kind == "InputLayer" and shape:
        inner["batch_shape"] = shape
    for (owner, old), new in RENAMED.items():
        if kind == owner and old in inner:
            inner[new] = inner.pop(old)
    if isinstance(inner.get("axis"), list) and len(inner["axis"]) == 1:
        inner["axis"] = inner["axis"][0]
    accepted = COMMON | _settings(kind)
    for name in [name for name in inner if name not in accepted]:
        neutral = NEUTRAL.get(name, (None,))
        if inner[name] is not None and neutral != ANY and inner[name] not in neutral:
            raise ModelError(
                _(
                    "The layer “{shown}” ({kind}) has the setting {setting} = {value} of an older "
                    "Keras, which Keras 3 does not know; save the model anew without it."
                ).format(
                    shown=shown(layer),
                    kind=kind,
                    setting=shown(name, 40),
                    value=shown(repr(inner[name]), 40),
                )
            )
        del inner[name]


def _settings(kind: str) -> frozenset[str]:
    """Return the arguments that a layer of Keras 3 takes by name."""
    import keras  # noqa: PLC0415 - reading about a network must not load a framework

    made: Callable[..., Any] = getattr(keras.layers, kind).__init__
    taken = inspect.signature(made).parameters.values()
    return frozenset(each.name for each in taken if each.kind is not each.VAR_KEYWORD)
