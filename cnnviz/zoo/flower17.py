"""The article's network for seventeen kinds of flowers in photos of 500×500 pixels."""

from dataclasses import replace

from cnnviz.zoo.architecture import of_layers
from cnnviz.zoo.network import Activation, Convolution, Dense, Flatten, MaxPooling, Network

FLOWER17 = replace(
    of_layers(
        name="flower17",
        title="Flowers, 500×500",
        summary=(
            "Three convolutions with pools of 3×3, 2×2 and 2×2, and a dense layer of only 32 "
            "units look at photos of 500×500 pixels: the article’s network for flowers."
        ),
        plan=Network(
            (
                Convolution(8),
                Activation(),
                MaxPooling(3),  # (166, 166, 8)
                Convolution(16),
                Activation(),
                MaxPooling(),  # (83, 83, 16)
                Convolution(32),
                Activation(),
                MaxPooling(),  # (41, 41, 32)
                Flatten(),  # (53792,)
                Dense(32),
                Activation(),
            )
        ),
        smallest_side=12,  # shrunk to a third and halved twice
    ),
    side=500,
)
