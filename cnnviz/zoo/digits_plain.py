"""The plain digit recogniser of the first tutorials: one convolution and one hidden layer."""

from cnnviz.zoo.architecture import of_layers
from cnnviz.zoo.network import Activation, Convolution, Dense, Flatten, MaxPooling, Network

DIGITS_PLAIN = of_layers(
    name="digits-plain",
    title="Plain digits",
    summary=(
        "One convolution, one pool and one hidden dense layer: the shortest network that still is "
        "a convolutional one."
    ),
    plan=Network(
        (
            Convolution(32),  # (28, 28, 32) for MNIST
            Activation(),
            MaxPooling(),  # (14, 14, 32)
            Flatten(),  # (6272,)
            Dense(100),
            Activation(),
        )
    ),
    smallest_side=2,  # halved once
)
