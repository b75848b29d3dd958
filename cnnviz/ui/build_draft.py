"""A list of layers while it is edited: each layer keeps its own id, wherever it moves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, get_args, get_type_hints

from cnnviz.zoo import network_text
from cnnviz.zoo.network import (
    Activation,
    AveragePooling,
    Convolution,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling,
    Layer,
    MaxPooling,
    Network,
    Normalisation,
    Output,
)
from cnnviz.zoo.network_shapes import LIMITS

PICTURE, ANSWER = "image", "answer"
"""Ids of what stands before the first layer and after the last one."""
LARGEST_NUMBER = 9_999_999
FRESH: Mapping[str, Layer] = {
    type(layer).__name__: layer
    for layer in (
        Convolution(32),
        Normalisation(),
        Activation(),
        MaxPooling(),
        AveragePooling(),
        GlobalAveragePooling(),
        Flatten(),
        Dense(64),
        Dropout(),
    )
}
"""The layers that can be added, as they are then, in the order in which they are offered."""


@dataclass(frozen=True, slots=True)
class Draft:
    """The layers with their ids, and how the network ends."""

    rows: tuple[tuple[str, Layer], ...] = ()
    output: Output = "softmax"
    made: int = 0
    """How many rows there have ever been; the next one's id follows from it."""

    @property
    def network(self) -> Network:
        """The network that they make."""
        return Network(tuple(layer for _, layer in self.rows), self.output)

    def place(self, row: object) -> int | None:
        """Return the number of a row, from 0 on; None where there is none of that id."""
        return next((number for number, (own, _) in enumerate(self.rows) if own == row), None)

    def name(self, row: object) -> str:
        """Return the name of a row's layer."""
        place = self.place(row)
        return "" if place is None else self.network.names()[place]


Action = Mapping[str, Any]


def drafted(network: Network, made: int = 0) -> Draft:
    """Return the draft of a network, with ids that no row has had before."""
    rows = tuple((f"row{made + number}", layer) for number, layer in enumerate(network.layers))
    return Draft(rows, network.output, made + len(rows))


def changed(draft: Draft, action: Action) -> Draft:
    """Return the draft after an action; the same where the action makes no sense.

    Args:
        draft: The layers.
        action: What the browser reports; anything may be in it.
    """
    do = action.get("do")
    if do == "add":
        return _added(draft, action)
    if do == "set" and action.get("id") == ANSWER:
        value = _valued(action.get("value"), Output)
        return replace(draft, output=value) if value and action.get("field") == "output" else draft
    place = draft.place(action.get("id"))
    if place is None or not isinstance(do, str) or do not in _CHANGES:
        return draft
    return _CHANGES[do](draft, place, action)


# ----------------------------------------------------------------------------- what can be done


def _added(draft: Draft, action: Action) -> Draft:
    layer = FRESH.get(str(action.get("kind")))
    if layer is None:
        return draft
    after = draft.place(action.get("id"))
    place = len(draft.rows) if after is None else after + 1
    return _inserted(draft, 0 if action.get("id") == PICTURE else place, layer)


def _inserted(draft: Draft, place: int, layer: Layer) -> Draft:
    if len(draft.rows) >= LIMITS.layers:
        return draft
    rows = (*draft.rows[:place], (f"row{draft.made}", layer), *draft.rows[place:])
    return replace(draft, rows=rows, made=draft.made + 1)


def _copied(draft: Draft, place: int, _: Action) -> Draft:
    return _inserted(draft, place + 1, draft.rows[place][1])


def _removed(draft: Draft, place: int, _: Action) -> Draft:
    return replace(draft, rows=draft.rows[:place] + draft.rows[place + 1 :])


def _up(draft: Draft, place: int, _: Action) -> Draft:
    return _swapped(draft, place - 1) if place else draft


def _down(draft: Draft, place: int, _: Action) -> Draft:
    return _swapped(draft, place) if place + 1 < len(draft.rows) else draft


def _swapped(draft: Draft, place: int) -> Draft:
    """Exchange a row with the next one."""
    rows = list(draft.rows)
    rows[place : place + 2] = reversed(rows[place : place + 2])
    return replace(draft, rows=tuple(rows))


def _set(draft: Draft, place: int, action: Action) -> Draft:
    row, layer = draft.rows[place]
    name = action.get("field")
    if name not in [one.name for one in fields(layer)]:  # in a list also what has no hash
        return draft
    value = _valued(action.get("value"), get_type_hints(type(layer))[name])
    if value is None:
        return draft
    rows = list(draft.rows)
    rows[place] = (row, replace(layer, **{name: value}))
    return replace(draft, rows=tuple(rows))


def _valued(value: Any, kind: Any) -> Any:
    """Return a value of a setting's type, or None where it cannot be one."""
    if kind is bool:
        return value if isinstance(value, bool) else None
    if choices := get_args(kind):
        return value if value in choices else None
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not 0 <= value <= LARGEST_NUMBER:  # NaN is in no range
        return None
    if kind is int:
        return int(value) if value == int(value) else None
    return round(float(value), network_text.DECIMALS)


_CHANGES: Mapping[str, Callable[[Draft, int, Action], Draft]] = {
    "set": _set,
    "up": _up,
    "down": _down,
    "copy": _copied,
    "remove": _removed,
}
