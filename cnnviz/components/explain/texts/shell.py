"""The words around every view: the cell that is explained, and its value."""

from typing import Any

TEXTS: dict[str, Any] = {
    "choose": "The cell to work out",
    "row": "Row",
    "column": "Column",
    "element": "Element",
    "less": "{name}: one less",
    "more": "{name}: one more",
    "range": "0–{last}",
    "beyond": "{name} goes from 0 to {last}; {typed} is outside, so the cell stays as it was.",
    "not_whole": "{name} is a whole number from 0 to {last}, so the cell stays as it was.",
    "map_place": "{layer} (row {row}, column {column}, channel {channel})",
    "vector_place": "{layer} (element {element})",
    "labelled_place": "{layer} (element {element}: {label})",
    "equals": "=",
    "mismatch": "Mind: worked out here, this cell is {worked}; the network computed {value}. The "
    "steps below are then not quite what this layer does.",
}
