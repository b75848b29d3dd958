"""A few pictures that stand for all of a part."""

import numpy as np
from numpy.typing import NDArray


def sample(labels: NDArray[np.int64], limit: int) -> NDArray[np.int64]:
    """Choose at most ``limit`` pictures, of each class the same share; always the same ones.

    Args:
        labels: (N,) class numbers.
        limit: how many; 0 for all.

    Returns:
        Indices in rising order.
    """
    if not 0 < limit < len(labels):
        return np.arange(len(labels))
    shuffled = np.random.default_rng(0).permutation(len(labels))
    place = np.empty(len(labels))  # of each picture within its class, from 0 to 1
    for label in np.unique(labels):
        members = shuffled[labels[shuffled] == label]
        place[members] = (np.arange(len(members)) + 0.5) / len(members)
    return np.sort(np.argsort(place, kind="stable")[:limit])
