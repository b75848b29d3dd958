"""All that a person may set in the laboratory: what the session keeps and the link carries."""

from dataclasses import dataclass, field
from typing import Literal

from cnnviz.laboratory.kernels import SIZES
from cnnviz.laboratory.stages import Mix, Padding

Source = Literal["sample", "upload", "matrix"]
Colour = Literal["grey", "rgb"]

SOURCES: tuple[Source, ...] = ("sample", "upload", "matrix")
COLOURS: tuple[Colour, ...] = ("grey", "rgb")
POOLS = ("none", "max", "average")
MOST_STAGES = 3
MOST_CELLS = 12
"""Rows and columns that a typed matrix may have."""

MATRIX = "0,0,0,9,9,9;0,0,0,9,9,9;0,0,0,9,9,9;0,0,0,9,9,9;0,0,0,9,9,9;0,0,0,9,9,9"
"""Dark on the left, light on the right: an edge for the first kernel to find."""


@dataclass(frozen=True, slots=True)
class StageChoices:
    """One stage: which kernel, how it moves, and what comes behind it."""

    kernel: str = "sobel-x"
    size: int = SIZES[0]
    """Of a blur or a random kernel."""
    seed: int = 0
    model: str = ""
    layer: str = ""
    output: int = 0
    input: int = 0
    values: str = "1,0,-1;2,0,-2;1,0,-1"
    """Of a typed kernel."""
    stride: int = 1
    padding: Padding = "same"
    dilation: int = 1
    relu: bool = False
    pool: str = "none"
    window: int = 2


@dataclass(frozen=True, slots=True)
class Choices:
    """The whole state of the laboratory."""

    source: Source = "sample"
    sample: str = "kitten"
    matrix: tuple[str, str, str] = (MATRIX, MATRIX, MATRIX)
    """Of a grey picture the first, of a colour picture red, green and blue."""
    colour: Colour = "grey"
    mix: Mix = "sum"
    stages: tuple[StageChoices, ...] = field(default_factory=lambda: (StageChoices(),))
