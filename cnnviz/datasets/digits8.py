"""Handwritten digits of 8×8 pixels, small enough to ship beside the code."""

from functools import partial
from pathlib import Path

from cnnviz.datasets.dataset import DataSet, read_arrays
from cnnviz.types import Preprocessing

FILE = Path(__file__).with_name("digits8.npz")
"""Written by scripts/make_digits8.py."""


def origin() -> Path:
    """Return the file that holds the pictures."""
    return FILE


DIGITS8 = DataSet(
    name="digits8",
    title="Tiny handwritten digits",
    classes=tuple("0123456789"),
    image_shape=(8, 8, 1),
    preprocessing=Preprocessing(fit="digit", colour="grey", mean=(0.0,), std=(255.0,)),
    training_pictures=1_438,
    test_pictures=359,
    source=(
        "“Optical Recognition of Handwritten Digits” by Ethem Alpaydin and Cevdet Kaynak, UCI "
        "Machine Learning Repository, 1998, https://doi.org/10.24432/C50P49: the 1,797 pictures "
        "of its test part, as in scikit-learn; their 17 levels brought to 0–255 and split anew."
    ),
    licence="CC BY 4.0",
    read=partial(read_arrays, FILE, "install cnnviz again"),
    origin=origin,
    summary=(
        "Digits from 0 to 9 in 8×8 pixels: hardly to be seen, and still to be told apart. Learned "
        "within seconds."
    ),
)
