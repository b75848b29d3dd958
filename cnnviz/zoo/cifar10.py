"""A VGG-like network for small colour photos: three blocks of two convolutions each."""

from cnnviz.zoo.architecture import of_layers
from cnnviz.zoo.network import Activation, Dense, Dropout, Flatten, Network
from cnnviz.zoo.vgg import blocks

CIFAR10 = of_layers(
    name="cifar10",
    title="Small photos",
    summary=(
        "Three blocks of two convolutions each tell ten kinds of animals and vehicles apart in "
        "photos of 32×32 pixels."
    ),
    plan=Network((*blocks((32, 64, 128)), Flatten(), Dense(128), Activation(), Dropout(0.25))),
    smallest_side=8,  # halved three times
)
