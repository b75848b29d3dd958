"""What is asked of a method: which class, which layer, and who wants to hear how it goes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from cnnviz.errors import Cancelled
from cnnviz.language import _
from cnnviz.types import Float32

Progress = Callable[[int, int], None]
"""Is told how much is done, and of how much."""


def _silent(_done: int, _of: int) -> None:
    """Tell nobody."""


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Request:
    """One question: why this class, seen from this layer."""

    class_index: int
    """For a single sigmoid, 0 asks what speaks against its class and 1 what speaks for it."""
    layer: str = ""
    """For methods that look at a layer: which; without it, the last convolution."""
    batch: int = 0
    """Pictures that go through the network together; 0 for as many as memory allows."""
    progress: Progress = _silent
    cancelled: Callable[[], bool] = _never

    def tell(self, done: int, total: int) -> None:
        """Report how far the work is.

        Raises:
            Cancelled: it is no longer wanted.
        """
        if self.cancelled():
            raise Cancelled(_("The work was stopped before it was done, so there is no map."))
        self.progress(done, total)


def batches(pictures: Iterator[Float32], size: int) -> Iterator[Float32]:
    """Yield the pictures (H, W, C) in batches (N, H, W, C) of at most this size."""
    waiting: list[Float32] = []
    for picture in pictures:
        waiting.append(picture)
        if len(waiting) == size:
            yield np.stack(waiting)
            waiting = []
    if waiting:
        yield np.stack(waiting)
