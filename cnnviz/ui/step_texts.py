"""A title and a sentence for every step from a file to the tensor."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cnnviz.types import Step
from cnnviz.ui.texts import percent

Facts = Mapping[str, Any]

SWAPPED = "Red and blue change places, as this network was trained; then "
_STEPS: dict[str, tuple[str, Callable[[Facts], str]]] = {
    "decoded": (
        "Decoded",
        lambda f: (
            f"The {f['format']} file of {_size(f['bytes'])} unpacks to {f['width']} × "
            f"{f['height']} "
            f"pixels.{' It holds several pictures; this is the first.' if f['several'] else ''}"
        ),
    ),
    "reduced": (
        "Made smaller",
        lambda f: (
            f"From {f['from_width']} × {f['from_height']} to {f['width']} × {f['height']} pixels: "
            "far more than the network will look at."
        ),
    ),
    "upright": (
        "Turned upright",
        lambda f: (
            "The camera noted how it was held: "
            + ("mirrored, " if f["mirrored"] else "")
            + (f"turned by {f['rotated']}° clockwise." if f["rotated"] else "not turned.")
        ),
    ),
    "converted": (
        "Converted to RGB",
        lambda f: f"From {f['from']} to red, green and blue with 8 bits each.",
    ),
    "flattened": (
        "Laid on white",
        lambda f: f"{percent(f['transparent'])} of the pixels are see-through; white shows there.",
    ),
    "cropped": (
        "Cropped",
        lambda f: (
            f"The largest part from the middle with the network's aspect: {f['width']} × "
            f"{f['height']} pixels, from row {f['top']} and column {f['left']}."
        ),
    ),
    "resized": (
        "Resized",
        lambda f: (
            f"From {f['from_width']} × {f['from_height']} to {f['width']} × {f['height']} pixels: "
            + (
                "each new pixel is the average of those it replaces."
                if f["method"] == "area"
                else "new pixels are mixed from their neighbours."
            )
        ),
    ),
    "grey": (
        "Made grey",
        lambda f: (
            f"Grey = {f['red']} red + {f['green']} green + {f['blue']} blue, because eyes "
            f"find green "
            "brighter than blue."
        ),
    ),
    "repeated": (
        "Three channels",
        lambda f: f"The grey values are written into all {f['channels']} channels.",
    ),
    "inverted": (
        "Inverted",
        lambda _: (
            "Dark ink on light paper becomes light ink on black, as in the training pictures."
        ),
    ),
    "isolated": (
        "Ink found",
        lambda f: (
            f"The ink lies in {f['width']} × {f['height']} pixels; the rest is paper."
            if f["ink"]
            else "No ink was found: the sheet is empty."
        ),
    ),
    "centred": (
        "Centred",
        lambda f: (
            "The ink is scaled to fit 20 × 20 pixels and its centre of mass is put in the "
            "middle, as "
            "MNIST did it."
            if f["ink"]
            else "There is nothing to put in the middle."
        ),
    ),
    "scaled": (
        "Scaled",
        lambda f: (
            f"{SWAPPED * ('swapped' in f)}x = (pixel − {_numbers(f['mean'])}) / "
            f"{_numbers(f['std'])}: the tensor holds numbers "
            f"from {f['minimum']:.3g} to {f['maximum']:.3g}."
        ),
    ),
}


def told(step: Step) -> tuple[str, str]:
    """Return title and sentence of a preprocessing step."""
    title, sentence = _STEPS[step.name]
    return title, sentence(step.facts)


def _size(count: int) -> str:
    if count < 10 * 1024:
        return f"{count} bytes"
    return f"{count / 1024:.0f} kB" if count < 1024**2 else f"{count / 1024**2:.1f} MB"


def _numbers(values: Sequence[float]) -> str:
    rounded = [f"{value:.4g}" for value in values]
    return rounded[0] if len(set(rounded)) == 1 else f"({', '.join(rounded)})"
