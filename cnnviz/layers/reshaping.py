"""Layers that move values to other places, or pass them on, without changing them."""

from cnnviz.layers.kind import LayerKind, plural
from cnnviz.types import LayerTrace

TITLES = {
    "Flatten": "Flatten",
    "Reshape": "Reshape",
    "Dropout": "Dropout",
    "SpatialDropout2D": "Spatial dropout",
    "ZeroPadding2D": "Zero padding",
    "Cropping2D": "Cropping",
    "UpSampling2D": "Up-sampling",
}
SENTENCES = {
    "Reshape": "The same values in another shape.",
    "Dropout": (
        "While training, a share of the values is set to 0 at random so that the network does not "
        "rely on any one of them. When predicting, as here, it does nothing."
    ),
    "ZeroPadding2D": "Rows and columns of zeros are put around the maps.",
    "Cropping2D": "Rows and columns at the edges are cut off.",
    "UpSampling2D": "The maps are enlarged: new values come from their neighbours.",
}


def sentence(layer: LayerTrace) -> str:
    """Say where the values go."""
    if layer.kind == "Flatten":
        return (
            f"All maps are written into one row of {plural(layer.output.size, 'number')}: place by "
            "place, and at each place channel by channel."
        )
    return SENTENCES.get(layer.kind, SENTENCES["Dropout"])


RESHAPING = LayerKind("reshaping", TITLES, sentence)
