"""The places in the pictures of a data set that excite each filter of a layer most.

As in Zeiler and Fergus (arXiv:1311.2901, figure 2), of every picture only its strongest place
counts, so that one picture full of stripes does not fill the list. One pass finds the places of all
filters of the layer.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz import compiled, images
from cnnviz.datasets import Progress, Split
from cnnviz.errors import DataError, ModelError
from cnnviz.features.filters import FilterLayer
from cnnviz.language import _
from cnnviz.trace import compile_ports, read
from cnnviz.types import Float32, ModelCard, UInt8

KEPT = 12
"""Places that are remembered for each filter."""
BATCH = 16
"""Pictures that go through the network together; the first layers' maps are large."""
Int64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class _Places:
    """Places (K, C) of C filters."""

    values: Float32
    pictures: Int64
    rows: Int64
    columns: Int64


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """One place that excites a filter."""

    value: float
    """The filter's answer there."""
    picture: int
    """Number of the picture in its part of the data set."""
    row: int
    """Of the cell in the filter's map."""
    column: int


@dataclass(frozen=True, slots=True, eq=False)
class Strongest:
    """What excites the filters of one layer."""

    places: _Places
    """(K, C), the strongest first."""
    typical: Float32
    """(C,) half of the pictures have a place that excites the filter more than this."""
    looked_at: int
    """How many pictures went through the network."""
    unreadable: int

    def of(self, number: int) -> list[Place]:
        """Return the places of one filter, the strongest first."""
        found = self.places
        columns = (getattr(found, field.name)[:, number].tolist() for field in fields(_Places))
        return [Place(*each) for each in zip(*columns, strict=True)]

    @property
    def nbytes(self) -> int:
        """Memory of the arrays."""
        arrays = [getattr(self.places, field.name) for field in fields(_Places)]
        return sum(array.nbytes for array in (*arrays, self.typical))


@dataclass(frozen=True, slots=True, eq=False)
class Pictures:
    """Which pictures to look at."""

    split: Split
    numbers: Int64


def strongest(
    model: Any, card: ModelCard, layer: FilterLayer, pictures: Pictures, progress: Progress
) -> Strongest:
    """Return the places that excite each filter of the layer most.

    Args:
        model: the card's model.
        card: says how a picture is prepared.
        layer: which filters.
        pictures: where to look; those that cannot be read are left out.
        progress: told how many pictures are done, and of how many. May raise to end the work.

    Raises:
        DataError: none of the pictures can be read.
        ModelError: the network's answers are not finite.
    """
    run = _program(model, card, layer)
    found: _Places | None = None
    best: list[Float32] = []
    for at in range(0, len(pictures.numbers), BATCH):
        progress(at, len(pictures.numbers))
        read_ = dict(_readable(pictures.split, pictures.numbers[at : at + BATCH], card))
        if read_:
            tensor = images.scaled(np.stack(list(read_.values())), card.preprocessing)
            each = _peaks(run(tensor)[0], list(read_))
            best.append(each.values)
            found = each if found is None else _merged(found, each)
    progress(len(pictures.numbers), len(pictures.numbers))
    if found is None:
        raise DataError(_("None of these pictures can be read; fetch the data set again."))
    peaks = np.concatenate(best)
    typical = np.median(peaks, axis=0).astype(np.float32)
    return Strongest(_merged(found), typical, len(peaks), len(pictures.numbers) - len(peaks))


def _program(model: Any, card: ModelCard, layer: FilterLayer) -> compiled.Compiled:
    graph = read(model)
    shape = (None, *card.input_shape)
    make = partial(compile_ports, graph, (layer.read_at,), shape)
    return compiled.kept(model, ("filter answers", layer, shape), make)


def _readable(split: Split, numbers: Int64, card: ModelCard) -> Iterator[tuple[int, UInt8]]:
    """Yield the pictures (H, W, C) that can be read, as they enter the network."""
    for number in numbers.tolist():
        with contextlib.suppress(DataError):
            yield number, images.fitted(split.picture(number), card)


def _peaks(maps: Float32, numbers: Sequence[int]) -> _Places:
    """Return the strongest place of every map (N, h, w, C)."""
    if not np.isfinite(maps).all():
        raise ModelError(
            _(
                "This network computes infinite or undefined numbers for some pictures, so its "
                "filters cannot be compared; train it again or choose another data set."
            )
        )
    count, height, width, filters = maps.shape
    flat = maps.reshape(count, height * width, filters)
    where = flat.argmax(axis=1)  # (N, C)
    values = np.take_along_axis(flat, where[:, np.newaxis], axis=1)[:, 0]
    pictures = np.repeat(np.array(numbers, np.int64)[:, np.newaxis], filters, axis=1)
    return _Places(values, pictures, where // width, where % width)


def _merged(*parts: _Places) -> _Places:
    """Return the strongest places of several lists, the strongest first."""
    values = np.concatenate([part.values for part in parts])
    order = np.argsort(-values, axis=0, kind="stable")[:KEPT]

    def chosen(name: str) -> NDArray[Any]:
        every = np.concatenate([getattr(part, name) for part in parts])
        return np.take_along_axis(every, order, axis=0)

    return _Places(*(chosen(field.name) for field in fields(_Places)))
