"""What is in a data set: pictures of each class in each part, their sizes, files that are damaged.

Nothing is decoded: sizes come from the headers of the files.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from cnnviz.datasets.dataset import Labels, Split
from cnnviz.datasets.photos import Photos
from cnnviz.errors import DataError

Size = tuple[int, int]
"""(width, height) in pixels."""
Progress = Callable[[int, int], None]
"""Told how many pictures are looked at, and of how many."""
TOLD_EVERY = 256
"""Pictures."""


@dataclass(frozen=True, slots=True, eq=False)
class Census:
    """The counts of a data set."""

    training: tuple[int, ...]
    """Pictures of each class in the part that networks learn from, validation pictures included."""
    test: tuple[int, ...]
    sizes: Mapping[Size, int]
    """How many pictures have each size."""
    unreadable: tuple[str, ...]
    """Names of the files whose headers say nothing."""

    @property
    def pictures(self) -> int:
        """How many there are in all."""
        return sum(self.training) + sum(self.test)


def count(
    training: Split, test: Split, classes: int, *, progress: Progress | None = None
) -> Census:
    """Count what is in the two parts of a data set.

    Args:
        training: the part that networks learn from.
        test: the part that they never see.
        classes: how many there are.
        progress: told now and then how many headers are read.
    """
    sizes: Counter[Size] = Counter()
    unreadable: list[str] = []
    total, before = len(training) + len(test), 0
    for part in (training, test):
        for done, size in enumerate(_sizes(part, unreadable), start=before + 1):
            if size is not None:
                sizes[size] += 1
            if progress and (done % TOLD_EVERY == 0 or done == total):
                progress(done, total)
        before += len(part)
    return Census(
        per_class(training.labels, classes),
        per_class(test.labels, classes),
        dict(sizes.most_common()),
        tuple(unreadable),
    )


def per_class(labels: Labels, classes: int) -> tuple[int, ...]:
    """Return how many pictures each class has.

    Args:
        labels: (N,) class numbers.
        classes: how many there are, also those without a picture.
    """
    return tuple(np.bincount(labels, minlength=classes).tolist())


def _sizes(part: Split, unreadable: list[str]) -> Iterator[Size | None]:
    """Yield each picture's size, and None where a file says nothing; its name is noted."""
    if not isinstance(part.images, Photos):
        height, width = part.images.shape[1:3]
        yield from ((width, height) for _ in range(len(part)))
        return
    for number in range(len(part)):
        try:
            yield part.images.size(number)
        except DataError:
            unreadable.append(part.name(number))
            yield None
