"""A list of training runs to read, sort and choose, which stays put while its numbers change."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import streamlit as st

from cnnviz.components import register

_component = register("runs")

Colour = Literal["gray", "blue", "orange", "green", "red"]


@dataclass(frozen=True, slots=True)
class Row:
    """One run, in words and figures as they are shown."""

    id: str
    title: str
    subject: str
    """What stands under the title where there is no room for all columns."""
    remark: str
    """Under the title, such as whose it is; may be empty."""
    state: str
    icon: str
    """Name of a Material symbol."""
    colour: Colour
    detail: str
    """Under the state, such as the place in line; may be empty."""
    share: float | None
    """Of the epochs that are done, 0 to 1; None draws no bar."""
    cells: Mapping[str, str]
    """The words of the other columns, by their names; after a line break, a remark."""
    hints: Mapping[str, str]
    """What is said beside some of them when somebody points at them."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the list."""

    name: str
    title: str
    kind: Literal["run", "state", "text", "figure", "progress"] = "text"
    sortable: bool = True


@dataclass(frozen=True, slots=True)
class Look:
    """What the list looks like beside its rows."""

    columns: Sequence[Column]
    texts: Mapping[str, str]
    """``list`` names it, ``choose`` is a label with ``{title}``, ``all`` that of the box for all
    rows, ``sort`` a hint with ``{title}``, ``more`` the button at its foot (empty for none)."""
    sort: str
    """Name of the column it is sorted by."""
    descending: bool
    chosen: Sequence[str]
    """Ids of the rows that are ticked."""
    revision: int
    """Another number than last time makes the browser take ``chosen``; otherwise what the person
    has ticked meanwhile counts."""
    choosable: bool = True
    """Whether rows can be ticked; otherwise the list is only to be read."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What to call when the person does something."""

    chosen: Callable[[], None]
    sort: Callable[[], None]
    open: Callable[[], None]
    more: Callable[[], None]


def runs(rows: Sequence[Row], look: Look, heard: Heard, *, key: str) -> None:
    """Show the list; what the person did is in ``st.session_state[key]`` when ``heard`` is called.

    There, ``chosen`` is a list of ids, ``sort`` the name of a column, ``open`` an id, and ``more``
    anything. All of it comes from a browser: check it.
    """
    _component(
        data=runs_data(rows, look),
        key=key,
        on_chosen_change=heard.chosen,
        on_sort_change=heard.sort,
        on_open_change=heard.open,
        on_more_change=heard.more,
        width="stretch",
        height="content",
    )


def runs_data(rows: Sequence[Row], look: Look) -> dict[str, Any]:
    """Return what the browser draws."""
    return {
        "rows": [asdict(row) for row in rows],
        "columns": [asdict(column) for column in look.columns],
        "texts": dict(look.texts),
        "sort": {"column": look.sort, "descending": look.descending},
        "chosen": list(look.chosen),
        "revision": look.revision,
        "choosable": look.choosable,
        "link": _link(),
    }


def _link() -> str:
    """Return the address of a run's page, but for its id."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return "/" + "/".join(filter(None, (base, "run?run=")))
