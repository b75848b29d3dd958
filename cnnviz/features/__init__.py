"""What a filter likes: the places in pictures that excite it most, and a picture made for it.

Two answers to one question, and each corrects the other: photos show what a filter meets, along
with all that happens to be beside it; a picture that grew for the filter alone shows what it
responds to, whether or not such a thing exists (docs/features.md).
"""

from cnnviz.features.ascent import (
    OBJECTIVES,
    STEPS,
    WAYS,
    Ascent,
    Objective,
    Stage,
    Way,
    Wish,
    ascend,
)
from cnnviz.features.filters import FilterLayer, filter_layer, filter_layers, has_filters
from cnnviz.features.places import Pictures, Place, Strongest, strongest

__all__ = [
    "OBJECTIVES",
    "STEPS",
    "WAYS",
    "Ascent",
    "FilterLayer",
    "Objective",
    "Pictures",
    "Place",
    "Stage",
    "Strongest",
    "Way",
    "Wish",
    "ascend",
    "filter_layer",
    "filter_layers",
    "has_filters",
    "strongest",
]
