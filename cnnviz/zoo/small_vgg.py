"""The smallest network after the plan of VGG: two blocks of two convolutions each."""

from cnnviz.zoo.architecture import of_layers
from cnnviz.zoo.network import Activation, Dense, Dropout, Flatten, Network
from cnnviz.zoo.vgg import blocks

SMALL_VGG = of_layers(
    name="small-vgg",
    title="Small VGG",
    summary=(
        "Two blocks of two convolutions each and one hidden dense layer: small enough to train "
        "within a minute."
    ),
    # Without normalisation, as VGG was: on a few thousand pictures it then learns in half the time.
    plan=Network(
        (*blocks((16, 32), normalised=False), Flatten(), Dense(64), Activation(), Dropout(0.25))
    ),
    smallest_side=4,  # halved twice
)
