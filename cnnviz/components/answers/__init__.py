"""Pictures with what networks say of them: right in blue, wrong in red, a bar for each class."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from cnnviz.components import register

_component = register("answers")

Kind = Literal["right", "wrong", "other"]


@dataclass(frozen=True, slots=True)
class Bar:
    """How sure a network is of one class."""

    name: str
    share: float
    """0 to 1."""
    text: str
    """The share as it is written."""
    kind: Kind
    """The right class, a wrong one that was named, or any other."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one network says."""

    name: str
    """Of the network; empty where there is only one."""
    verdict: str
    right: bool
    bars: Sequence[Bar]


@dataclass(frozen=True, slots=True)
class Card:
    """One picture."""

    id: int
    """Number of the picture in its data set."""
    source: str
    """Address of the picture, or all of it as a data URL."""
    alt: str
    truth: str
    """A sentence with the right class."""
    caption: str
    """Number, name and size."""
    sharp: bool
    """Whether its pixels are to be seen as squares, because it is small."""
    answers: Sequence[Answer]


def answers(
    cards: Sequence[Card],
    texts: Mapping[str, str],
    *,
    key: str,
    on_change: Callable[[], None],
) -> None:
    """Show the pictures; the one to explore is in ``st.session_state[key].explored``.

    Args:
        cards: the pictures.
        texts: ``label`` names the list, ``explore`` the button on each card.
        key: the widget's key.
        on_change: called before the rerun that the button causes.
    """
    _component(
        data=answers_data(cards, texts),
        key=key,
        on_explored_change=on_change,
        width="stretch",
        height="content",
    )


def answers_data(cards: Sequence[Card], texts: Mapping[str, str]) -> dict[str, Any]:
    """Return what the browser draws."""
    return {"cards": [asdict(card) for card in cards], "texts": dict(texts)}
