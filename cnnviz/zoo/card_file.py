"""A model's card: from JSON to ``ModelCard`` and back, with every field checked."""

import json
import math
import re
import secrets
from collections.abc import Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from cnnviz.errors import DamagedModel
from cnnviz.language import _
from cnnviz.types import ModelCard, Preprocessing

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
SHA256 = re.compile(r"[0-9a-f]{64}")
TEXTS = ("title", "summary", "dataset", "licence", "data_source", "command")
HISTORY = ("loss", "accuracy", "val_loss", "val_accuracy")


def to_json(card: ModelCard) -> str:
    """Return the text of ``card.json``."""
    return json.dumps(asdict(card), indent=2, ensure_ascii=False) + "\n"


def from_json(text: str) -> ModelCard:
    """Read the text of a ``card.json``.

    Raises:
        DamagedModel: the text is not JSON, or a field is missing, unknown or malformed; the
            message names the field and what it should be.
    """
    record = _record(text)
    _texts(record)
    shape = _input_shape(record["input_shape"])
    return ModelCard(
        **{key: record[key] for key in TEXTS},
        name=_matching(record["name"], NAME, "name", "small letters, digits, _ and -"),
        classes=_classes(record["classes"]),
        input_shape=shape,
        preprocessing=_preprocessing(record["preprocessing"], channels=shape[2]),
        output=_output(record["output"], record["classes"]),
        threshold=_threshold(record["threshold"]),
        parameters=_count(record["parameters"], "parameters"),
        metrics=_metrics(record["metrics"]),
        history=_history(record["history"]),
        sha256=_matching(record["sha256"], SHA256, "sha256", "64 hexadecimal digits"),
        trained=_mapping(record["trained"], "trained"),
    )


def read(path: Path) -> ModelCard:
    """Read a ``card.json``.

    Raises:
        DamagedModel: the file is missing, unreadable or malformed; the message names its folder.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DamagedModel(
            _("The card of model “{name}” cannot be read.").format(name=path.parent.name)
        ) from error
    try:
        card = from_json(text)
    except DamagedModel as error:
        raise DamagedModel(
            _("The card of model “{name}” is damaged: {error}").format(
                name=path.parent.name, error=error
            )
        ) from error
    if card.name != path.parent.name:
        raise DamagedModel(
            _("The card of model “{name}” is damaged: it names another model, “{other}”.").format(
                name=path.parent.name, other=card.name
            )
        )
    return card


def write(card: ModelCard, path: Path) -> None:
    """Write a ``card.json`` in one step, so that no reader meets half a file."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}.tmp")
    temporary.write_text(to_json(card), encoding="utf-8")
    temporary.replace(path)


def _record(text: str) -> dict[str, Any]:
    try:
        record = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DamagedModel(_("it is not valid JSON.")) from error
    return _with_keys(record, {field.name for field in fields(ModelCard)}, "the card")


def _with_keys(value: Any, expected: set[str], what: str) -> dict[str, Any]:
    """Return ``value`` where it is an object with exactly the expected keys."""
    record = _mapping(value, what)
    missing, unknown = expected - record.keys(), record.keys() - expected
    if missing:
        raise DamagedModel(
            _("{what} lacks {missing}.").format(what=what, missing=", ".join(sorted(missing)))
        )
    if unknown:
        raise DamagedModel(
            _("{what} has an unknown field, {unknown}.").format(
                what=what, unknown=sorted(unknown)[0][:60]
            )
        )
    return record


def _mapping(value: Any, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise DamagedModel(_("{what} should be an object with named fields.").format(what=what))
    return value


def _texts(record: Mapping[str, Any]) -> None:
    for key in TEXTS:
        if not isinstance(record[key], str) or not record[key].strip():
            raise DamagedModel(_("{key} should be a text that is not empty.").format(key=key))


def _matching(value: Any, pattern: re.Pattern[str], what: str, wanted: str) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise DamagedModel(_("{what} should be made of {wanted}.").format(what=what, wanted=wanted))
    return value


def _classes(value: Any) -> tuple[str, ...]:
    good = isinstance(value, list) and all(isinstance(name, str) and name.strip() for name in value)
    if not good or len(value) < 2 or len(set(value)) != len(value):
        raise DamagedModel(_("classes should be two or more different names."))
    return tuple(value)


def _input_shape(value: Any) -> tuple[int, int, int]:
    good = isinstance(value, list) and len(value) == 3 and all(map(_is_count, value))
    if not good or min(value) < 1 or value[2] not in (1, 3):
        raise DamagedModel(_("input_shape should be rows, columns and channels (1 or 3)."))
    return value[0], value[1], value[2]


def _preprocessing(value: Any, channels: int) -> Preprocessing:
    record = _with_keys(value, {field.name for field in fields(Preprocessing)}, "preprocessing")
    fit, colour = record["fit"], record["colour"]
    if fit not in ("crop", "stretch", "digit"):
        raise DamagedModel(_("preprocessing.fit should be crop, stretch or digit."))
    if colour not in (("grey",) if channels == 1 else ("rgb", "bgr")):
        raise DamagedModel(
            _("preprocessing.colour should be grey for one channel, rgb or bgr for three.")
        )
    mean = _numbers(record["mean"], "preprocessing.mean")
    std = _numbers(record["std"], "preprocessing.std")
    if len(mean) != channels or len(std) != channels or min(std) <= 0:
        raise DamagedModel(
            _(
                "preprocessing needs one mean and one std above zero for each of the "
                "{channels} input channels."
            ).format(channels=channels)
        )
    return Preprocessing(fit=fit, colour=colour, mean=mean, std=std)


def _output(value: Any, classes: list[str]) -> Any:
    if value not in ("softmax", "sigmoid"):
        raise DamagedModel(_("output should be softmax or sigmoid."))
    if value == "sigmoid" and len(classes) != 2:
        raise DamagedModel(
            _("a sigmoid tells two classes apart, but the card has {classes}.").format(
                classes=len(classes)
            )
        )
    return value


def _threshold(value: Any) -> float:
    if not _is_number(value) or not 0 <= value <= 1:
        raise DamagedModel(_("threshold should be a number from 0 to 1."))
    return float(value)


def _count(value: Any, what: str) -> int:
    if not _is_count(value):
        raise DamagedModel(_("{what} should be a whole number, zero or more.").format(what=what))
    return int(value)


def _metrics(value: Any) -> dict[str, float]:
    metrics = _mapping(value, "metrics")
    for key, number in metrics.items():
        if not _is_number(number):
            raise DamagedModel(_("metrics.{key} should be a number.").format(key=key[:60]))
    return {key: float(number) for key, number in metrics.items()}


def _history(value: Any) -> dict[str, tuple[float, ...]]:
    curves = _with_keys(value, set(HISTORY), "history")
    history = {key: _numbers(curve, f"history.{key}") for key, curve in curves.items()}
    if len({len(curve) for curve in history.values() if curve}) > 1:  # some were not measured
        raise DamagedModel(_("the curves in history should have one value an epoch each."))
    return history


def _numbers(value: Any, what: str) -> tuple[float, ...]:
    if not isinstance(value, list) or not all(map(_is_number, value)):
        raise DamagedModel(_("{what} should be a list of numbers.").format(what=what))
    return tuple(map(float, value))


def _is_number(value: Any) -> bool:
    """Whether ``value`` is a finite number; JSON's true is none, though Python's is."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
