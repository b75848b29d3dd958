"""The words of the view of pooling."""

from typing import Any

from cnnviz.components.explain.texts import maps

TEXTS: dict[str, Any] = maps.TEXTS | {
    "before": "Before: {height} × {width}",
    "after": "After: {height} × {width}",
    "one": "After: one number",
    "window": "The window of row {row}, column {column}",
    "window_whole": "The window: the whole map",
    "outside": "padding",
    "winner": "largest",
    "max": "max({values}) = {value}",
    "max_many": "The largest of the {count} values: {value}, at {place}",
    "average": "({values}) / {count} = {value}",
    "average_many": "sum / count = {sum} / {count} = {value}",
    "padded": "{padded} of the {size} places lie in the padding. They do not count.",
    "ties": "{equals} places hold this same value; the first of them is marked.",
    "dropped_max": "{share} of the values are thrown away: of each window only the largest goes "
    "on.",
    "dropped_average": "{share} fewer numbers go on: each window becomes one, in which all its "
    "values have an equal part.",
}
