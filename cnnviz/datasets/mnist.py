"""MNIST: handwritten digits, white on black, 28×28 pixels."""

import zipfile
from pathlib import Path

import numpy as np

from cnnviz.datasets.dataset import DataSet, Split, download, local_file, split
from cnnviz.errors import DataError

FILE = "mnist.npz"


def read() -> tuple[Split, Split]:
    """Read the train and the test split.

    Raises:
        DataError: the file is damaged, or there is none and no network.
    """
    path = local_file(FILE)
    if path is not None:
        return _read_npz(path)
    from keras.datasets import mnist  # noqa: PLC0415 - only a download needs the framework

    return download("MNIST", FILE, mnist.load_data)


def _read_npz(path: Path) -> tuple[Split, Split]:
    """Read the layout of Keras: ``x_train``, ``y_train``, ``x_test`` and ``y_test``."""
    try:
        # Opened here, because NumPy leaves a damaged file open.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            train = split(arrays["x_train"], arrays["y_train"])
            test = split(arrays["x_test"], arrays["y_test"])
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise DataError(
            f"{FILE} in the data folder should hold the arrays x_train, y_train, x_test and "
            "y_test, but cannot be read; fetch it again or remove it."
        ) from error
    return train, test


MNIST = DataSet(
    name="mnist",
    title="MNIST handwritten digits",
    classes=tuple("0123456789"),
    image_shape=(28, 28, 1),
    source=(
        "MNIST by Yann LeCun, Corinna Cortes and Christopher J. C. Burges: 60,000 training and "
        "10,000 test pictures of handwritten digits, made from NIST's Special Databases 1 and 3."
    ),
    licence="CC BY-SA 3.0",
    read=read,
)
