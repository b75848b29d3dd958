"""Filter, ReLU, pooling: up to three stages behind each other, each with its pictures.

Full pictures are filtered with OpenCV, whose ``filter2D`` is a correlation, as networks compute it;
the tests hold it against ``cnnviz.arithmetic``, which is written by hand. Every result is rounded
to float32, as networks do, so that what the browser gets is exactly what the next stage sees.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from cnnviz.arithmetic import output_size, relu, same_padding
from cnnviz.errors import Impossible
from cnnviz.language import N_, _
from cnnviz.types import Float32

Float64 = NDArray[np.float64]
Padding = int | Literal["valid", "same"]
"""``valid`` (none), ``same`` (TensorFlow's rule), or how many zeros on each side."""
Mix = Literal["sum", "apart"]
"""What becomes of the three channels of a colour picture: one sum, or three maps."""

MIXES: tuple[Mix, ...] = ("sum", "apart")
LARGEST_STRIDE = 16
LARGEST_DILATION = 16
LARGEST_PADDING = 64
LARGEST_WINDOW = 16
NOISE = 1e-12
"""Results this much smaller than the sum of the sizes of their terms are rounding errors: 0."""


@dataclass(frozen=True, slots=True, eq=False)
class Filter:
    """A kernel and how it is moved over the picture."""

    kernel: Float64
    """(kh, kw)"""
    stride: int = 1
    padding: Padding = "same"
    dilation: int = 1


@dataclass(frozen=True, slots=True)
class Pool:
    """A pooling whose windows do not overlap."""

    method: Literal["max", "average"]
    size: int = 2


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """A filter and what comes behind it."""

    filter: Filter
    relu: bool = False
    pool: Pool | None = None


@dataclass(frozen=True, slots=True)
class Axis:
    """What becomes of the rows, or of the columns: the numbers of the output-size formula."""

    size: int
    window: int
    stride: int
    before: int = 0
    after: int = 0
    dilation: int = 1

    @property
    def reach(self) -> int:
        """How far the window reaches with its gaps."""
        return self.dilation * (self.window - 1) + 1

    @property
    def output(self) -> int:
        """``floor((n + 2p - d (k - 1) - 1) / s) + 1``, and 0 where no window fits."""
        padded = self.size + self.before + self.after
        return output_size(padded, self.window, self.stride, "valid", self.dilation)


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """The picture itself, or what one step of a stage made of the picture before."""

    kind: Literal["picture", "filter", "relu", "pool"]
    stage: int
    """From 1; 0 for the picture itself."""
    values: Float32
    """(H, W, C)"""
    axes: tuple[Axis, ...] = ()
    """Of rows and columns, for a filter and a pooling."""
    filter: Filter | None = None
    pool: Pool | None = None
    limits: tuple[float, float] = field(init=False)
    """The smallest and the largest value."""

    def __post_init__(self) -> None:
        """Measure the values."""
        limits = (float(self.values.min()), float(self.values.max()))
        object.__setattr__(self, "limits", limits)

    @property
    def signed(self) -> bool:
        """Whether there are values below 0."""
        return self.limits[0] < 0


def run(x: NDArray[np.number], stages: Sequence[Stage], mix: Mix = "sum") -> tuple[Picture, ...]:
    """Send a picture (H, W, C) through the stages; returns it and what each step made of it.

    Raises:
        Impossible: a setting, or all of them together, leave nothing to compute.
    """
    pictures = [Picture("picture", 0, np.asarray(x, np.float32))]
    for number, stage in enumerate(stages, 1):
        try:
            _add(pictures, number, stage, mix)
        except Impossible as error:
            raise Impossible(
                _("Stage {number}: {error}").format(number=number, error=error)
            ) from None
    return tuple(pictures)


def _add(pictures: list[Picture], number: int, stage: Stage, mix: Mix) -> None:
    before = pictures[-1].values
    axes = filter_axes(before.shape, stage.filter)
    values = filtered(before, stage.filter, mix)
    pictures.append(Picture("filter", number, values, axes, filter=stage.filter))
    if stage.relu:
        pictures.append(Picture("relu", number, relu(pictures[-1].values).astype(np.float32)))
    if stage.pool:
        before = pictures[-1].values
        axes = pool_axes(before.shape, stage.pool)
        pictures.append(Picture("pool", number, pooled(before, stage.pool), axes, pool=stage.pool))


def filtered(x: Float32, by: Filter, mix: Mix = "sum") -> Float32:
    """Return the picture (H, W, C) under the filter: (H', W', 1), or (H', W', C) kept apart.

    Raises:
        Impossible: no window fits, or a setting is none.
    """
    rows, columns = filter_axes(x.shape, by)
    padded = cv2.copyMakeBorder(
        x.astype(np.float64),
        *(rows.before, rows.after, columns.before, columns.after),
        cv2.BORDER_CONSTANT,
        value=(0, 0, 0, 0),
    ).reshape(x.shape[0] + rows.before + rows.after, -1, x.shape[2])
    if mix == "sum":  # the same kernel for all channels: add first, filter once
        padded = padded.sum(axis=2, keepdims=True)
    y = _correlated(padded, by.kernel, by.dilation)[:: by.stride, :: by.stride]
    y = y[: rows.output, : columns.output]
    tiny = NOISE * float(np.abs(by.kernel).sum()) * float(np.abs(padded).max(initial=0))
    return np.where(np.abs(y) <= tiny, 0.0, y).astype(np.float32)


def _correlated(x: Float64, kernel: Float64, dilation: int) -> Float64:
    """Slide the kernel over all places of x (H, W, C) at which it lies wholly inside.

    A dilated kernel only ever sees every d-th row and column. So the picture is taken apart into
    d × d pictures of such rows and columns, and each gets the plain kernel: no zeros are
    multiplied, and the kernel stays small enough for OpenCV not to take the way through the
    Fourier transform, whose rounding errors would show.
    """
    reach = [dilation * (side - 1) + 1 for side in kernel.shape]
    y = np.empty((x.shape[0] - reach[0] + 1, x.shape[1] - reach[1] + 1, x.shape[2]))
    for row, column in np.ndindex(min(dilation, y.shape[0]), min(dilation, y.shape[1])):
        part = np.ascontiguousarray(x[row::dilation, column::dilation])
        sums = cv2.filter2D(
            part, cv2.CV_64F, kernel, anchor=(0, 0), borderType=cv2.BORDER_CONSTANT
        ).reshape(part.shape)
        kept = y[row::dilation, column::dilation]
        kept[...] = sums[: kept.shape[0], : kept.shape[1]]
    return y


def pooled(x: Float32, pool: Pool) -> Float32:
    """Return the largest value, or the mean, of each window of (H, W, C); a rest is dropped.

    Raises:
        Impossible: no window fits, or the size is none.
    """
    rows, columns = (axis.output for axis in pool_axes(x.shape, pool))
    side = pool.size
    kept = x[: rows * side, : columns * side].reshape(rows, side, columns, side, x.shape[2])
    y = kept.max(axis=(1, 3)) if pool.method == "max" else kept.mean((1, 3), dtype=np.float64)
    return np.asarray(y, np.float32)


def filter_axes(shape: tuple[int, ...], by: Filter) -> tuple[Axis, Axis]:
    """Return the numbers of the output-size formula for rows and columns.

    Raises:
        Impossible: no window fits, or a setting is none.
    """
    _check(by)
    rows, columns = (
        Axis(size, window, by.stride, *_zeros(size, window, by), by.dilation)
        for size, window in zip(shape[:2], by.kernel.shape, strict=True)
    )
    for axis, name in ((rows, N_("rows")), (columns, N_("columns"))):
        if axis.output < 1:
            raise Impossible(_too_large(axis, name, by))
    return rows, columns


def _zeros(size: int, window: int, by: Filter) -> tuple[int, int]:
    if by.padding == "same":
        return same_padding(size, window, by.stride, by.dilation)
    amount = 0 if by.padding == "valid" else by.padding
    return amount, amount


def _too_large(axis: Axis, name: str, by: Filter) -> str:
    kernel = " × ".join(map(str, by.kernel.shape))
    spread = (
        _(" reaches over {reach} {name} with its gaps").format(reach=axis.reach, name=_(name))
        if by.dilation > 1
        else ""
    )
    verb = (
        _(", but")
        if spread
        else _(" has {window} {name}, but").format(window=axis.window, name=_(name))
    )
    padded = axis.before + axis.after
    around = _(" and {padded} of padding").format(padded=padded) if padded else ""
    cure = _("a smaller dilation") if spread else _("a smaller kernel")
    return _(
        "the kernel ({kernel}) is larger than the picture: it{spread}{verb} the "
        "picture has {size}{around}, so the output would have the size 0. Choose "
        "{cure} or more padding."
    ).format(kernel=kernel, spread=spread, verb=verb, size=axis.size, around=around, cure=cure)


def _check(by: Filter) -> None:
    _between(_("the stride"), by.stride, 1, LARGEST_STRIDE, _("the window would never move on"))
    _between(_("the dilation"), by.dilation, 1, LARGEST_DILATION, _("1 is a kernel without gaps"))
    if isinstance(by.padding, int):
        _between(
            _("the padding"),
            by.padding,
            0,
            LARGEST_PADDING,
            _("zeros can be added, not taken away"),
        )


def pool_axes(shape: tuple[int, ...], pool: Pool) -> tuple[Axis, Axis]:
    """Return the numbers of the output-size formula of a pooling.

    Raises:
        Impossible: no window fits, or the size is none.
    """
    _between(
        _("the pooling window"), pool.size, 1, LARGEST_WINDOW, _("a window of 1 holds one value")
    )
    rows, columns = (Axis(size, pool.size, pool.size) for size in shape[:2])
    if not (rows.output and columns.output):
        raise Impossible(
            _(
                "the pooling window ({size} × {size}) is larger than the {rows} × {columns} "
                "values before it, so the output would have the size 0. Choose a smaller "
                "window."
            ).format(size=pool.size, rows=shape[0], columns=shape[1])
        )
    return rows, columns


def _between(name: str, value: int, least: int, most: int, why: str) -> None:
    if value < least:
        raise Impossible(
            _("{name} is {value}, but must be {least} or more: {why}.").format(
                name=name, value=value, least=least, why=why
            )
        )
    if value > most:
        raise Impossible(
            _("{name} is {value}; {most} is the most that is computed here.").format(
                name=name, value=value, most=most
            )
        )
