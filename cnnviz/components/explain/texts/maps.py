"""Words that several views need: pictures of maps, and lists that can be opened."""

from typing import Any

TEXTS: dict[str, Any] = {
    "before": "Before",
    "after": "After",
    "map_alt": "{title}: {height} × {width} values as colours",
    "map_keys": "{title}: {height} × {width} values. Arrow keys move from cell to cell.",
    "place": "row {row}, column {column}",
    "working": "The working of this cell",
}
