"""The smallest network after the plan of VGG: two blocks of two convolutions each."""

from cnnviz.zoo.architecture import Architecture
from cnnviz.zoo.vgg import Plan

# Without normalisation, as VGG was: on a few thousand pictures it then learns in half the time.
PLAN = Plan(name="small-vgg", widths=(16, 32), hidden=64, dropout=0.25, normalised=False)

SMALL_VGG = Architecture(
    name=PLAN.name,
    title="Small VGG",
    summary=(
        "Two blocks of two convolutions each and one hidden dense layer: small enough to train "
        "within a minute."
    ),
    smallest_side=PLAN.smallest_side,
    build=PLAN.build,
)
