"""The article's network for cats and dogs in small photos of 50×50 pixels."""

from __future__ import annotations

from dataclasses import replace

from cnnviz.zoo.architecture import of_layers
from cnnviz.zoo.network import (
    Activation,
    Convolution,
    Dense,
    Flatten,
    Layer,
    MaxPooling,
    Network,
    Normalisation,
)

FILTERS = ((10, 5), (28, 3), (50, 5), (100, 3), (180, 3))
"""How many, and the rows and columns of each."""


def _step(filters: int, kernel: int) -> tuple[Layer, ...]:
    """Return a convolution, its pool and, after that as in the article, the normalisation."""
    return Convolution(filters, kernel), Activation(), MaxPooling(), Normalisation()


CATS_DOGS_50 = replace(
    of_layers(
        name="cats-dogs-50",
        title="Cats and dogs, 50×50",
        summary=(
            "Five convolutions, each with a pool and a normalisation, shrink a photo of 50×50 "
            "pixels to a single point, and two dense layers judge it: the article’s first network "
            "for cats and dogs."
        ),
        plan=Network(
            (
                *(layer for sizes in FILTERS for layer in _step(*sizes)),  # (1, 1, 180)
                Flatten(),
                Dense(512),
                Activation(),
                Dense(700, l1=0.01),
                Activation(),
            ),
            output="sigmoid",
        ),
        smallest_side=32,  # halved five times
    ),
    side=50,
)
