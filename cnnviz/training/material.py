"""What a run learns from and what it measures itself on: its pictures, parted by its settings."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from cnnviz import datasets, home
from cnnviz.errors import DataError
from cnnviz.language import _
from cnnviz.training import pictures, spec, subjects
from cnnviz.training.pictures import Pictures
from cnnviz.training.spec import RunSpec
from cnnviz.training.store import Run

Numbers = NDArray[np.int64]


def of_run(run: Run, progress: Callable[[int, int], None] | None = None) -> Pictures:
    """Return the pictures of a run as they enter its network, but for their scale.

    Args:
        run: the run.
        progress: told how many are prepared, where that is still to be done.

    Raises:
        SpecError: there is no such data set or architecture any more.
        DataError: the pictures cannot be read, or are not those that the run began with.
    """
    wanted = run.spec
    data, __ = subjects.named(wanted)
    found = pictures.prepared(
        data,
        "train",
        spec.input_shape(wanted, subjects.subject_of(wanted)),
        home.cache_folder(),
        preprocessing=subjects.preprocessing_of(wanted),
        limit=wanted.pictures,
        progress=progress,
    )
    if run.record.fingerprint not in ("", found.fingerprint):
        raise DataError(
            _(
                "The pictures of “{title}” are no longer those that this run began with; put "
                "the former ones back, or repeat the run to train with these."
            ).format(title=data.title)
        )
    return found


def parted(found: Pictures, wanted: RunSpec) -> tuple[Numbers, Numbers]:
    """Return the places of the pictures that train and of those that validate.

    A data set that sets pictures apart itself is heard, unless the run wants none.
    """
    if found.validation is not None and wanted.validation:
        return np.flatnonzero(~found.validation), np.flatnonzero(found.validation)
    return datasets.stratified(found.labels, wanted.validation, wanted.seed)


def validation_numbers(run: Run) -> Numbers:
    """Return which pictures of the data set’s training part a run measured itself on.

    Raises:
        SpecError, DataError: as `of_run`.
    """
    found = of_run(run)
    _, validating = parted(found, run.spec)
    return found.numbers[validating]
