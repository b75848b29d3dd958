"""A small network for handwritten digits: two convolutions and one hidden dense layer."""

from cnnviz.zoo.architecture import of_layers
from cnnviz.zoo.network import Activation, Dense, Dropout, Flatten, MaxPooling, Network
from cnnviz.zoo.vgg import convolution

DIGITS = of_layers(
    name="digits",
    title="Handwritten digits",
    summary=(
        "Two convolutions and one hidden dense layer tell the ten digits apart. The network is "
        "small enough to follow every number by hand."
    ),
    plan=Network(
        (
            *convolution(24, kernel=5),  # (28, 28, 24) for MNIST
            MaxPooling(),
            *convolution(48, kernel=5),  # (14, 14, 48)
            MaxPooling(),
            Flatten(),  # (2352,)
            Dense(96),
            Activation(),
            Dropout(0.4),
        )
    ),
    smallest_side=4,  # halved twice
)
