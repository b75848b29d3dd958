"""What a stranger's model may be made of: an allow-list, read before Keras sees any of it.

Everything that Keras would build is named in the model's configuration. Only layers of Keras itself
that compute with pictures are let through, so nothing that runs code of its own, reads files or
imports modules ever reaches Keras, whatever its own safe mode would make of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from cnnviz.errors import ModelError
from cnnviz.language import _
from cnnviz.shelf import shown
from cnnviz.zoo.own.limits import LIMITS

MODELS = frozenset({"Sequential", "Functional", "Model"})
_LAYERS = """
InputLayer Conv2D DepthwiseConv2D SeparableConv2D Conv2DTranspose Dense BatchNormalization
LayerNormalization GroupNormalization UnitNormalization RMSNormalization Activation ReLU
LeakyReLU PReLU ELU Softmax MaxPooling2D AveragePooling2D GlobalMaxPooling2D
GlobalAveragePooling2D AdaptiveAveragePooling2D AdaptiveMaxPooling2D Flatten Reshape Permute
RepeatVector Dropout SpatialDropout2D AlphaDropout GaussianDropout GaussianNoise
ActivityRegularization ZeroPadding2D Cropping2D UpSampling2D Add Subtract Multiply Average
Maximum Minimum Concatenate Dot Rescaling Normalization Resizing CenterCrop RandomFlip
RandomRotation RandomZoom RandomTranslation RandomContrast RandomBrightness RandomCrop
RandomShear RandomHue RandomSaturation RandomColorJitter RandomGrayscale RandomInvert
RandomPosterization RandomSharpness RandomErasing RandomGaussianBlur MultiHeadAttention EinsumDense
Identity
"""
LAYERS = frozenset(_LAYERS.split())
_PIECES = """
Zeros Ones Constant GlorotUniform GlorotNormal HeNormal HeUniform LecunNormal LecunUniform
RandomNormal RandomUniform TruncatedNormal VarianceScaling Orthogonal OrthogonalInitializer
IdentityInitializer L1 L2 L1L2 OrthogonalRegularizer MaxNorm NonNeg UnitNorm MinMaxNorm
DTypePolicy FloatDTypePolicy Policy PolicyV1 SeedGenerator __keras_tensor__ __numpy__ __tensor__
__ellipsis__ __slice__ __tuple__
"""
PIECES = frozenset(_PIECES.split())
"""What layers are set up with: first weights, penalties, kinds of numbers."""
_OPERATIONS = """
Add Subtract Multiply TrueDivide Divide Negative Absolute Square Sqrt Maximum Minimum Clip Mean
Max Sum Reshape Transpose Squeeze ExpandDims Concatenate GetItem Cast Relu Relu6 Sigmoid Softmax
Silu HardSigmoid HardSilu HardSwish Gelu Tanh Elu Selu LeakyRelu Exp
"""
OPERATIONS = frozenset(_OPERATIONS.split())
"""Of ``keras.ops``, written as formulas between layers."""
_ACTIVATIONS = """
linear relu relu6 leaky_relu elu selu celu gelu silu swish mish sigmoid hard_sigmoid hard_silu
hard_swish log_sigmoid softmax log_softmax softplus softsign tanh exponential glu squareplus
"""
ACTIVATIONS = frozenset(_ACTIVATIONS.split())
HOME = re.compile(r"keras(\.\w+)*|tf_keras(\.\w+)*|tensorflow\.python\.keras(\.\w+)*|builtins")
OPERATIONS_HOME = re.compile(r"keras\.(src\.)?ops(\.\w+)*")

CODE = frozenset({"Lambda", "__lambda__", "function"})
FOREIGN = frozenset({"TFSMLayer", "TorchModuleWrapper", "JaxLayer", "FlaxLayer"})
TENSORFLOW = frozenset({"TFOpLambda", "SlicingOpLambda", "TensorFlowOpLayer", "ClassMethod"})
OTHER_SENSES = re.compile(
    r"Text|String|Embedding|LSTM|GRU|RNN|Bidirectional|TimeDistributed|Hashing|IntegerLookup|"
    r"CategoryEncoding|Discretization|Spectrogram|1D$|3D$|ConvLSTM|Masking"
)


class Record(NamedTuple):
    """One object in a configuration."""

    value: Mapping[str, Any]
    layer: str
    """The name of the layer that it belongs to, or is."""


def judge(config: Any) -> None:
    """Let a model's configuration pass, or say which layer is in the way and why.

    Args:
        config: as parsed from the file: an object with ``class_name`` and ``config``.

    Raises:
        ModelError: it is no Sequential or functional model, or holds what is not on the list.
    """
    kind = config.get("class_name") if isinstance(config, dict) else None
    if not isinstance(kind, str) or kind not in MODELS:
        named = f"a “{shown(str(kind))}”" if isinstance(kind, str) else "something else"
        raise ModelError(
            _(
                "A model must be a Sequential or functional Keras model, but this file holds "
                "{named}; its own Python class is not in the file. Rebuild it as one of these "
                "two and save that."
            ).format(named=named)
        )
    layers = 0
    for record in records(config):
        layers += "class_name" in record.value
        if layers > 40 * LIMITS.layers:
            raise ModelError(
                _("A model may have at most {layers:,} layers; this has more.").format(
                    layers=LIMITS.layers
                )
            )
        _judge(record)


def records(config: Any) -> Iterator[Record]:
    """Give every object of a configuration, the outer before the inner.

    Raises:
        ModelError: it is nested too deeply.
    """
    waiting: list[tuple[Any, str, int]] = [(config, "", 0)]
    while waiting:
        value, layer, depth = waiting.pop()
        if depth > LIMITS.depth * 4:
            raise ModelError(_("The description of this model’s layers is nested too deeply."))
        if isinstance(value, dict):
            layer = _name(value) or layer
            yield Record(value, layer)
            waiting.extend((inner, layer, depth + 1) for inner in value.values())
        elif isinstance(value, list):
            waiting.extend((inner, layer, depth + 1) for inner in value)


def _name(value: Mapping[str, Any]) -> str:
    """Return a layer's name; "" of what is no layer."""
    inner = value.get("config")
    named = inner.get("name") if isinstance(inner, dict) else None
    return named if "class_name" in value and isinstance(named, str) else ""


def _judge(record: Record) -> None:
    if "class_name" not in record.value:
        return
    kind, module = record.value["class_name"], record.value.get("module")
    registered = record.value.get("registered_name")
    if not isinstance(kind, str):
        raise ModelError(_("The description of this model’s layers is damaged."))
    if _is_activation(record.value) or (kind in OPERATIONS and _matches(OPERATIONS_HOME, module)):
        return
    ours = module is None or _matches(HOME, module)
    plain = registered is None or registered in (kind, "Functional") or _is_kerass(registered)
    if not ours or not plain or kind not in MODELS | LAYERS | PIECES:
        raise ModelError(_complaint(kind, record.layer, known=ours and plain))


def _matches(pattern: re.Pattern[str], module: Any) -> bool:
    return isinstance(module, str) and pattern.fullmatch(module) is not None


def _is_kerass(registered: Any) -> bool:
    return isinstance(registered, str) and registered.startswith(("keras>", "keras_core>"))


def _is_activation(value: Mapping[str, Any]) -> bool:
    """Whether it is one of Keras's functions, such as “relu”, written out at length."""
    named = value.get("config")
    ours = value.get("module") in ("builtins", "keras.activations", "keras.src.activations")
    known = isinstance(named, str) and named in ACTIVATIONS
    return value["class_name"] == "function" and ours and known


def _complaint(kind: str, layer: str, *, known: bool) -> str:
    where = f"The layer “{shown(layer)}”" if layer and layer != kind else "A part of this model"
    what = f"{where} ({shown(kind)})"
    if kind in CODE:
        return (
            f"{what} runs Python code of its own, and code from a file is never run here; build "
            "the model with Keras’s own layers instead, such as Rescaling."
        )
    if kind in FOREIGN or kind in TENSORFLOW:
        return (
            f"{what} calls another library and shows nothing of what it computes; build the model "
            "with Keras’s own layers instead."
        )
    if known and OTHER_SENSES.search(kind):
        return f"{what} is made for texts, sounds or sequences; here a model must take one picture."
    return (
        f"{what} is not one of the Keras layers that can be looked into here: its code is not in "
        "the file, or it is not made for pictures. Replace it and save the model again."
    )


def parsed(text: bytes | str) -> Any:
    """Parse a configuration.

    Raises:
        ModelError: it is too long, no JSON, or nested too deeply.
    """
    if len(text) > LIMITS.settings_bytes:
        raise ModelError(
            _(
                "The description of a model’s layers may have {settings_bytes} MB, but this "
                "one is longer."
            ).format(settings_bytes=LIMITS.settings_bytes // 2**20)
        )
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ModelError(
            _("The description of this model’s layers is damaged; save the model again.")
        ) from error
