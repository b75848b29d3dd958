"""Integrated gradients: the score's way from an empty picture to this one, shared out to pixels."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnnviz.attribution import programs
from cnnviz.attribution.heatmap import Heatmap
from cnnviz.attribution.method import Method
from cnnviz.attribution.network import Survey, survey
from cnnviz.attribution.request import Request, batches
from cnnviz.errors import ImageError
from cnnviz.language import _
from cnnviz.types import Float32

Float64 = NDArray[np.float64]

STEPS = 16
"""Steps of the first try; each further try takes twice as many and uses all that is there."""
MOST_STEPS = 1024
"""Steps of the last try."""
ERROR = 0.01
"""The sum may miss the difference of the scores by this share of it."""


def compute(model: Any, image: ArrayLike, request: Request, baseline: ArrayLike = 0.0) -> Heatmap:
    r"""Return what each pixel adds to the score on the way from the baseline to the picture.

    Pixel i adds $(x_i - x'_i) \int_0^1 \partial S(x' + t (x - x')) / \partial x_i \, dt$, summed
    over its channels (arXiv:1703.01365, eq. 1). All pixels together add up to S(x) − S(x')
    (“completeness”); the steps are doubled until they do within 1 %, 1024 at most. The facts say
    how many there were (``steps``), what the scores differ by (``difference``), and by which share
    of that the sum misses it (``error``).

    Args:
        model: as in :class:`~cnnviz.attribution.method.Compute`.
        image: likewise.
        request: likewise.
        baseline: the empty picture, or one colour for all of it, in the network's own units; zero
            is black or a middle grey, according to the preprocessing.

    Raises:
        ImageError: the baseline does not fit the picture.
    """
    seen, batch = survey(model, image)
    way = _Way(model, seen, request, _like(baseline, batch[0]), batch[0])
    before, after = way.scores()
    steps, inner = STEPS, way.gradients(np.arange(1, STEPS) / STEPS)
    ends = way.gradients(np.array([0.0, 1.0])) / 2
    while True:
        found = way.change * (ends + inner) / steps  # the trapezoid rule
        error = _error(float(found.sum()), after - before)
        if error <= ERROR or steps >= MOST_STEPS:
            break
        steps *= 2
        inner += way.gradients(np.arange(1, steps, 2) / steps)
    request.tell(MOST_STEPS, MOST_STEPS)
    return Heatmap(
        values=found.sum(axis=-1).astype(np.float32),
        size=(batch.shape[1], batch.shape[2]),
        class_index=request.class_index,
        score=after,
        score_kind=seen.head.kind,
        facts={"steps": steps, "difference": after - before, "error": error},
    )


@dataclass(slots=True, eq=False)
class _Way:
    """The straight line from the baseline to the picture."""

    model: Any
    seen: Survey
    request: Request
    start: Float32
    end: Float32
    passed: int = 0

    @property
    def change(self) -> Float32:
        return self.end - self.start

    def scores(self) -> tuple[float, float]:
        """Return the class's score at the start and at the end."""
        self.seen.check_class(self.request.class_index)
        ends = np.stack([self.start, self.end])
        before, after = programs.scores(self.model, self.seen, ends)[:, self.request.class_index]
        return float(before), float(after)

    def gradients(self, places: Float64) -> Float64:
        """Return the sum of the gradients at these places of the way, from 0 to 1."""
        total = np.zeros(self.end.shape)
        for part in batches(self._pictures(places), self.request.batch or self.seen.batch):
            self.request.tell(min(self.passed, MOST_STEPS), MOST_STEPS)
            found = programs.at_input(self.model, self.seen, part, self.request.class_index)
            total += found.gradient.sum(axis=0, dtype=np.float64)
            self.passed += len(part)
        return total

    def _pictures(self, places: Float64) -> Iterator[Float32]:
        for place in places:
            yield self.start + np.float32(place) * self.change


def _like(baseline: ArrayLike, picture: Float32) -> Float32:
    try:
        return np.broadcast_to(np.asarray(baseline, np.float32), picture.shape)
    except ValueError as error:
        shape = " × ".join(map(str, picture.shape))
        raise ImageError(
            _(
                "A baseline must be one number, one colour or a picture of shape {shape}; this "
                "one has the shape {map}."
            ).format(shape=shape, map=" × ".join(map(str, np.shape(baseline))))
        ) from error


def _error(total: float, difference: float) -> float:
    """Return by which share of the difference the sum misses it."""
    missed = abs(total - difference)
    return missed / abs(difference) if difference else missed


INTEGRATED_GRADIENTS = Method(
    name="integrated-gradients",
    title="Integrated gradients",
    summary=(
        "Shares out to the pixels what the score gains on the way from an empty picture to this "
        "one."
    ),
    citation=(
        "Sundararajan, Taly and Yan 2017, “Axiomatic Attribution for Deep Networks”, "
        "arXiv:1703.01365"
    ),
    signed=True,
    needs_layer=False,
    long=True,
    compute=compute,
)
