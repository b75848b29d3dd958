"""What differs between the lines of a chart: a table that is also its legend."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from cnnviz.components import register

_component = register("comparison")


@dataclass(frozen=True, slots=True)
class Column:
    """One thing that is compared."""

    title: str
    help: str = ""
    figures: bool = False
    """Whether its cells are numbers, which stand in line at the right."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What one line has there."""

    text: str
    best: bool = False
    """Whether no other is better."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the chart."""

    name: str
    colour: int
    """Number of one of the theme's chart colours."""
    dash: str
    """``solid``, ``dot`` or ``dash``."""
    marked: bool
    """Whether its points are."""
    cells: Sequence[Cell]


def comparison(
    columns: Sequence[Column], entries: Sequence[Entry], *, caption: str, best: str, key: str
) -> None:
    """Show the table.

    Args:
        columns: all but the first, which names the lines.
        entries: one a line, with a cell for each column.
        caption: what the table holds.
        best: what is said of the best figure of a column, for those who do not see that it is bold.
        key: the element's key.
    """
    data = comparison_data(columns, entries) | {"caption": caption, "best": best}
    _component(data=data, key=key, width="stretch", height="content")


def comparison_data(columns: Sequence[Column], entries: Sequence[Entry]) -> dict[str, Any]:
    """Return what the browser draws."""
    return {
        "columns": [asdict(column) for column in columns],
        "entries": [asdict(entry) for entry in entries],
    }
