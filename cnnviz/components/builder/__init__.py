"""A list of layers that can be edited: one row a layer, with its settings, its shape and its cost.

The browser changes nothing by itself: it numbers what the person does and sends it here, and shows
what comes back.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from cnnviz.components import register

_component = register("builder")


@dataclass(frozen=True, slots=True)
class Field:
    """One setting of a layer."""

    name: str
    label: str
    kind: Literal["whole", "number", "choice", "switch"]
    value: float | str | bool
    help: str
    options: Mapping[str, str] = field(default_factory=dict)
    """Of a choice: the values, and the words for them."""


@dataclass(frozen=True, slots=True)
class Row:
    """One layer, in words and figures as they are shown."""

    id: str
    """Stays the same while the layer moves."""
    name: str
    title: str
    """What a textbook calls it."""
    family: str
    """The colour group on the screen."""
    fields: tuple[Field, ...]
    shape: tuple[int, ...] | None
    """Of what the layer gives; None where that is not known."""
    cost: str
    """Its parameters in words."""
    share: float
    """Of all the network's parameters, 0 to 1."""
    complaint: str
    """What is wrong with it, or nothing."""
    fixed: bool = False
    """Whether it can be neither moved nor removed."""


@dataclass(frozen=True, slots=True)
class Look:
    """What the list looks like beside its rows."""

    kinds: Mapping[str, str]
    """The layers that can be added, and their titles."""
    texts: Mapping[str, str]
    done: int
    """Number of the last action that is in the rows."""
    total: str
    """What all layers together come to."""
    said: str
    """What that action did, for those who do not see it."""
    undo: bool
    """Whether there is something to undo."""
    full: bool
    """Whether no further layer can be added."""


def builder(rows: Sequence[Row], look: Look, *, key: str, on_change: Callable[[], None]) -> None:
    """Show the list.

    When ``on_change`` is called, ``st.session_state[key].actions`` is a list of the last things
    that the person did, each with a growing number ``n`` and a word ``do``: ``set`` (with ``id``,
    ``field``, ``value``), ``up``, ``down``, ``copy``, ``remove`` (``id``), ``add`` (``kind``, and
    ``id`` of the row that it comes after, or none for the end) or ``undo``. All of it comes from a
    browser: check it.
    """
    _component(
        data=builder_data(rows, look),
        key=key,
        on_actions_change=on_change,
        width="stretch",
        height="content",
    )


def builder_data(rows: Sequence[Row], look: Look) -> dict[str, Any]:
    """Return what the browser draws."""
    return {"rows": [asdict(row) for row in rows], **asdict(look)}
