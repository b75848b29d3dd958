"""The words of the page that shows what filters like."""

from __future__ import annotations

from collections.abc import Mapping

from cnnviz.language import _, grouped, translated
from cnnviz.ui.markdown import plain

TITLE = "Filters"
HEADING = "What a filter likes"
INTRO = (
    "Each filter of a convolutional layer looks for one thing, everywhere in the picture. Nobody "
    "wrote down what; it was learned. Two ways to find out: look at the places in real pictures "
    "that excite the filter most, and let a picture grow that excites it more than any photo."
)
LAYER = "Convolutional layer"
FILTER = "Filter"
DATASET = "Test pictures of"
PICTURES = "How many"
OVERVIEW = "The filters of this layer, each with the place it likes most"
BEFORE, AFTER = "Earlier filters", "Later filters"

PLACES = "Where it is excited most"
PLACES_INTRO = (
    "Left, what the filter sees at that place (its receptive field), enlarged; right, the whole "
    "picture as it enters the network, with this part framed in orange. Of a wide field (dashed) "
    "the middle is enlarged, which counts most. Each picture counts once."
)
FIND = "Find the places"
FIND_HELP = (
    "All filters of the layer are worked out together, so another filter then takes no time."
)
EXPLORE = "See this number"
GROWN = "A picture made for it"
GROWN_INTRO = (
    "It starts as grey noise. In every step each number of the picture is changed a little, so "
    "that the filter’s answer grows (gradient ascent). The network itself stays as it is."
)
GROW = "Let a picture grow"
GROW_HELP = "A few seconds for small networks, some more for large ones."
OBJECTIVE = "Excite"
OBJECTIVES: Mapping[str, str] = {"map": "the whole map", "cell": "one cell in the middle"}
OBJECTIVE_HELP = (
    "The whole map: the filter’s pattern fills the picture. One cell: only what this cell sees can "
    "change, so the picture compares with the places above."
)
WAY = "How"
WAYS: Mapping[str, str] = {"tricks": "with the known tricks", "plain": "pixels alone"}
WAY_HELP = (
    "Pixels alone end in noise that excites the filter and tells people nothing. The tricks: steps "
    "in waves instead of pixels, colours as they vary in photos, and small random moves."
)
STAGE = "After this many steps"
SAVE = "Save as PNG"
ENLARGED = "what the cell sees, enlarged"
WHOLE = "the whole picture"
OF_GROWN, OF_PHOTOS, OF_HALF = "Made picture", "Best test picture", "Half of the pictures"
OF_GROWN_HELP = "The filter’s answer at the strongest place of the picture that grew."
OF_PHOTOS_HELP = "The filter’s answer at the strongest place of all test pictures looked at."
OF_HALF_HELP = "Half of the test pictures have no place that excites the filter more than this."
COMPARE = "Find the places above, too, and you see here how far it outdoes all test pictures."

HOW = "How to read this, and how it is worked out"
GUIDE = """
- **The answer** is the filter’s number at one place: the sum over its window, normalised where the
  layer has a batch normalisation, before the activation cuts off what is negative. Answers of one
  filter can be compared with each other, those of different filters cannot.
- **Look for what the places share**: an edge, a colour, fur, an eye. First layers like edges and
  colours, later ones textures and parts. Some filters like several things, and some nothing that
  has a name.
- **Photos and the made picture correct each other.** Photos show what comes along by chance, such
  as the lawn behind the dog; the made picture shows what the filter alone responds to, though no
  such thing may exist.
- Places in pictures: Zeiler and Fergus 2013, [Visualizing and Understanding Convolutional
  Networks](https://arxiv.org/abs/1311.2901).
- Wide fields: Luo, Li, Urtasun and Zemel 2016, [Understanding the Effective Receptive
  Field](https://arxiv.org/abs/1701.04128).
- Pictures by gradient ascent: Erhan, Bengio, Courville and Vincent 2009, *Visualizing Higher-Layer
  Features of a Deep Network*; the tricks: Olah, Mordvintsev and Schubert 2017, [Feature
  Visualization](https://distill.pub/2017/feature-visualization).
"""
NO_FILTERS = (
    "This network has no convolutional layer, so there are no filters to look at; choose another "
    "network."
)


def layer_name(name: str, filters: int, field: tuple[int, int]) -> str:
    """Name a layer in the list, with how many filters it has and how much each sees."""
    return _("{name} · {filters} filters · sees {rows} × {columns} pixels").format(
        name=name, filters=grouped(filters), rows=field[0], columns=field[1]
    )


def unknown_layer(name: str, model: str) -> str:
    """Say that the link names a layer that is not there."""
    return _(
        "The link asks for the layer “{name}”, which is no convolutional layer of "
        "{model}; you see another one instead."
    ).format(name=name, model=model)


def unknown_filter(number: int, layer: str, filters: int) -> str:
    """Say that the link names a filter that is not there."""
    return _(
        "The link asks for filter {number}, but {layer} has filters 0 to {filters}; "
        "you see filter 0 instead."
    ).format(number=number, layer=layer, filters=filters - 1)


def filter_alt(number: int) -> str:
    """Describe a filter in the overview."""
    return _("the place that filter {number} likes most").format(number=number)


def block(first: int, last: int, every: int) -> str:
    """Say which filters the overview shows."""
    return _("Filters {first} to {last} of {every}").format(first=first, last=last, every=every)


def found_among(looked_at: int, title: str) -> str:
    """Say where the places were looked for (Markdown)."""
    return _("The strongest of {looked_at} test pictures of {title}.").format(
        looked_at=grouped(looked_at), title=plain(title)
    )


def place_alt(number: int, label: str) -> str:
    """Describe the part of a picture that a filter sees."""
    return _("The exciting part of test picture {number}, which shows: {label}").format(
        number=number, label=label
    )


def whole_alt(number: int, label: str) -> str:
    """Describe a picture with its framed place."""
    return _("Test picture {number}, which shows {label}, with the place framed").format(
        number=number, label=label
    )


def answer(value: float) -> str:
    """Write a filter's answer."""
    return f"{value:.2f}" if abs(value) < 1000 else f"{value:.3g}"


def place(value: float, label: str) -> str:
    """Say how much a place excites the filter, and what the picture shows."""
    return _("Answer {answer} · {label}").format(answer=answer(value), label=label)


def grown_alt(number: int, layer: str, step: int) -> str:
    """Describe a picture that grew."""
    return _("The picture that grew for filter {number} of {layer}, after {step} steps").format(
        number=number, layer=layer, step=step
    )


def file_name(model: str, layer: str, number: int) -> str:
    """Name the file of a picture that grew."""
    return f"{model}-{layer}-filter-{number}.png".replace("/", "-")


FINDING, GROWING = "Looking for the places", "Letting the picture grow"
UNIT_PICTURES, UNIT_STEPS = "pictures", "steps"


def of_filter(number: int, layer: str) -> str:
    """Name a filter."""
    return _("Filter {number} of {layer}").format(number=number, layer=layer)


translated(__name__)
