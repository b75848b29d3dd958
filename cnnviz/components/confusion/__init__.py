"""A confusion matrix whose cells can be opened, by mouse, finger and keyboard."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.components import register

_component = register("confusion")

Cell = tuple[int, int]
"""Number of the right class and of the class that the network named."""


def confusion(data: Mapping[str, Any], *, key: str, on_change: Callable[[], None]) -> None:
    """Show the matrix; the cell that is opened is in ``st.session_state[key].opened``.

    Args:
        data: from `confusion_data`.
        key: the widget's key.
        on_change: called before the rerun that opening a cell causes.
    """
    _component(
        data=dict(data), key=key, on_opened_change=on_change, width="stretch", height="content"
    )


def confusion_data(
    counts: NDArray[np.int64],
    classes: Sequence[str],
    chosen: Cell | None,
    texts: Mapping[str, str],
) -> dict[str, Any]:
    """Return what the browser draws.

    Args:
        counts: (K, K) pictures; one row for each right class, one column for each answer.
        classes: the K names, in that order.
        chosen: the cell that is shown as open.
        texts: the words beside it; see ``evaluate_texts.MATRIX``.
    """
    return {
        "counts": counts.tolist(),
        "classes": list(classes),
        "chosen": list(chosen) if chosen else None,
        "texts": dict(texts),
    }


def opened(value: object, classes: int) -> Cell | None:
    """Return the cell that a browser reports, or None where there is no such cell."""
    if not isinstance(value, list) or len(value) != 2:
        return None
    row, column = value
    good = all(isinstance(each, int) and 0 <= each < classes for each in (row, column))
    return (row, column) if good else None
