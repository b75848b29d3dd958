"""The words of the page to hand in."""

from __future__ import annotations

import re

from cnnviz.predict import Verdict
from cnnviz.types import ModelCard

ANSWER = "The picture and the answer"
PREPARATION = "From the file to the tensor"
LAYERS = "Through the network, layer by layer"
LAYERS_INTRO = (
    "Each layer takes what the layers before it gave. All maps of a layer share one colour scale, "
    "given below them; the numbers are those of the network, not of the colours."
)
NOTES = "What I noticed"
NOTES_HELP = "Click below to write, then print the page or save it as PDF."
FIELDS = ("Name", "Class", "Date")
PICTURE = "The picture"
LEGEND = "colours from the smallest to the largest number"
COLUMNS = ("Layer", "Kind", "Output", "Parameters", "Multiply-adds")
_MARKUP = re.compile(r"[*`]|\\(?=[^\w\s])")


def title(card: ModelCard) -> str:
    """Return the page's title."""
    return f"This picture through “{card.title}”"


def about(version: str, time: str) -> str:
    """Say what made the page, and when."""
    return f"Computed and written by cnnviz {version} on {time}."


def verdict(found: Verdict) -> str:
    """Say what the network decided."""
    return f"The network’s answer is “{found.label}”, with {100 * found.probability:.1f} %."


def model(card: ModelCard) -> str:
    """Say which network it was."""
    return (
        f"{card.summary} {card.parameters:,} parameters, weights {card.sha256[:12]}. "
        f"Licence: {card.licence}"
    )


def without_markup(sentence: str) -> str:
    """Return a sentence without the signs that make letters bold on a screen."""
    return _MARKUP.sub("", sentence)


def map_alt(layer: str, channel: int) -> str:
    """Describe a map to whoever cannot see it."""
    return f"map {channel} of {layer}".replace('"', "")


def strip_alt(layer: str, count: int) -> str:
    """Describe a vector to whoever cannot see it."""
    return f"the {count} elements of {layer} as a strip of colours"


def left_out(shown: int, all_of_them: int) -> str:
    """Say how many maps are shown."""
    if shown == all_of_them:
        return f"All {shown} maps." if shown > 1 else "Its only map."
    return f"{shown} of {all_of_them} maps, at equal distances."


def largest(listed: str) -> str:
    """Say which elements of a vector are the largest."""
    return f"Largest elements: {listed}."
