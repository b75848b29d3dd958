"""A network that tells cats from dogs, small enough to train on a processor."""

from cnnviz.zoo.architecture import of_layers
from cnnviz.zoo.network import Dropout, GlobalAveragePooling, Network
from cnnviz.zoo.vgg import blocks, convolution

CATS_DOGS = of_layers(
    name="cats-dogs",
    title="Cats and dogs",
    summary=(
        "Eight convolutions in five blocks look at a photo ever more coarsely; one mean a map and "
        "a single sigmoid unit then say how much of a dog there is."
    ),
    plan=Network(
        (
            *blocks((24, 48), depth=1),
            *blocks((96, 144)),
            *convolution(192),
            *convolution(192),
            GlobalAveragePooling(),
            Dropout(0.3),
        ),
        output="sigmoid",
    ),
    smallest_side=16,  # halved four times
)
