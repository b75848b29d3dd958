"""Layers with several inputs: branches come together."""

from collections.abc import Sequence
from itertools import accumulate

import numpy as np

from cnnviz.arithmetic import replay
from cnnviz.language import _, ngettext
from cnnviz.layers.explanation import Cell, Explanation, Worked
from cnnviz.layers.kind import Inputs, LayerKind, last_axis
from cnnviz.layers.places import as_maps, value_at
from cnnviz.types import LayerTrace

WAYS = {
    "Add": "added cell by cell",
    "Subtract": "subtracted cell by cell",
    "Multiply": "multiplied cell by cell",
    "Average": "averaged cell by cell",
    "Maximum": "compared cell by cell and the larger value is kept",
    "Minimum": "compared cell by cell and the smaller value is kept",
    "Concatenate": "put behind each other, channel after channel",
}
FORMULAS = {
    "Add": r"y = \sum_{n} x^{(n)}",
    "Subtract": r"y = x^{(1)} - x^{(2)}",
    "Multiply": r"y = \prod_{n} x^{(n)}",
    "Average": r"y = \frac{1}{N} \sum_{n} x^{(n)}",
    "Maximum": r"y = \max_{n} x^{(n)}",
    "Minimum": r"y = \min_{n} x^{(n)}",
    "Concatenate": r"y_k = x^{(n)}_{k - C_1 - \dots - C_{n-1}}",
}
WHYS = {
    "Add": (
        "A branch only has to find what should change; what came in is kept. That lets very deep "
        "networks learn."
    ),
    "Multiply": (
        "One branch says how much of the other passes: 1 leaves a value as it is, 0 silences it."
    ),
    "Concatenate": (
        "What the branches have found is kept side by side, and the next layer weighs it."
    ),
}
WHY = "What several branches have found becomes one."


def sentence(layer: LayerTrace) -> str:
    """Say how the inputs become one."""
    inputs = ngettext("1 input", "{count} inputs", len(layer.inputs)).format(
        count=len(layer.inputs)
    )
    return _("{inputs} are {ways}: {names}.").format(
        inputs=inputs, ways=_(WAYS[layer.kind]), names=_(" and ").join(layer.inputs)
    )


def suits(layer: LayerTrace, inputs: Inputs) -> bool:
    """Whether maps or vectors meet that fit cell by cell, or are put together by channels."""
    shape = layer.output.shape
    if len(inputs) < 2 or len(shape) not in (1, 3):
        return False
    alike = all(source.output.ndim == len(shape) for source in inputs)
    if layer.kind == "Concatenate":
        return alike and last_axis(layer.config.get("axis"), layer.output)
    return all(_fits(source.output.shape, shape) for source in inputs)


def _fits(own: Sequence[int], whole: Sequence[int]) -> bool:
    """Whether an input's axes are those of the output, or 1; a vector can weigh whole maps."""
    if len(own) not in (1, len(whole)):
        return False
    pairs = zip(reversed(own), reversed(whole), strict=False)
    return all(length in (1, total) for length, total in pairs)


def explain(layer: LayerTrace, inputs: Inputs, channel: int) -> Explanation:
    """Give each input's channel."""
    meeting = _meeting(layer, inputs, channel)
    arrays = {
        f"input{number}": as_maps(source.output)[..., own] if layer.is_map else source.output
        for number, (source, own) in enumerate(meeting)
    }
    return Explanation(
        view="merge",
        formula=FORMULAS[layer.kind],
        settings=tuple(
            (source.name, " × ".join(map(str, source.output.shape))) for source in inputs
        ),
        why=_(WHYS.get(layer.kind, WHY)),
        facts={
            "operation": layer.kind.lower(),
            "names": [source.name for source, _ in meeting],
            "channels": [own for _, own in meeting],
        },
        arrays=arrays,
    )


def work(layer: LayerTrace, inputs: Inputs, cell: Cell) -> Worked:
    """Bring together the inputs' values of one cell."""
    meeting = _meeting(layer, inputs, cell.channel)
    terms = [(source.name, value_at(source, _in(source, cell, own))) for source, own in meeting]
    if layer.kind == "Concatenate":
        return Worked(tuple(terms), terms[0][1])
    values = [np.array([value]) for _, value in terms]
    return Worked(tuple(terms), float(replay(layer, values)[0]))


def _meeting(layer: LayerTrace, inputs: Inputs, channel: int) -> Sequence[tuple[LayerTrace, int]]:
    """Return the inputs that the channel comes from, each with the number of its own channel."""
    counts = [source.output.shape[-1] for source in inputs]
    if layer.kind != "Concatenate":
        own = [channel if count > 1 else 0 for count in counts]
        return list(zip(inputs, own, strict=True))
    ends = list(accumulate(counts))
    number = next(index for index, end in enumerate(ends) if channel < end)
    return [(inputs[number], channel - ends[number] + counts[number])]


def _in(source: LayerTrace, cell: Cell, channel: int) -> Cell:
    """Return the cell of an input; one with a single row or column has it everywhere."""
    height, width = as_maps(source.output).shape[:2]
    return Cell(min(cell.row, height - 1), min(cell.column, width - 1), channel)


MERGE = LayerKind("merge", {kind: kind for kind in WAYS}, sentence, explain, work, suits)
