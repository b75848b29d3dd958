"""The one sentence that says what is doubtful about an answer."""

from __future__ import annotations

from cnnviz.language import _
from cnnviz.pets.answer import Kind

UNSURE = 0.8
"""Below this probability the answer is called unsure."""
PERHAPS = 0.25
"""From this probability on it is said that it may be neither."""

KNOWN = 0.15
"""Below this probability nothing is named."""
SMALLEST = 64
"""Photos with fewer rows or columns are enlarged more than four times, and then look like much."""


def note(kind: Kind, probability: float, neither: float, seen: tuple[str, float]) -> str:
    """Return what people should know about an answer, or "".

    Args:
        kind: of the answer.
        probability: of the kind.
        neither: how likely it is neither a cat nor a dog.
        seen: what the network takes the photo for first, of all it knows, and how likely that is.
    """
    if kind == "both":
        return _(
            "Some places of this photo look like a cat and others like a dog; it does not "
            "say how many animals there are."
        )
    if kind == "neither":
        return _about_neither(probability, seen)
    if neither >= PERHAPS:
        return _(
            "This may be neither a cat nor a dog; of all it knows, the network sees “{seen}” first."
        ).format(seen=seen[0])
    if probability < UNSURE:
        return _("The network hardly knows which of the two it is; perhaps both are in the photo.")
    return ""


def about_size(height: int, width: int) -> str:
    """Return what people should know about the size of a photo in pixels, or ""."""
    if min(height, width) >= SMALLEST:
        return ""
    return _(
        "This picture has {width}×{height} pixels only; of such small ones the answer "
        "is often wrong."
    ).format(width=width, height=height)


def _about_neither(probability: float, seen: tuple[str, float]) -> str:
    if probability < UNSURE:
        return _("A cat or a dog may be there after all: small, half hidden or at the edge.")
    if seen[1] < KNOWN:
        return _("Nothing of all that the network knows looks much like this.")
    return _("Of all it knows, the network sees “{seen}” first.").format(seen=seen[0])
