"""The article's networks for CIFAR-10: one convolution and a wide dense layer."""

from cnnviz.zoo.architecture import of_layers
from cnnviz.zoo.network import (
    Activation,
    Convolution,
    Dense,
    Dropout,
    Flatten,
    MaxPooling,
    Network,
)

ONE_CONV = of_layers(
    name="one-conv",
    title="One convolution",
    summary=(
        "One convolution, one pool and a dense layer of 1,024 units, which holds nearly all of "
        "its weights: the article’s network for grey CIFAR-10."
    ),
    plan=Network(
        (
            Convolution(32),  # (32, 32, 32) for CIFAR-10
            Activation(),
            MaxPooling(),  # (16, 16, 32)
            Flatten(),  # (8192,)
            Dense(1024),
            Activation(),
        )
    ),
    smallest_side=2,  # halved once
)

ONE_CONV_DROPOUT = of_layers(
    name="one-conv-dropout",
    title="One convolution, with dropout",
    summary=(
        "The network with one convolution and, against learning by heart, a dropout after the "
        "pool and another after the dense layer: the article’s network for colour CIFAR-10."
    ),
    plan=Network(
        (
            Convolution(32),
            Activation(),
            MaxPooling(),
            Dropout(0.25),
            Flatten(),
            Dense(1024),
            Activation(),
            Dropout(0.5),
        )
    ),
    smallest_side=2,
)
