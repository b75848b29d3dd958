"""The article's network for cats and dogs in large photos of 300×300 pixels."""

from __future__ import annotations

from dataclasses import replace

from cnnviz.zoo.architecture import of_layers
from cnnviz.zoo.network import (
    Activation,
    Convolution,
    Dense,
    Flatten,
    MaxPooling,
    Network,
)

FILTERS = (16, 32, 64, 64, 64)

CATS_DOGS_300 = replace(
    of_layers(
        name="cats-dogs-300",
        title="Cats and dogs, 300×300",
        summary=(
            "Five convolutions without padding, a pool after each, and one dense layer look at "
            "photos of 300×300 pixels: the article’s second network for cats and dogs."
        ),
        plan=Network(
            (
                *(
                    layer
                    for filters in FILTERS
                    for layer in (
                        Convolution(filters, padding="valid"),
                        Activation(),
                        MaxPooling(),
                    )
                ),  # (7, 7, 64)
                Flatten(),  # (3136,)
                Dense(512),
                Activation(),
            ),
            output="sigmoid",
        ),
        smallest_side=94,  # five times two pixels less and then halved
    ),
    side=300,
)
