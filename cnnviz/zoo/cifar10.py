"""A VGG-like network for small colour photos: three blocks of two convolutions each."""

from cnnviz.zoo.architecture import Architecture
from cnnviz.zoo.vgg import Plan

PLAN = Plan(name="cifar10", widths=(32, 64, 128), hidden=128, dropout=0.25)

CIFAR10 = Architecture(
    name=PLAN.name,
    title="Small photos",
    summary=(
        "Three blocks of two convolutions each tell ten kinds of animals and vehicles apart in "
        "photos of 32×32 pixels."
    ),
    smallest_side=PLAN.smallest_side,
    build=PLAN.build,
)
