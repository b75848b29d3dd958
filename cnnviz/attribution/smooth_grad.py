"""SmoothGrad: saliency, averaged over noisy copies of the picture."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.attribution import programs
from cnnviz.attribution.heatmap import Heatmap
from cnnviz.attribution.method import Method
from cnnviz.attribution.network import survey
from cnnviz.attribution.request import Request, batches
from cnnviz.attribution.saliency import strongest
from cnnviz.types import Float32

SAMPLES = 32
"""More than about 50 change little (arXiv:1706.03825, section 3.2)."""
NOISE = 0.15
"""Standard deviation as a share of the picture's range; 10 to 20 % work best (section 3.1)."""


def compute(
    model: Any,
    image: ArrayLike,
    request: Request,
    samples: int = SAMPLES,
    noise: float = NOISE,
) -> Heatmap:
    """Return the saliency of the mean gradient over noisy copies.

    The same noise is drawn each time, so that the same question has the same answer.

    Args:
        model: as in :class:`~cnnviz.attribution.method.Compute`.
        image: likewise.
        request: likewise.
        samples: how many noisy copies, at least 1.
        noise: standard deviation of the noise, as a share of the picture's range.
    """
    seen, batch = survey(model, image)
    copies = _noisy(batch[0], samples, noise)
    total, done = np.zeros(batch.shape[1:]), 0
    request.tell(0, samples)
    for part in batches(copies, request.batch or seen.batch):
        gradient = programs.at_input(model, seen, part, request.class_index).gradient
        total += gradient.sum(axis=0, dtype=np.float64)
        done += len(part)
        request.tell(done, samples)
    return Heatmap(
        values=strongest((total / samples).astype(np.float32)),
        size=(batch.shape[1], batch.shape[2]),
        class_index=request.class_index,
        score=float(programs.scores(model, seen, batch)[0, request.class_index]),
        score_kind=seen.head.kind,
        facts={"samples": samples, "noise": noise},
    )


def _noisy(picture: Float32, samples: int, noise: float) -> Iterator[Float32]:
    chance = np.random.default_rng(0)
    deviation = np.float32(noise * np.ptp(picture))
    for _ in range(samples):
        yield picture + deviation * chance.standard_normal(picture.shape, np.float32)


SMOOTH_GRAD = Method(
    name="smooth-grad",
    title="SmoothGrad",
    summary="Saliency averaged over noisy copies of the picture, so that chance patterns fade.",
    citation=(
        "Smilkov et al. 2017, “SmoothGrad: removing noise by adding noise”, arXiv:1706.03825"
    ),
    signed=False,
    needs_layer=False,
    long=True,
    compute=compute,
)
