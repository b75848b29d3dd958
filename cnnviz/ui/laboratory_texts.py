"""The words of the Laboratory page."""

from typing import Any

from cnnviz.laboratory import Filter, Picture, Pool, StageChoices, kernels
from cnnviz.laboratory.stages import Axis
from cnnviz.language import _, in_language, translated
from cnnviz.ui.markdown import plain

TITLE = "Laboratory"
INTRO = (
    "Move a small matrix of numbers, the *kernel*, over a picture, and see what comes out. Point "
    "at any cell of a result to see the sum it is made of. The address of this page carries all "
    "that you set: copy it to show someone else the same."
)

SOURCE = "Picture"
SOURCES = {"sample": "Samples", "upload": "Upload", "matrix": "Type numbers"}
UPLOAD_HELP = (
    "Your picture is not saved, not logged, shown to nobody else, and no link carries it. It "
    "is made smaller until its longest side has {side} pixels."
)
NO_UPLOAD = "Choose or drop a picture, and its filtered versions appear here."
MATRIX_LABELS = {"grey": ("Matrix",), "rgb": ("Red", "Green", "Blue")}
MATRIX_HELP = (
    "One row a line, the numbers apart by spaces or commas, up to {most} rows and columns. "
    "Fractions such as 1/3 are fine."
)
COLOUR = "Colour"
COLOURS = {"grey": "Grey", "rgb": "RGB"}
MIX = "The three channels"
MIXES = {"sum": "Added up", "apart": "Kept apart"}
MIX_HELP = {
    "sum": (
        "As in a CNN: the kernel is laid on red, green and blue, and all products are added up "
        "to one number."
    ),
    "apart": "The kernel is laid on red, on green and on blue, and there are three results.",
}

STAGES = "Stages"
STAGES_HELP = "Up to three filters behind each other: each sees what the one before it gave."
STAGE = "Stage {number}"
KERNEL = "Kernel"
KERNEL_TITLES = {
    **{kernel.id: kernel.title for kernel in kernels.KERNELS},
    kernels.RANDOM: "Random numbers",
    kernels.MODEL: "From a trained network",
    kernels.TYPED: "Typed in",
}
KERNEL_HELP = {
    **{kernel.id: kernel.does for kernel in kernels.KERNELS},
    kernels.RANDOM: (
        "Numbers from −1 to 1; the same seed gives the same numbers. Training starts like this."
    ),
    kernels.MODEL: (
        "The weights that a network has learned, as they are. Inside the network their input "
        "is scaled, so the numbers that come out differ."
    ),
    kernels.TYPED: (
        f"One row a line, 1 × 1 to {kernels.MOST} × {kernels.MOST}. Fractions such as 1/9 are fine."
    ),
}
SIZE = "Size"
SEED = "Seed"
MODEL = "Network"
LAYER = "Layer"
OUTPUT = "Output channel"
INPUT = "Input channel"
VALUES = "Numbers of the kernel"
NORMALISE = "Normalise"
NORMALISE_HELP = (
    "Divides the kernel by the sum of its numbers. Then they add up to 1, and an even area keeps "
    "its brightness."
)
STRIDE = "Stride"
STRIDE_HELP = "How many cells the window moves on."
DILATION = "Dilation"
DILATION_HELP = "How far apart the cells lie that the kernel is laid on; 1 is without gaps."
PADDING = "Padding"
PADDINGS = {"valid": "Valid", "same": "Same", "amount": "Amount"}
PADDING_HELP = (
    "Zeros around the picture. *Valid*: none. *Same*: as many as it takes for the result to be as "
    "large as the picture (divided by the stride). *Amount*: so many on each side."
)
AMOUNT = "Zeros on each side"
RELU = "ReLU: negative numbers become 0"
POOL = "Pooling"
POOLS = {"none": "None", "max": "Max", "average": "Average"}
WINDOW = "Pooling window"

STALE = "This is still the result of the last valid settings."
FORMULA_TITLE = "How large is the result?"
FORMULA = (
    "Along each axis: **⌊(n + 2p − d (k − 1) − 1) / s⌋ + 1** with n cells, p zeros on each side, "
    "k kernel cells, dilation d and stride s. ⌊ ⌋ drops what is behind the point."
)
NINE_TITLE = "Nine filters on the same picture"
NINE_INTRO = (
    "The picture in grey, with “same” padding and stride 1. Blue is below 0, white is 0, red is "
    "above. Press one to use it in stage 1."
)
NO_LAYERS = "This network has no kernels of up to {most} × {most}; you see {kernel} instead."

BROWSER: dict[str, Any] = {
    "chain": "The picture and what each step makes of it",
    "channel": "Channel that is shown",
    "inColour": "in colour",
    "channels": ["red", "green", "blue"],
    "range": "{least} … {most}",
    "alt": (
        "{title}: {height} rows, {width} columns, numbers from {least} to {most}. Arrow keys move "
        "from cell to cell, with Shift ten at a time."
    ),
    "cell": "{title}: row {row}, column {column}",
    "given": "A number of the picture itself. Point at a result to see how it is made.",
    "window": "window",
    "kernel": "kernel",
    "products": "products",
    "padding": "padding: not part of the picture",
    "sum": "sum of the {count} products",
    "padded": "{padded} of the {all} places lie outside the picture: there is padding, zeros.",
    "reluCut": "ReLU turns every negative number into 0.",
    "reluKept": "ReLU leaves numbers from 0 on as they are.",
    "largest": "the largest of {count} numbers",
    "mean": "the mean of {count} numbers",
    "maxNote": "Only the largest number goes on; where in the window it was is forgotten.",
    "nine": "Nine filters side by side",
    "use": "Use {title} in stage 1",
}


def titles(pictures: tuple[Picture, ...], stages: tuple[StageChoices, ...]) -> list[str]:
    """Name each picture of a chain."""
    return [_title(picture, stages) for picture in pictures]


def _title(picture: Picture, stages: tuple[StageChoices, ...]) -> str:
    if picture.kind == "picture":
        return _("Picture")
    if picture.kind == "filter":
        name = _kernel(stages[picture.stage - 1])
    elif picture.pool:
        name = pooling(picture.pool)
    else:
        name = _("ReLU")
    return f"{picture.stage} · {name}"


def _kernel(stage: StageChoices) -> str:
    if stage.kernel == kernels.MODEL:
        return f"{stage.layer}, {stage.input} → {stage.output}"
    return in_language(KERNEL_TITLES)[stage.kernel]


def pooling(pool: Pool) -> str:
    """Name a pooling with its window."""
    return _("{pools} pooling {size} × {size}").format(pools=_(POOLS[pool.method]), size=pool.size)


def formula(picture: Picture, title: str) -> str:
    """Work the size of a result out with its own numbers (Markdown)."""
    rows, columns = picture.axes
    worked = _("rows {rows}, columns {columns}").format(
        rows=_worked(rows, picture.filter), columns=_worked(columns, picture.filter)
    )
    return f"**{plain(title)}**: {worked}"


def _worked(axis: Axis, by: Filter | None) -> str:
    if by is None:
        inside = f"{axis.size} − {axis.window}"
    else:
        even = axis.before == axis.after
        padding = f"2 × {axis.before}" if even else f"{axis.before} + {axis.after}"
        inside = f"{axis.size} + {padding} − {axis.dilation} × ({axis.window} − 1) − 1"
    return f"⌊({inside}) / {axis.stride}⌋ + 1 = **{axis.output}**"


translated(__name__)
