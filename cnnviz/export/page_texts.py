"""The words of the page to hand in."""

from __future__ import annotations

import re

from cnnviz.language import _, translated
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
FIELDS = ("My name", "My class", "Date")
PICTURE = "The picture"
LEGEND = "colours from the smallest to the largest number"
COLUMNS = ("Layer", "Kind", "Output", "Parameters", "Multiply-adds")
_MARKUP = re.compile(r"[*`]|\\(?=[^\w\s])")


def title(card: ModelCard) -> str:
    """Return the page's title."""
    return _("This picture through “{title}”").format(title=card.title)


def about(version: str, time: str) -> str:
    """Say what made the page, and when."""
    return _("Computed and written by cnnviz {version} on {time}.").format(
        version=version, time=time
    )


def verdict(found: Verdict) -> str:
    """Say what the network decided."""
    return _("The network’s answer is “{label}”, with {probability:.1f} %.").format(
        label=found.label, probability=100 * found.probability
    )


def model(card: ModelCard) -> str:
    """Say which network it was."""
    return _("{summary} {parameters:,} parameters, weights {sha256}. Licence: {licence}").format(
        summary=card.summary,
        parameters=card.parameters,
        sha256=card.sha256[:12],
        licence=card.licence,
    )


def without_markup(sentence: str) -> str:
    """Return a sentence without the signs that make letters bold on a screen."""
    return _MARKUP.sub("", sentence)


def map_alt(layer: str, channel: int) -> str:
    """Describe a map to whoever cannot see it."""
    return _("map {channel} of {layer}").format(channel=channel, layer=layer).replace('"', "")


def strip_alt(layer: str, count: int) -> str:
    """Describe a vector to whoever cannot see it."""
    return _("the {count} elements of {layer} as a strip of colours").format(
        count=count, layer=layer
    )


def left_out(shown: int, all_of_them: int) -> str:
    """Say how many maps are shown."""
    if shown == all_of_them:
        return _("All {shown} maps.").format(shown=shown) if shown > 1 else _("Its only map.")
    return _("{shown} of {all_of_them} maps, at equal distances.").format(
        shown=shown, all_of_them=all_of_them
    )


def largest(listed: str) -> str:
    """Say which elements of a vector are the largest."""
    return _("Largest elements: {listed}.").format(listed=listed)


translated(__name__)
