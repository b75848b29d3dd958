"""The words of the Architecture page; texts with ``{names}`` are filled in by the browser."""

from typing import Any

from cnnviz.architecture import Largest, Row, Totals
from cnnviz.language import _, grouped, in_language, translated
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
    "box": ("Gets its input from {sources}; its output goes to {targets}. Open on Explore"),
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


def rounded(value: int) -> str:
    """Write a large number with three digits and a word: ``38.9 million``."""
    for size, word in ((1e9, _("billion")), (1e6, _("million"))):
        if value >= size:
            return f"{value / size:.3g} {word}"
    return grouped(value)


def memory(size: int) -> str:
    """Write bytes in the unit that suits them."""
    for unit, word in ((1e9, _("GB")), (1e6, _("MB")), (1e3, _("kB"))):
        if size >= unit:
            return f"{size / unit:.3g} {word}"
    return _("{size} bytes").format(size=size)


def duration(seconds: float) -> str:
    """Write a span of time in the largest unit that it fills."""
    for size, word in in_language(_UNITS):
        if seconds >= 2 * size:
            value = seconds / size
            return f"{value:.1f} {word}" if value < 10 else f"{grouped(round(value))} {word}"
    return _("about a second")


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
        _(
            "For one picture of {columns} × {rows} pixels it multiplies and adds "
            "**{multiply_adds}** times; at one a second, day and night, a person would "
            "need {time}."
        ).format(
            columns=columns,
            rows=rows,
            multiply_adds=grouped(sums.multiply_adds),
            time=duration(sums.multiply_adds),
        ),
        _(
            "All that its layers give for that picture fills **{output_bytes}**, the "
            "parameters themselves {parameters}."
        ).format(output_bytes=memory(sums.output_bytes), parameters=memory(4 * sums.parameters)),
    ]
    if unused:
        sentences.append(
            _(
                "{unused} further parameters belong to parts that no answer depends on; they "
                "are not listed."
            ).format(unused=grouped(unused))
        )
    return " ".join(sentences)


def _trained(sums: Totals) -> str:
    if not sums.parameters:
        return _("This network holds no numbers of its own: nothing in it was learned.")
    if not sums.frozen:
        return _("Training changes all of its **{parameters}** parameters.").format(
            parameters=grouped(sums.parameters)
        )
    return _(
        "Training changes **{trainable}** of its {parameters} parameters; {frozen} are frozen."
    ).format(
        trainable=grouped(sums.trainable),
        parameters=grouped(sums.parameters),
        frozen=grouped(sums.frozen),
    )


def where(parameters: Largest, work: Largest) -> str:
    """Say where most of it is (Markdown)."""
    told = [
        f"{what} {_names(found)}"
        for what, found in ((_("Most parameters:"), parameters), (_("Most work:"), work))
        if found.names
    ]
    return " · ".join(told)


def _names(found: Largest) -> str:
    share = f"{100 * found.share:.0f} %"
    if len(found.names) == 1:
        return f"**{plain(found.names[0])}** ({share})"
    if len(found.names) > _MOST_NAMES:
        return _("**{names} layers** ({share} each)").format(names=len(found.names), share=share)
    *first, last = (f"**{plain(name)}**" for name in found.names)
    return _("{first} and {last} ({share} each)").format(
        first=", ".join(first), last=last, share=share
    )


translated(__name__)
