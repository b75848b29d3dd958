"""The words of the Architecture page; texts with ``{names}`` are filled in by the browser."""

from typing import Any

from cnnviz.architecture import Largest, Row, Totals
from cnnviz.ui.markdown import plain

TITLE = "Architecture"
INTRO = "What the network is made of, what each layer costs, and how the numbers are worked out."
LAYERS = "Layers"
PARAMETERS = "Parameters"
PARAMETERS_HELP = "The numbers that the network holds: weights, biases and statistics."
MULTIPLY_ADDS = "Multiply-adds a picture"
MULTIPLY_ADDS_HELP = (
    "One multiplication and one addition each, counted as papers do: in convolutions and dense "
    "layers, zeros of the padding included."
)
MEMORY = "Memory of all outputs"
MEMORY_HELP = (
    "For one picture, 4 bytes a number, if every layer's output is kept, as this app and training "
    "do. A network that only answers frees each as soon as no layer needs it any more."
)
CSV = "Table as CSV"
SUMMARY = "model.summary()"
NOTES = (
    "The blocks in the boxes hint at the size of the output: rows × columns are the face, channels "
    "the depth, both drawn as square roots; a vector is a bar. "
    "Frozen numbers are those that training leaves alone: the means and variances that a batch "
    "normalisation gathers, and all of a layer that was frozen on purpose. Multiply-adds are "
    "counted in convolutions and dense layers only, where nearly all of the work is. What a cell "
    "sees of the picture, and the step from one cell's view to the next one's, are rows × columns, "
    "padding included. 1 kB is 1 000 bytes."
)

BROWSER: dict[str, Any] = {
    "diagram": "Diagram of {title}: its layers in the order in which the data flows",
    "table": "What each layer of {title} costs",
    "hint": (
        "Point at a layer to see what feeds it and what it feeds; click a box to watch a picture "
        "pass through it on Explore. Arrow keys move from box to box, Enter opens."
    ),
    "nothing": "No layer is chosen: point at one.",
    "told": "{name}: gets its input from {sources}; its output goes to {targets}.",
    "start": "your picture",
    "end": "no other layer, it is an answer",
    "many": "{count} layers",
    "tags": {"source": "feeds it", "target": "is fed by it"},
    "open": "Open on Explore",
    "box": (
        "{name}: {kind}, {shapes}, {parameters} parameters. Gets its input from {sources}; its "
        "output goes to {targets}. Open on Explore"
    ),
    "parameters": "{count} parameters",
    "columns": [
        {"title": "Layer", "help": "The layer's name in Keras", "text": True},
        {"title": "Kind", "help": "What a textbook calls it", "text": True},
        {"title": "Output", "help": "Rows × columns × channels, or the length of a vector"},
        {"title": "Parameters", "help": "How many numbers it holds, and how they are counted"},
        {"title": "Trainable", "help": "Parameters that training changes"},
        {"title": "Frozen", "help": "Parameters that training leaves alone"},
        {"title": "Multiply-adds", "help": MULTIPLY_ADDS_HELP},
        {"title": "Output, kB", "help": "Memory of the output for one picture; 1 kB = 1 000 bytes"},
        {"title": "A cell sees", "help": "Rows × columns of the picture, padding included"},
        {"title": "Step", "help": "How far that view moves from one cell to the next"},
    ],
    "seesAll": "whole picture",
    "total": "Total",
    "layers": "{count} layers",
}

_UNITS = (
    (365.25 * 86400, "years"),
    (86400, "days"),
    (3600, "hours"),
    (60, "minutes"),
    (1, "seconds"),
)
_MOST_NAMES = 3


def count(value: int) -> str:
    """Write a whole number with thin spaces between the thousands."""
    return f"{value:,}".replace(",", "\u202f")


def rounded(value: int) -> str:
    """Write a large number with three digits and a word: ``38.9 million``."""
    for size, word in ((1e9, "billion"), (1e6, "million")):
        if value >= size:
            return f"{value / size:.3g} {word}"
    return count(value)


def memory(size: int) -> str:
    """Write bytes in the unit that suits them."""
    for unit, word in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if size >= unit:
            return f"{size / unit:.3g} {word}"
    return f"{size} bytes"


def duration(seconds: float) -> str:
    """Write a span of time in the largest unit that it fills."""
    for size, word in _UNITS:
        if seconds >= 2 * size:
            value = seconds / size
            return f"{value:.1f} {word}" if value < 10 else f"{count(round(value))} {word}"
    return "about a second"


def facts(sums: Totals, picture: Row, unused: int) -> str:
    """Say in plain words what the network costs (Markdown).

    Args:
        sums: The totals over all layers.
        picture: The first layer.
        unused: Parameters of the model in parts that no answer depends on.
    """
    rows, columns = picture.output_shape[:2]
    sentences = [
        _trained(sums),
        f"For one picture of {columns} × {rows} pixels it multiplies and adds "
        f"**{count(sums.multiply_adds)}** times; at one a second, day and night, a person would "
        f"need {duration(sums.multiply_adds)}.",
        f"All that its layers give for that picture fills **{memory(sums.output_bytes)}**, the "
        f"parameters themselves {memory(4 * sums.parameters)}.",
    ]
    if unused:
        sentences.append(
            f"{count(unused)} further parameters belong to parts that no answer depends on; they "
            "are not listed."
        )
    return " ".join(sentences)


def _trained(sums: Totals) -> str:
    if not sums.parameters:
        return "This network holds no numbers of its own: nothing in it was learned."
    if not sums.frozen:
        return f"Training changes all of its **{count(sums.parameters)}** parameters."
    return (
        f"Training changes **{count(sums.trainable)}** of its {count(sums.parameters)} parameters; "
        f"{count(sums.frozen)} are frozen."
    )


def where(parameters: Largest, work: Largest) -> str:
    """Say where most of it is (Markdown)."""
    told = [
        f"{what} {_names(found)}"
        for what, found in (("Most parameters:", parameters), ("Most work:", work))
        if found.names
    ]
    return " · ".join(told)


def _names(found: Largest) -> str:
    share = f"{100 * found.share:.0f} %"
    if len(found.names) == 1:
        return f"**{plain(found.names[0])}** ({share})"
    if len(found.names) > _MOST_NAMES:
        return f"**{len(found.names)} layers** ({share} each)"
    *first, last = (f"**{plain(name)}**" for name in found.names)
    return f"{', '.join(first)} and {last} ({share} each)"
