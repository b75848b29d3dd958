"""Names of classes, as people and Teachable Machine write them down."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cnnviz.errors import ModelError
from cnnviz.language import _
from cnnviz.shelf import clean, shown
from cnnviz.zoo.own.limits import LIMITS

NUMBERED = re.compile(r"(\d+)[\s:,;]+(.*)")


def named(text: str) -> tuple[str, ...]:
    """Return the names in a ``labels.txt``: one a line, with or without its number before it."""
    lines = [line for line in map(clean, text.splitlines()) if line]
    found = [NUMBERED.fullmatch(line) for line in lines]
    if lines and all(one and int(one[1]) == place for place, one in enumerate(found)):
        lines = [one[2] or str(place) for place, one in enumerate(found) if one]
    return tuple(shown(line, LIMITS.name_letters) for line in lines)


def fitting(names: Sequence[str], classes: int) -> tuple[str, ...]:
    """Return as many different names as there are classes; none give “class 0”, “class 1” ...

    Raises:
        ModelError: there are more or fewer.
    """
    if not names:
        return tuple(f"class {number}" for number in range(classes))
    if len(names) != classes:
        raise ModelError(
            _(
                "The network tells {classes:,} classes apart, but {names:,} names came; give "
                "one name a line, in the order of the network’s answers."
            ).format(classes=classes, names=len(names))
        )
    return different(names)


def different(names: Sequence[str]) -> tuple[str, ...]:
    """Return names of which no two are equal: “crane” again becomes “crane (2)”."""
    taken: set[str] = set()
    found = []
    for name in names:
        number, one = 1, name
        while one in taken:
            number += 1
            one = f"{name} ({number})"
        taken.add(one)
        found.append(one)
    return tuple(found)
