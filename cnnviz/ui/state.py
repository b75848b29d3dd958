"""What a person has chosen, kept in the session and in the link."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import streamlit as st

from cnnviz import samples, zoo
from cnnviz.components.network import PALETTES
from cnnviz.errors import ModelError
from cnnviz.types import ModelCard
from cnnviz.ui import address, models_offered, texts
from cnnviz.walk import MODES

LONGEST_ECHO = 40
"""Characters of a wrong value in a link that are repeated to the person."""
MOST_DIGITS = 5


@dataclass(frozen=True, slots=True)
class Choices:
    """The state that a link carries."""

    model: str
    sample: str
    layer: str | None = None
    """None for the first feature maps."""
    map: int = 0
    row: int | None = None
    """Of the chosen cell; None for the middle of the map."""
    column: int | None = None
    """Of the chosen cell; of a vector, the element's number."""
    scale: str = MODES[0]
    palette: str = next(iter(PALETTES))


def load() -> Choices:
    """Return the session's choices; on its first run they come from the link."""
    if "choices" not in st.session_state:
        choices, complaints = from_link(address.query())
        st.session_state.choices = choices
        st.session_state.complaints = complaints
    return st.session_state.choices  # type: ignore[no-any-return]


def complaints() -> list[str]:
    """Return the sentences about the link; they stand until the person chooses something."""
    return list(st.session_state.get("complaints", ()))


def complain(sentence: str) -> None:
    """Add a sentence about the link."""
    st.session_state.setdefault("complaints", []).append(sentence)


def choose(**changes: Any) -> None:
    """Take over what the person chose."""
    st.session_state.complaints = []
    settle(**changes)


def settle(**changes: Any) -> None:
    """Replace choices that cannot be followed by ones that can."""
    st.session_state.choices = replace(load(), **changes)


def write_link(*, with_sample: bool) -> None:
    """Bring the browser's address in line with the choices.

    Args:
        with_sample: False while the picture is the person's own, which no link can carry.
    """
    link = to_link(load())
    if not with_sample:
        del link["sample"]
    address.write(link)


def to_link(choices: Choices) -> dict[str, str]:
    """Return the query parameters that stand for the choices."""
    return {name: str(value) for name, value in asdict(choices).items() if value is not None}


def from_link(query: Mapping[str, str]) -> tuple[Choices, list[str]]:
    """Read choices from query parameters.

    Returns:
        The choices, with a default for whatever is missing or wrong, and one sentence for each
        value that is wrong. A layer is taken as it is: only the trace knows whether it exists.

    Raises:
        ModelError: there is no model at all.
    """
    wrong: list[str] = []

    def one_of(name: str, known: Sequence[str]) -> str:
        value = query.get(name, known[0])
        if value in known:
            return value
        if not _is_private(value):  # of these it has been said why they are not shown
            wrong.append(texts.unknown(name, shortened(value), known))
        return known[0]

    card = _private(query, wrong) or zoo.card(one_of("model", _shipped()))
    choices = Choices(
        model=card.name,
        sample=one_of("sample", sample_ids(card)),
        layer=query.get("layer") or None,
        map=_count("map", query, wrong) or 0,
        row=_count("row", query, wrong),
        column=_count("column", query, wrong),
        scale=one_of("scale", MODES),
        palette=one_of("palette", list(PALETTES)),
    )
    return choices, wrong


def _shipped() -> list[str]:
    names = [card.name for card in zoo.cards()]
    if not names:
        raise ModelError(texts.NO_MODELS)
    return names


def _is_private(name: str) -> bool:
    """Whether a name is that of a run or of somebody's own model, which are in no list."""
    return zoo.is_run(name) or zoo.is_own(name)


def _private(query: Mapping[str, str], wrong: list[str]) -> ModelCard | None:
    """Return the card of the run or of the visitor's own model that the link asks for."""
    if not _is_private(query.get("model", "")):
        return None
    try:
        return models_offered.card(query["model"])
    except ModelError as error:
        wrong.append(texts.instead(str(error)))
        return None


def from_browser(view: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the network's columns report, as far as it can be a choice."""
    checks = {
        "layer": lambda value: isinstance(value, str),
        "map": _is_count,
        "scale": MODES.__contains__,
        "palette": PALETTES.__contains__,
    }
    return {
        name: view[name] for name, check in checks.items() if name in view and check(view[name])
    }


def sample_ids(card: ModelCard) -> list[str]:
    """Return the ids of the samples that suit the model."""
    return [sample.id for sample in samples.for_card(card)]


def shortened(value: str) -> str:
    """Cut a value from the link to a length that may be repeated on the screen."""
    return value if len(value) <= LONGEST_ECHO else value[:LONGEST_ECHO] + "…"


def cell_from_browser(cell: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the explanation reports, as far as it can be a choice."""
    places = {name: cell.get(name) for name in ("row", "column")}
    return places if all(map(_is_count, places.values())) else {}


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and 0 <= value < 10**MOST_DIGITS


def _count(name: str, query: Mapping[str, str], wrong: list[str]) -> int | None:
    value = query.get(name)
    if value is None:
        return None
    if value.isascii() and value.isdigit() and len(value) <= MOST_DIGITS:
        return int(value)
    wrong.append(texts.not_a_count(name, shortened(value)))
    return None
