"""Layers that act while a network is trained, and pass everything on when it is used."""

from cnnviz.language import _
from cnnviz.layers.explanation import Cell, Explanation, Worked
from cnnviz.layers.kind import Inputs, LayerKind
from cnnviz.layers.places import channel_of, value_at
from cnnviz.types import LayerTrace

TITLES = {
    "Dropout": "Dropout",
    "SpatialDropout2D": "Spatial dropout",
    "AlphaDropout": "Alpha dropout",
    "GaussianDropout": "Gaussian dropout",
    "GaussianNoise": "Gaussian noise",
    "ActivityRegularization": "Activity regularisation",
    "RandomFlip": "Random flip",
    "RandomRotation": "Random rotation",
    "RandomTranslation": "Random shift",
    "RandomZoom": "Random zoom",
    "RandomContrast": "Random contrast",
    "RandomBrightness": "Random brightness",
    "Identity": "Identity",
}
SENTENCES = {
    "dropout": (
        "While training, a share of the values is set to 0 at random so that the network does not "
        "rely on any one of them. When predicting, as here, it does nothing."
    ),
    "noise": (
        "While training, random noise is put on every value. When predicting, as here, it does "
        "nothing."
    ),
    "regularisation": (
        "While training, large values are punished. The values themselves pass unchanged."
    ),
    "augmentation": (
        "While training, the picture is changed a little at random each time, so that the network "
        "sees more than there is. When predicting, as here, it passes as it is."
    ),
    "identity": "All values pass unchanged.",
}
OPERATIONS = {
    "Dropout": "dropout",
    "SpatialDropout2D": "dropout",
    "AlphaDropout": "dropout",
    "GaussianDropout": "noise",
    "GaussianNoise": "noise",
    "ActivityRegularization": "regularisation",
    "RandomFlip": "augmentation",
    "RandomRotation": "augmentation",
    "RandomTranslation": "augmentation",
    "RandomZoom": "augmentation",
    "RandomContrast": "augmentation",
    "RandomBrightness": "augmentation",
    "Identity": "identity",
}
"""What the facts call each of them."""
TRAINING_WHY = (
    "It makes learning by heart harder: the network has to find what is true of many pictures. "
    "Once trained, it leaves everything as it is."
)
IDENTITY_WHY = "It holds a place in the network, or gives a branch a name; nothing is computed."


def sentence(layer: LayerTrace) -> str:
    """Say what it does in training."""
    return _(SENTENCES[OPERATIONS[layer.kind]])


def suits(layer: LayerTrace, inputs: Inputs) -> bool:
    """Whether maps or a vector pass."""
    return (
        len(inputs) == 1
        and layer.output.ndim in (1, 3)
        and inputs[0].output.shape == layer.output.shape
    )


def explain(layer: LayerTrace, inputs: Inputs, channel: int) -> Explanation:
    """Give the values, which stay as they are."""
    operation = OPERATIONS[layer.kind]
    rate = {"rate": float(layer.config["rate"])} if "rate" in layer.config else {}
    return Explanation(
        view="passing",
        formula="y = x",
        settings=tuple(
            (name, _("{share:.0%} while training").format(share=share))
            for name, share in rate.items()
        ),
        why=_(IDENTITY_WHY) if operation == "identity" else _(TRAINING_WHY),
        facts={"operation": operation, **rate},
        arrays={"input": channel_of(inputs[0], channel)},
    )


def work(_layer: LayerTrace, inputs: Inputs, cell: Cell) -> Worked:
    """Pass the value on."""
    value = value_at(inputs[0], cell)
    return Worked((("x", value),), value)


TRAINING_ONLY = LayerKind("reshaping", TITLES, sentence, explain, work, suits)
