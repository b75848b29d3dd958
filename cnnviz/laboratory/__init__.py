"""The convolution laboratory: kernels, filters and the stages that are made of them.

``matrices`` reads numbers that a person typed, ``kernels`` holds the kernels by name, ``stages``
computes (filter, ReLU, pooling), ``choices`` is all that a person may set, and ``link`` writes it
into an address and reads it back. Nothing here knows Streamlit or Keras.
"""

from cnnviz.errors import Impossible
from cnnviz.laboratory.choices import Choices, StageChoices
from cnnviz.laboratory.stages import Filter, Padding, Picture, Pool, Stage, run

__all__ = [
    "Choices",
    "Filter",
    "Impossible",
    "Padding",
    "Picture",
    "Pool",
    "Stage",
    "StageChoices",
    "run",
]
