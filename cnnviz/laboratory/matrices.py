"""Numbers that a person types: text to matrix, matrix to text."""

import math
import re

import numpy as np
from numpy.typing import NDArray

from cnnviz.errors import Impossible
from cnnviz.language import _

Float64 = NDArray[np.float64]

LARGEST = 1e6
"""The largest number that may be typed; results then stay far below what float32 can hold."""
LONGEST_ECHO = 20
"""Characters of a wrong entry that are repeated to the person."""
LONGEST_TEXT = 4000

_MINUS = str.maketrans({"−": "-", "–": "-", "\u00a0": " "})  # as they come from a copied table


def parse(text: str, what: str, most: int) -> Float64:
    """Read a matrix: a row a line (or between semicolons), numbers between spaces or commas.

    An entry is a number such as ``-2``, ``0.5`` or ``1e-3``, or a fraction such as ``1/9``.

    Args:
        text: What was typed.
        what: What it is to be, for the sentences: ``kernel``, ``matrix`` ...
        most: How many rows and columns it may have.

    Returns:
        float64 (H, W), both from 1 to ``most``.

    Raises:
        Impossible: it is no such matrix.
    """
    if len(text) > LONGEST_TEXT:
        raise Impossible(
            _("The {what} is {text} characters long; {longest_text} are read.").format(
                what=what, text=len(text), longest_text=LONGEST_TEXT
            )
        )
    lines = [line.split() for line in re.split(r"[;\n]", re.sub(r"[,\t]", " ", _plain(text)))]
    rows = [line for line in lines if line]
    if not rows:
        raise Impossible(_("The {what} is empty: type at least one number.").format(what=what))
    if len(rows) > most or max(map(len, rows)) > most:
        raise Impossible(
            _(
                "The {what} has {rows} rows and up to {max} columns; it may have {most} of "
                "each at most."
            ).format(what=what, rows=len(rows), max=max(map(len, rows)), most=most)
        )
    for number, row in enumerate(rows, 1):
        if len(row) != len(rows[0]):
            raise Impossible(
                _(
                    "Every row of the {what} needs as many numbers as the first, {rows}; row "
                    "{number} has {row}."
                ).format(what=what, rows=len(rows[0]), number=number, row=len(row))
            )
    return np.array([[_number(entry, what) for entry in row] for row in rows])


def _plain(text: str) -> str:
    return text.translate(_MINUS).replace("\r", "\n")


def _number(entry: str, what: str) -> float:
    shown = entry if len(entry) <= LONGEST_ECHO else entry[:LONGEST_ECHO] + "…"
    above, slash, below = entry.partition("/")
    try:
        divisor = _float(below) if slash else 1.0
        value = _float(above) / divisor
    except ZeroDivisionError:
        raise Impossible(
            _("“{shown}” in the {what} divides by 0, which has no result.").format(
                shown=shown, what=what
            )
        ) from None
    except ValueError:
        raise Impossible(
            _(
                "“{shown}” in the {what} is not a number; type numbers such as −2, 0.5 or 1/9."
            ).format(shown=shown, what=what)
        ) from None
    if math.isnan(value):
        raise Impossible(
            _(
                "“{shown}” in the {what} stands for “not a number”: nothing can be computed "
                "with it."
            ).format(shown=shown, what=what)
        )
    if math.isinf(value):
        raise Impossible(
            _("“{shown}” in the {what} is infinite: every sum would be infinite, too.").format(
                shown=shown, what=what
            )
        )
    if abs(value) > LARGEST:
        raise Impossible(
            _(
                "“{shown}” in the {what} is too large: numbers from −1 000 000 to 1 000 000 "
                "are taken."
            ).format(shown=shown, what=what)
        )
    return value


def _float(text: str) -> float:
    if "_" in text or not text.isascii():
        raise ValueError(text)
    return float(text)


def written(matrix: NDArray[np.floating]) -> str:
    """Write a matrix as :func:`parse` reads it, a row a line, in columns below each other."""
    rows = [[number(value) for value in row] for row in matrix.tolist()]
    return _aligned(rows)


def number(value: float) -> str:
    """Write a number in the shortest way that reads back as the same."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def compact(text: str) -> str:
    """Write a matrix's text for a link: ``1,2;3,4``. Text that is no matrix stays recognisable."""
    lines = [line.replace(",", " ").split() for line in re.split(r"[;\n]", _plain(text))]
    return ";".join(",".join(line) for line in lines if line)


def spread(text: str) -> str:
    """Write a matrix's text for people: a row a line, in columns below each other."""
    return _aligned([line.split(",") for line in compact(text).split(";")])


def _aligned(rows: list[list[str]]) -> str:
    wide = max((len(entry) for row in rows for entry in row), default=0)
    return "\n".join("  ".join(entry.rjust(wide) for entry in row) for row in rows)


def normalised(matrix: Float64) -> str:
    """Write a kernel divided by its sum, so that its numbers add up to 1.

    Whole numbers become fractions (``1/9``), which say where they come from.

    Raises:
        Impossible: the sum is 0.
    """
    total = float(matrix.sum())
    if abs(total) <= 1e-12 * float(np.abs(matrix).sum()):
        raise Impossible(
            _(
                "The numbers of this kernel add up to 0, and nothing can be divided by 0. It "
                "answers to differences and gives 0 on an even area, so there is no brightness "
                "to keep."
            )
        )
    if all(float(value).is_integer() for value in (*matrix.flat, total)):
        rows = [[_fraction(value, total) for value in row] for row in matrix.tolist()]
        return _aligned(rows)
    return written(matrix / total)


def _fraction(value: float, total: float) -> str:
    if total < 0:
        value, total = -value, -total
    value += 0.0  # no −0
    return number(value / total) if (value / total).is_integer() else f"{int(value)}/{int(total)}"
