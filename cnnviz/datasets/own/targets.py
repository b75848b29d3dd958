"""From an array of targets to class numbers and the names of classes."""

import sys
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.datasets.own import limits, names
from cnnviz.datasets.own.npy import Npy
from cnnviz.errors import DataError
from cnnviz.language import _

EXPECTED = "one whole number or text a picture, or one-hot rows"
TEXT_LETTERS = 1000
"""The longest text that is read as the name of a class."""


def understood(
    targets: Npy, pictures: int, class_names: Sequence[str] = ()
) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Return the class number of each picture, int64 (N,), and the names of the classes.

    Args:
        targets: (N,), (N, 1) or one-hot (N, K).
        pictures: how many there should be.
        class_names: of classes 0, 1, 2 ...; without them the numbers or texts are the names.

    Raises:
        DataError: they are nothing of that kind, or too few or too many classes.
    """
    _check_shape(targets, pictures)
    values = targets.rows(0, pictures)
    if values.size > pictures:
        labels, found = _from_one_hot(values)
    elif values.dtype.kind in "US":
        labels, found = _from_texts(values.reshape(-1))
    else:
        labels, found = _from_numbers(values.reshape(-1), len(class_names))
    chosen = _named(found, class_names)
    _check_classes(labels, chosen)
    return labels, chosen


def _check_shape(targets: Npy, pictures: int) -> None:
    shape: tuple[int, ...] = targets.shape
    if shape[:1] != (pictures,):
        count = shape[0] if shape else 1
        raise DataError(
            _(
                "There should be one target a picture, but there are {count:,} targets and "
                "{pictures:,} pictures; save arrays of the same length."
            ).format(count=count, pictures=pictures)
        )
    if len(shape) > 2 or 0 in shape or (len(shape) == 2 and shape[1] > limits.LIMITS.classes):
        raise DataError(
            _(
                "The targets should be {expected} of at most {classes} classes, but their "
                "shape is {shape}; save them as (N,)."
            ).format(expected=_(EXPECTED), classes=limits.LIMITS.classes, shape=shape)
        )
    if targets.dtype.kind in "US" and targets.dtype.itemsize > 4 * TEXT_LETTERS:
        raise DataError(
            _(
                "The name of a class may have at most {text_letters} letters, but the targets "
                "have room for more; shorten them."
            ).format(text_letters=TEXT_LETTERS)
        )


def _from_one_hot(values: NDArray[Any]) -> tuple[NDArray[np.int64], list[str]]:
    columns = len(values[0])
    ones = values == 1 if values.dtype.kind in "buif" else np.zeros(values.shape, bool)
    if not (((values == 0) | ones).all() and (ones.sum(axis=1) == 1).all()):
        raise DataError(
            _(
                "Targets in {columns} columns should be one-hot, a single 1 among zeros in "
                "each row, but these are not; save the class numbers instead."
            ).format(columns=columns)
        )
    return ones.argmax(axis=1).astype(np.int64), [str(number) for number in range(columns)]


def _from_texts(values: NDArray[Any]) -> tuple[NDArray[np.int64], list[str]]:
    if values.dtype.kind == "U":
        _check_letters(values)
    different, places = np.unique(values, return_inverse=True)
    if len(different) > limits.LIMITS.classes:
        raise _too_many(len(different))
    texts = [
        one.decode("utf-8", "replace") if isinstance(one, bytes) else str(one) for one in different
    ]
    cleaned = [names.shown(text, limits.LIMITS.name_letters) for text in texts]
    found = sorted(set(cleaned), key=names.natural)
    number = np.array([found.index(name) for name in cleaned], np.int64)
    return number[places.reshape(-1)], found


def _check_letters(values: NDArray[Any]) -> None:
    """Refuse numbers that are no letters, which Python makes no text of."""
    order = values.dtype.str[0]
    if (np.frombuffer(values.tobytes(), f"{order}u4") > sys.maxunicode).any():
        raise DataError(
            _("The targets hold numbers that are no letters; save the array again as .npy.")
        )


def _from_numbers(values: NDArray[Any], named: int) -> tuple[NDArray[np.int64], list[str]]:
    if values.dtype.kind == "f" and not (np.isfinite(values) & (np.rint(values) == values)).all():
        raise DataError(
            _(
                "The targets should be {expected}, but there are fractions among them; save "
                "class numbers."
            ).format(expected=_(EXPECTED))
        )
    different, places = np.unique(values, return_inverse=True)
    if len(different) > limits.LIMITS.classes:
        raise _too_many(len(different))
    if named and different[0] >= 0 and different[-1] < named:
        return values.astype(np.int64), [str(number) for number in range(named)]
    return places.reshape(-1).astype(np.int64), [str(int(one)) for one in different]


def _named(found: Sequence[str], class_names: Sequence[str]) -> tuple[str, ...]:
    if not class_names:
        return tuple(found)
    chosen = [names.shown(name, limits.LIMITS.name_letters) for name in class_names]
    if len(chosen) != len(found) or len(set(chosen)) != len(chosen):
        raise DataError(
            _(
                "There should be {found} different names of classes, as the targets have "
                "{found} classes, but {came} came; name each class once."
            ).format(found=len(found), came=len(set(chosen)))
        )
    return tuple(chosen)


def _check_classes(labels: NDArray[np.int64], classes: Sequence[str]) -> None:
    present = np.unique(labels)
    if len(present) < 2:
        one = f"“{classes[present[0]]}”" if len(present) else "none"
        raise DataError(
            _(
                "At least two classes are needed, but the targets name only {one}; add "
                "pictures of another class."
            ).format(one=one)
        )
    if len(present) < len(classes):
        missing = next(number for number in range(len(classes)) if number not in present)
        raise DataError(
            _(
                "Each class needs pictures, but there is none of “{classes}”; leave that class "
                "out or add some."
            ).format(classes=classes[missing])
        )


def _too_many(count: int) -> DataError:
    return DataError(
        _(
            "At most {classes} classes can be told apart here, but the targets have "
            "{count:,} different values; save class numbers."
        ).format(classes=limits.LIMITS.classes, count=count)
    )
