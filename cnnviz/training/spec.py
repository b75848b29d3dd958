"""Everything that decides a training run, and whether it can be run at all."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Literal, get_args, get_type_hints

from cnnviz.errors import SpecError
from cnnviz.language import N_, _, in_language
from cnnviz.training.augmentation import Augmentation

Optimizer = Literal["adam", "sgd", "rmsprop"]
Schedule = Literal["constant", "cosine", "step", "inverse", "sweep"]
Colour = Literal["auto", "grey", "rgb"]
Precision = Literal["auto", "float32", "mixed_bfloat16", "mixed_float16"]

OWN = "own"
"""Stands in place of an architecture's name where the spec holds the layers themselves."""

FORMAT = 1
"""Of ``spec.json``; a reader refuses a newer one."""


@dataclass(frozen=True, slots=True)
class RunSpec:
    """The settings of a training run: with the same machine and versions, the same curves."""

    dataset: str = "shapes"
    architecture: str = "small-vgg"
    epochs: int = 5
    batch: int = 32
    optimizer: Optimizer = "adam"
    rate: float = 1e-3
    """The highest learning rate; the schedule says how it changes."""
    momentum: float = 0.9
    """Of SGD (Nesterov's) and RMSprop; Adam has its own."""
    schedule: Schedule = "constant"
    warmup: float = 0.0
    """Share of the run in which the rate rises from a 25th to its full height."""
    step_epochs: int = 5
    """With ``step``: after so many epochs the rate is multiplied by ``step_factor``."""
    step_factor: float = 0.5
    decay: float = 0.0
    """With ``inverse``: the rate is divided by 1 + decay · step, as by Keras 2's ``decay``."""
    steps: int = 0
    """Batches that count as an epoch; 0 for so many as show every picture once."""
    validation: float = 0.2
    """Share of the training pictures, the same of every class, that only measure."""
    pictures: int = 0
    """Use at most so many pictures of the training split; 0 for all."""
    side: int = 0
    """Rows and columns of the network's input; 0 for the architecture's or the data set's own."""
    colour: Colour = "auto"
    """Channels of the network's input; ``auto`` for those of the data set."""
    augmentation: Augmentation = field(default_factory=Augmentation)
    dropout: float = -1.0
    """Rate of the architecture's dropout layers; -1 leaves them as designed."""
    weight_decay: float = 0.0
    """Share by which kernels shrink a step, times the learning rate (arXiv:1711.05101)."""
    smoothing: float = 0.0
    """Label smoothing: the share of the target spread over all classes (arXiv:1512.00567)."""
    averaging: float = 0.0
    """Share of the averaged weights that each step keeps (Polyak and Juditsky, 1992); they are what
    is measured and saved. 0 for no average."""
    patience: int = 0
    """Stop after so many epochs without a better validation loss; 0 never stops early."""
    seed: int = 1
    precision: Precision = "auto"
    deterministic: bool = False
    """Ask the framework for operations that repeat bit by bit, also where that is slower."""
    network: str = ""
    """The layers of an own network, as `zoo.network_text` writes them; then the architecture is
    “own”."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What must be known of the data set and the architecture to judge a spec."""

    training_pictures: int
    classes: int
    image_shape: tuple[int, int, int]
    """(H, W, C) of the network's input unless the spec says otherwise."""
    smallest_side: int
    grey: bool = True
    """Whether the network can take grey pictures."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may ask of this machine."""

    epochs: int = 200
    steps: int = 100_000
    batch: int = 1024
    pictures: int = 100_000
    side: int = 512
    bytes: int = 4 * 1024**3
    """Of the prepared uint8 pictures."""


LIMITS = Limits()


def input_shape(spec: RunSpec, subject: Subject) -> tuple[int, int, int]:
    """Return (H, W, C) of the tensor that enters the network."""
    height, width, channels = subject.image_shape
    if spec.colour != "auto":
        channels = 1 if spec.colour == "grey" else 3
    return (spec.side or height, spec.side or width, channels)


def counts(spec: RunSpec, subject: Subject) -> tuple[int, int]:
    """Return about how many pictures train and validate."""
    used = min(spec.pictures or subject.training_pictures, subject.training_pictures)
    validating = round(spec.validation * used)
    return used - validating, validating


def steps_an_epoch(spec: RunSpec, training: int) -> int:
    """Return how many batches an epoch has.

    Args:
        spec: the settings.
        training: pictures that train.
    """
    return spec.steps or max(1, training // spec.batch)


def complaints(spec: RunSpec, subject: Subject, limits: Limits = LIMITS) -> dict[str, str]:
    """Return one sentence for each field that cannot be used; empty for a good spec."""
    return (
        _wrong_kinds(spec)
        or _out_of_range(spec, _ranges(limits), _CHOICES)
        | _out_of_range(spec.augmentation, in_language(_AUGMENTATION_RANGES), _AUGMENTATION_CHOICES)
        or _misfits(spec, subject, limits)
    )


def check(spec: RunSpec, subject: Subject, limits: Limits = LIMITS) -> None:
    """Refuse a spec that cannot be run.

    Raises:
        SpecError: with the sentences of all wrong fields.
    """
    found = complaints(spec, subject, limits)
    if found:
        raise SpecError(" ".join(found.values()))


_Ranges = Mapping[str, tuple[float, float, str]]
_Choices = Mapping[str, tuple[str, ...]]


def _ranges(limits: Limits) -> _Ranges:
    """Return the least and the greatest value of each number, and its name for people."""
    return {
        "epochs": (1, limits.epochs, N_("The number of epochs")),
        "steps": (0, limits.steps, N_("The steps of an epoch")),
        "batch": (1, limits.batch, N_("The batch size")),
        "rate": (1e-8, 10.0, N_("The learning rate")),
        "momentum": (0.0, 0.999, N_("The momentum")),
        "warmup": (0.0, 0.5, N_("The warm-up share")),
        "step_epochs": (1, limits.epochs, N_("The epochs of a step")),
        "step_factor": (1e-4, 1.0, N_("The factor of a step")),
        "decay": (0.0, 1.0, N_("The decay of the rate")),
        "validation": (0.0, 0.9, N_("The validation share")),
        "pictures": (0, limits.pictures, N_("The number of pictures")),
        "side": (0, limits.side, N_("The input’s side")),
        "dropout": (-1.0, 0.95, N_("The dropout rate")),
        "weight_decay": (0.0, 1.0, N_("The weight decay")),
        "smoothing": (0.0, 0.9, N_("The label smoothing")),
        "averaging": (0.0, 0.9999, N_("The averaging of the weights")),
        "patience": (0, limits.epochs, N_("The patience")),
        "seed": (0, 2**31 - 1, N_("The seed")),
    }


_CHOICES: _Choices = {
    "optimizer": get_args(Optimizer),
    "schedule": get_args(Schedule),
    "precision": get_args(Precision),
    "colour": get_args(Colour),
}
_AUGMENTATION_RANGES: _Ranges = {
    "rotation": (0.0, 180.0, N_("The rotation")),
    "shift": (0.0, 0.5, N_("The shift")),
    "zoom": (0.0, 0.9, N_("The zoom")),
    "shear": (0.0, 1.0, N_("The shear")),
    "brightness": (0.0, 1.0, N_("The brightness")),
    "saturation": (0.0, 1.0, N_("The saturation")),
    "erase": (0.0, 0.9, N_("The erased part")),
}
_AUGMENTATION_CHOICES: _Choices = {"border": get_args(get_type_hints(Augmentation)["border"])}


def _out_of_range(settings: Any, ranges: _Ranges, choices: _Choices) -> dict[str, str]:
    found = {}
    for name, (low, high, what) in ranges.items():
        value = getattr(settings, name)
        if not low <= value <= high:  # NaN is in no range
            came = _shown(value)
            found[name] = _(
                "{what} must be from {low:g} to {high:g}, but {came} was asked for."
            ).format(what=_(what), low=low, high=high, came=came)
    for name, known in choices.items():
        came = getattr(settings, name)
        if came not in known:
            named = ", ".join(known)
            found[name] = _(
                "The {name} must be one of {named}, but “{came}” was asked for."
            ).format(name=name, named=named, came=came[:40])
    return found


def _misfits(spec: RunSpec, subject: Subject, limits: Limits) -> dict[str, str]:
    """Return what is wrong with fields that are good alone but not together."""
    found: dict[str, str] = {}
    training, validating = counts(spec, subject)
    height, width, channels = input_shape(spec, subject)
    if subject.classes < 2:
        found["dataset"] = _("A network needs two or more classes to tell apart, but there is one.")
    if training < spec.batch:
        found["batch"] = _(
            "A batch can hold at most the {training:,} training pictures, but {batch:,} "
            "were asked for; choose a smaller batch or more pictures."
        ).format(training=training, batch=spec.batch)
    if training < subject.classes:
        found["pictures"] = _(
            "Each of the {classes} classes needs a training picture, but {training} would "
            "be left; use more pictures or a smaller validation share."
        ).format(classes=subject.classes, training=training)
    if spec.validation and validating < subject.classes:
        found["validation"] = _(
            "Each of the {classes} classes needs a validation picture, but this share "
            "leaves {validating}; choose a larger share, or 0 for no validation."
        ).format(classes=subject.classes, validating=validating)
    if min(height, width) < subject.smallest_side:
        found["side"] = _(
            "“{architecture}” shrinks a picture of {width}×{height} pixels to nothing; it "
            "needs at least {smallest_side}×{smallest_side}."
        ).format(
            architecture=spec.architecture,
            width=width,
            height=height,
            smallest_side=subject.smallest_side,
        )
    size = (training + validating) * height * width * channels
    if size > limits.bytes:
        found["pictures"] = _(
            "The prepared pictures may take {bytes:.0f} GB, but these take {size:.1f}; "
            "choose fewer pictures or a smaller side."
        ).format(bytes=limits.bytes / 1024**3, size=size / 1024**3)
    if spec.patience and not spec.validation:
        found["patience"] = _("Early stopping watches validation pictures, but there are none.")
    return found | _between(spec) | _off_colour(spec, subject)


def _off_colour(spec: RunSpec, subject: Subject) -> dict[str, str]:
    """Return what is wrong with the channels that are asked for."""
    if spec.colour == "rgb" and subject.image_shape[2] == 1:
        return {"colour": _("These pictures are grey; choose “auto” or “grey”.")}
    if spec.colour == "grey" and not subject.grey:
        return {
            "colour": (
                _(
                    "“{architecture}” was trained on colour pictures and takes no grey ones; "
                    "choose “auto”."
                ).format(architecture=spec.architecture)
            )
        }
    return {}


def _between(spec: RunSpec) -> dict[str, str]:
    """Return what lies in a range but between its two meanings."""
    if not -1 < spec.dropout < 0:
        return {}
    return {
        "dropout": (
            _(
                "The dropout rate must be from 0 to 0.95, or -1 for that of the architecture, "
                "but {dropout:g} was asked for."
            ).format(dropout=spec.dropout)
        )
    }


# --- to JSON and back -------------------------------------------------------------------------


def to_json(spec: RunSpec) -> dict[str, Any]:
    """Return the settings as plain values."""
    return asdict(spec)


def from_json(values: Any) -> RunSpec:
    """Read settings; what is missing has its default, so that older files can be read.

    Raises:
        SpecError: a field is unknown or of a wrong type.
    """
    record = dict(_checked(values, RunSpec))
    if "augmentation" in record:
        record["augmentation"] = Augmentation(**_checked(record["augmentation"], Augmentation))
    return RunSpec(**record)


def differing(specs: list[RunSpec]) -> dict[str, list[Any]]:
    """Return the settings in which specs differ, by name; the augmentation's parts are settings."""
    found = [flat(spec) for spec in specs]
    return {
        name: [one[name] for one in found]
        for name in (found[0] if found else ())
        if len({json.dumps(one[name]) for one in found}) > 1
    }


def with_values(spec: RunSpec, values: Mapping[str, Any]) -> RunSpec:
    """Return a spec with some settings replaced; those of the augmentation by their own names.

    An own network replaces the architecture, and the other way round.
    """
    if values.get("network"):
        values = {**values, "architecture": OWN}
    elif values.get("architecture", OWN) != OWN:
        values = {**values, "network": ""}
    augmented = {key: values[key] for key in values if key in _names(Augmentation)}
    others = {key: values[key] for key in values if key not in augmented}
    return replace(spec, **others, augmentation=replace(spec.augmentation, **augmented))


def flat(spec: RunSpec) -> dict[str, Any]:
    """Return all settings by name, those of the augmentation among them."""
    record = to_json(spec)
    augmentation: dict[str, Any] = record.pop("augmentation")
    return record | augmentation


def _names(kind: type) -> set[str]:
    return {one.name for one in fields(kind)}


def _checked(values: Any, kind: type) -> Mapping[str, Any]:
    """Return ``values`` if each of them is a field of ``kind`` with a value of its type."""
    if not isinstance(values, dict):
        raise SpecError(_("The settings of a run should be an object with named fields."))
    unknown = values.keys() - _names(kind)
    if unknown:
        raise SpecError(
            _("A run has no setting named “{name}”.").format(name=str(next(iter(unknown)))[:40])
        )
    for sentence in _wrong_types(values, kind).values():
        raise SpecError(sentence)
    return values


def _wrong_kinds(spec: RunSpec) -> dict[str, str]:
    """Return a sentence for each setting of a spec, made in Python, that is of a wrong type."""
    parts: list[tuple[Any, type]] = [(spec, RunSpec)]
    if isinstance(spec.augmentation, Augmentation):
        parts.append((spec.augmentation, Augmentation))
    found: dict[str, str] = {}
    for part, kind in parts:
        found |= _wrong_types({name: getattr(part, name) for name in _names(kind)}, kind)
    return found


def _wrong_types(values: Mapping[str, Any], kind: type) -> dict[str, str]:
    """Return a sentence for each value that is not of its field's type."""
    hints = _hints(kind)
    return {
        name: _("The setting “{name}” cannot be {shown}.").format(name=name, shown=_shown(value))
        for name, value in values.items()
        if not _fits(value, hints[name])
    }


_hints = functools.cache(get_type_hints)


def _fits(value: Any, hint: Any) -> bool:
    """Whether a value is of a field's type; which choices and ranges are good is for later."""
    if hint is bool:
        return isinstance(value, bool)
    if hint in (int, float):
        number = int if hint is int else (int, float)
        return isinstance(value, number) and not isinstance(value, bool)
    if hint is Augmentation:
        return isinstance(value, dict | Augmentation)
    return isinstance(value, str)


def _shown(value: Any) -> str:
    """Return what came, short enough for a sentence."""
    try:
        return json.dumps(value, ensure_ascii=False)[:40]
    except (TypeError, ValueError):  # Python writes no whole number of more than 4,300 digits
        return (
            _("a huge number")
            if isinstance(value, int)
            else _("of the type {name}").format(name=type(value).__name__)
        )
