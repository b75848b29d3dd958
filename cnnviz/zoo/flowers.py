"""A network for kinds of flowers, small enough to learn them from less than a thousand photos."""

from cnnviz.zoo.architecture import of_layers
from cnnviz.zoo.network import Dropout, GlobalAveragePooling, Network
from cnnviz.zoo.vgg import blocks, convolution

FLOWERS = of_layers(
    name="flowers",
    title="Flowers",
    summary=(
        "Eight convolutions in five blocks and one mean a map: with no large dense layer there is "
        "little that could learn the photos by heart."
    ),
    plan=Network(
        (
            *blocks((24, 48), depth=1),
            *blocks((96, 128)),
            *convolution(192),
            *convolution(192),
            GlobalAveragePooling(),
            Dropout(0.3),
        )
    ),
    smallest_side=16,  # halved four times
)
