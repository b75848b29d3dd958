"""What takes longer than a click on the Data page: fetching, comparing, taking pictures in.

It is done in threads of the app, one piece after the other, so that it goes on whatever the person
clicks. Here it is described; `waiting` shows how far it is.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cnnviz import datasets, home
from cnnviz.datasets import DataSet, leaks
from cnnviz.datasets.leaks import Leaks
from cnnviz.datasets.own import Intake
from cnnviz.ui.waiting import stoppable
from cnnviz.ui.waiting_line import Desk, Line, Work

ENTRY = 512
"""Bytes of a pair or a report's line, about."""
KEPT_BYTES = 8 * 1024**2


def _size_of_leaks(found: Leaks) -> int:
    return ENTRY * (1 + len(found.test) + len(found.validation))


def _size_of_intake(found: Intake) -> int:
    return ENTRY * (8 + len(found.skipped) + len(found.few))


FETCHES: Line[bool] = Line(KEPT_BYTES, lambda _: ENTRY)
CHECKS: Line[Leaks] = Line(KEPT_BYTES, _size_of_leaks)
INTAKES: Line[Intake] = Line(KEPT_BYTES, _size_of_intake)


# ----------------------------------------------------------------------------------------- the work


def fetch(data: DataSet) -> Work[bool]:
    """Return the work to download a data set."""

    def do(desk: Desk) -> bool:
        data.fetch(stoppable(desk, desk.fetched))
        return True

    return Work(("fetch", data.name), do)


def check(data: DataSet, validation: NDArray[np.bool_]) -> Work[Leaks]:
    """Return the work to look for near-duplicates across the parts of a data set.

    Args:
        data: the data set.
        validation: (N,), which training pictures validate.
    """

    def do(desk: Desk) -> Leaks:
        return leaks.find(
            data,
            data.read(),
            validation,
            home.cache_folder(),
            progress=desk.progress,
            cancelled=desk.cancelled,
        )

    choice = np.packbits(validation).tobytes()
    return Work(("check", data.name, datasets.fingerprint(data), hash(choice)), do)
