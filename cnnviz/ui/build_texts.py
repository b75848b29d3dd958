"""The words of the Build page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from cnnviz.language import _, grouped, ngettext, translated
from cnnviz.ui.markdown import plain
from cnnviz.zoo.network import (
    Activation,
    AveragePooling,
    Convolution,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling,
    Layer,
    MaxPooling,
    Normalisation,
)
from cnnviz.zoo.network_shapes import LIMITS, LayerStep

TITLE = "Build"
HEADING = "Build a network"
INTRO = (
    "Start from a network that works, change its layers, and see at once what shapes and how many "
    "numbers that makes. What does not fit is said in red, where it does not fit. The address of "
    "this page carries the whole list."
)

START = "Start from"
CHANGED = "your own layers"
START_HELP = "Replaces all layers below; “Undo” brings them back."
DATASET = "For the pictures of"
DATASET_HELP = "They decide how large the picture is that enters, and how many classes come out."
SIDE = "Size of the picture"
SIDE_HELP = "Rows and columns; the pictures are scaled to it before they enter."
COLOUR = "Colours"
COLOURS = {"auto": "as they are", "grey": "grey", "rgb": "colour"}
COLOUR_HELP = "Grey pictures have one channel, those in colour three."

YOURS = "Your network"
LAYERS = "Layers"
PARAMETERS = "Parameters"
PARAMETERS_HELP = "The numbers that the network holds: weights, biases and statistics."
WORK = "Multiply-adds"
WORK_HELP = (
    "For one picture: one multiplication and one addition each, in convolutions and dense layers."
)
TRAIN = "Train this network"
CODE = "The same network in Keras"
CODE_HELP = "Runs as it is wherever Keras is installed; `model` is ready for `model.fit(...)`."
NO_CODE = "The program appears here once every layer fits."

NAMES: Mapping[type[Layer], str] = {
    Convolution: "Convolution",
    Normalisation: "Batch normalisation",
    Activation: "Activation",
    MaxPooling: "Max pooling",
    AveragePooling: "Average pooling",
    GlobalAveragePooling: "Global average pooling",
    Flatten: "Flatten",
    Dense: "Dense",
    Dropout: "Dropout",
}
"""What a textbook calls each layer."""


class Words(NamedTuple):
    """How a setting of a layer is explained."""

    label: str
    help: str


SETTINGS: Mapping[str, Words] = {
    "filters": Words("Filters", "How many maps it makes, each with a filter of its own."),
    "kernel": Words("Kernel", "Rows and columns of each filter."),
    "stride": Words("Stride", "How many cells the filter moves at a time; 2 halves the picture."),
    "padding": Words(
        "Padding", "With “same” zeros around the picture keep its size; “valid” adds nothing."
    ),
    "bias": Words("Bias", "A number added to each map; needless before a batch normalisation."),
    "momentum": Words("Momentum", "Share of the old statistics that each training step keeps."),
    "function": Words("Function", "What becomes of each number."),
    "size": Words("Size", "Rows and columns of each window, of which one number is left."),
    "units": Words("Units", "How many numbers it gives; each of them sees all that come in."),
    "l1": Words("L1", "Penalty for large weights: pushes those that are not needed to zero."),
    "rate": Words("Share", "Of the numbers that are erased at random, in training only."),
    "output": Words("Answer", "Two classes need two numbers or one that says how likely one is."),
}
OPTIONS: Mapping[str, Mapping[str, str]] = {
    "padding": {"same": "same", "valid": "valid"},
    "function": {
        "relu": "ReLU",
        "leaky_relu": "leaky ReLU",
        "elu": "ELU",
        "gelu": "GELU",
        "tanh": "tanh",
        "sigmoid": "sigmoid",
    },
    "output": {"softmax": "softmax of two units", "sigmoid": "one sigmoid unit"},
}

PICTURE = "The picture"
OUTPUT = "The answer"
ANSWER = {
    "logits": "Dense, one unit a class",
    "logit": "Dense, one unit",
    "softmax": "Softmax",
    "sigmoid": "Sigmoid",
}
BROWSER = {
    "list": "The layers, from the picture to the answer",
    "add": "Add a layer",
    "full": f"{LIMITS.layers} layers are the most",
    "where": "where",
    "end": "at the end",
    "after": "after {name}",
    "undo": "Undo",
    "hint": "Alt with an arrow key moves the layer that is being edited.",
    "up": "Move {name} up",
    "down": "Move {name} down",
    "copy": "Duplicate {name}",
    "remove": "Remove {name}",
    "nothing": "does not fit",
    "unknown": "?",
}


def parameters(found: int) -> str:
    """Write a number of parameters; none are not worth a word."""
    if not found:
        return ""
    return ngettext("1 parameter", "{found} parameters", found).format(found=grouped(found))


def side(own: tuple[int, ...], chosen: int) -> str:
    """Name a size of the picture; 0 is its own."""
    if chosen:
        return f"{chosen} × {chosen}"
    return _("{own} × {columns}, as they are").format(own=own[0], columns=own[1])


def input_of(shape: tuple[int, ...], classes: int) -> str:
    """Say what enters the network and what comes out (Markdown)."""
    rows, columns, channels = shape
    colours = _("grey") if channels == 1 else _("in colour")
    return _(
        "Pictures of **{columns} × {rows}** pixels {colours} come in, and a "
        "probability for each of **{classes} classes** comes out."
    ).format(columns=columns, rows=rows, colours=colours, classes=classes)


def where(steps: Sequence[LayerStep]) -> str:
    """Say in which layers most of the parameters and most of the work are (Markdown)."""
    told = []
    for verb, what, values in (
        (_("sit in"), _("of the parameters"), [step.parameters for step in steps]),
        (_("is done in"), _("of the work"), [step.multiply_adds for step in steps]),
    ):
        if most := max(values, default=0):
            name = steps[values.index(most)].name
            told.append(f"{100 * most / sum(values):.0f} % {what} {verb} **{plain(name)}**")
    return ", ".join(told) + "." if told else ""


def not_yet(names: Sequence[str]) -> str:
    """Say which layers keep the network from being trained (Markdown)."""
    listed = ", ".join(f"**{plain(name)}**" for name in names)
    return ngettext(
        "{listed} does not fit yet: the list says why, in red. Until then the figures count only "
        "what is known.",
        "{listed} do not fit yet: the list says why, in red. Until then the figures count only "
        "what is known.",
        len(names),
    ).format(listed=listed)


def total(steps: Sequence[LayerStep]) -> str:
    """Say in a line what all layers come to."""
    own = sum(step.layer is not None for step in steps)
    layers = ngettext("1 layer", "{own} layers", own).format(own=own)
    return f"{layers} · {parameters(sum(step.parameters for step in steps)) or _('no parameters')}"


def said(do: str, name: str) -> str:
    """Say what an action did, for those who do not see it."""
    words = {
        "set": _("{name} is changed."),
        "up": _("{name} has moved up."),
        "down": _("{name} has moved down."),
        "copy": _("{name} is a new copy."),
        "remove": _("{name} is removed."),
        "add": _("{name} is added."),
        "undo": _("The last change is undone."),
    }
    return words[do].format(name=name)


def wrong_dataset(name: str, used: str) -> str:
    """Say that a link names no known data set."""
    return _(
        "The link asks for the data set “{name}”, which is not here; you see “{used}” instead."
    ).format(name=name, used=used)


def wrong_start(name: str, known: Sequence[str]) -> str:
    """Say that a link names no known network to start from."""
    return _(
        "The link asks for the network “{name}”, which has no list of layers here; "
        "known are {known}."
    ).format(name=name, known=", ".join(known))


def wrong_line(sentence: str) -> str:
    """Say that the layers of a link cannot be read."""
    return _(
        "The layers of the link cannot be used: {sentence} You see another network instead."
    ).format(sentence=sentence)


def wrong_value(name: str, text: str) -> str:
    """Say that a value of a link makes no sense."""
    return _(
        "The link asks for {name} “{text}”, which makes no sense here; it is left as usual."
    ).format(name=name, text=text)


translated(__name__)
