"""The words of the view of layers that have no view of their own."""

from typing import Any

from cnnviz.components.explain.texts import maps

TEXTS: dict[str, Any] = maps.TEXTS | {
    "intro": "There is no drawing of this kind of layer yet. This is what is known of it.",
    "intro_input": "Here the picture comes in, as it was prepared. Nothing is worked out.",
    "after": "This channel",
    "flow": "What came in, and what goes out",
    "came": "came in",
    "went": "goes out: this channel",
    "range": "values from {low} to {high}",
    "nothing": "nothing",
    "config": "How it is set up",
}
