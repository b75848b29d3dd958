"""A title and a sentence for every step from a file to the tensor."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cnnviz.language import _, translated
from cnnviz.types import Step
from cnnviz.ui.texts import percent

Facts = Mapping[str, Any]

TITLES = {
    "decoded": "Decoded",
    "reduced": "Made smaller",
    "upright": "Turned upright",
    "converted": "Converted to RGB",
    "flattened": "Laid on white",
    "cropped": "Cropped",
    "resized": "Resized",
    "grey": "Made grey",
    "repeated": "Three channels",
    "inverted": "Inverted",
    "isolated": "Ink found",
    "centred": "Centred",
    "scaled": "Scaled",
}


def told(step: Step) -> tuple[str, str]:
    """Return title and sentence of a preprocessing step."""
    return _(TITLES[step.name]), _SENTENCES[step.name](step.facts)


def _decoded(facts: Facts) -> str:
    sentence = _("The {format} file of {size} unpacks to {width} × {height} pixels.").format(
        **{**facts, "size": _size(facts["bytes"])}
    )
    several = _("It holds several pictures; this is the first.")
    return f"{sentence} {several}" if facts["several"] else sentence


def _reduced(facts: Facts) -> str:
    return _(
        "From {from_width} × {from_height} to {width} × {height} pixels: far more than the network "
        "will look at."
    ).format(**facts)


def _upright(facts: Facts) -> str:
    if not facts["rotated"]:
        return _("The camera noted how it was held: mirrored, not turned.")
    if facts["mirrored"]:
        how = _("The camera noted how it was held: mirrored, turned by {rotated}° clockwise.")
    else:
        how = _("The camera noted how it was held: turned by {rotated}° clockwise.")
    return how.format(**facts)


def _converted(facts: Facts) -> str:
    return _("From {format} to red, green and blue with 8 bits each.").format(
        format=_(facts["from"])
    )


def _flattened(facts: Facts) -> str:
    return _("{share} of the pixels are see-through; white shows there.").format(
        share=percent(facts["transparent"])
    )


def _cropped(facts: Facts) -> str:
    return _(
        "The largest part from the middle with the network's aspect: {width} × {height} pixels, "
        "from row {top} and column {left}."
    ).format(**facts)


def _resized(facts: Facts) -> str:
    sizes = _("From {from_width} × {from_height} to {width} × {height} pixels: ").format(**facts)
    if facts["method"] == "area":
        return sizes + _("each new pixel is the average of those it replaces.")
    return sizes + _("new pixels are mixed from their neighbours.")


def _grey(facts: Facts) -> str:
    return _(
        "Grey = {red} red + {green} green + {blue} blue, because eyes find green brighter than "
        "blue."
    ).format(**facts)


def _repeated(facts: Facts) -> str:
    return _("The grey values are written into all {channels} channels.").format(**facts)


def _inverted(_facts: Facts) -> str:
    return _("Dark ink on light paper becomes light ink on black, as in the training pictures.")


def _isolated(facts: Facts) -> str:
    if not facts["ink"]:
        return _("No ink was found: the sheet is empty.")
    return _("The ink lies in {width} × {height} pixels; the rest is paper.").format(**facts)


def _centred(facts: Facts) -> str:
    if not facts["ink"]:
        return _("There is nothing to put in the middle.")
    return _(
        "The ink is scaled to fit 20 × 20 pixels and its centre of mass is put in the middle, as "
        "MNIST did it."
    )


def _scaled(facts: Facts) -> str:
    sentence = _(
        "x = (pixel − {mean}) / {std}: the tensor holds numbers from {minimum:.3g} to "
        "{maximum:.3g}."
    ).format(
        mean=_numbers(facts["mean"]),
        std=_numbers(facts["std"]),
        minimum=facts["minimum"],
        maximum=facts["maximum"],
    )
    swapped = _("Red and blue change places, as this network was trained; then ")
    return swapped + sentence if "swapped" in facts else sentence


_SENTENCES: Mapping[str, Callable[[Facts], str]] = {
    "decoded": _decoded,
    "reduced": _reduced,
    "upright": _upright,
    "converted": _converted,
    "flattened": _flattened,
    "cropped": _cropped,
    "resized": _resized,
    "grey": _grey,
    "repeated": _repeated,
    "inverted": _inverted,
    "isolated": _isolated,
    "centred": _centred,
    "scaled": _scaled,
}


def _size(count: int) -> str:
    if count < 10 * 1024:
        return _("{count} bytes").format(count=count)
    return (
        _("{count:.0f} kB").format(count=count / 1024)
        if count < 1024**2
        else _("{count:.1f} MB").format(count=count / 1024**2)
    )


def _numbers(values: Sequence[float]) -> str:
    rounded = [f"{value:.4g}" for value in values]
    return rounded[0] if len(set(rounded)) == 1 else f"({', '.join(rounded)})"


translated(__name__)
