"""CIFAR-10: small colour photos of ten kinds of animals and vehicles, 32×32 pixels."""

import zipfile
from functools import partial
from pathlib import Path, PurePosixPath

import cv2
import numpy as np

from cnnviz.datasets.dataset import DataSet, Split, download, found, local_file, split
from cnnviz.errors import DataError
from cnnviz.types import Preprocessing, UInt8

FILE = "cifar10.zip"
DOWNLOADED = "cifar-10-batches-py-target_archive"
"""What Keras 3 calls the file that it downloads."""
CLASSES = (
    "airplane",
    "automobile",
    "bird",
    "cat",
    "deer",
    "dog",
    "frog",
    "horse",
    "ship",
    "truck",
)


def read() -> tuple[Split, Split]:
    """Read the train and the test split.

    Raises:
        DataError: the file is damaged, or there is none and no network.
    """
    path = local_file(FILE)
    if path is not None:
        return _read_zip(path)
    from keras.datasets import cifar10  # noqa: PLC0415 - only a download needs the framework

    return download("CIFAR-10", FILE, cifar10.load_data)


def _read_zip(path: Path) -> tuple[Split, Split]:
    """Read the layout ``train/<class>/*.jpg`` and ``test/<class>/*.jpg``."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _read_folder(archive, "train"), _read_folder(archive, "test")
    except (OSError, zipfile.BadZipFile) as error:
        raise DataError(
            f"{FILE} in the data folder should hold train/<class>/*.jpg and test/<class>/*.jpg, "
            "but cannot be read; fetch it again or remove it."
        ) from error


def _read_folder(archive: zipfile.ZipFile, folder: str) -> Split:
    """Read one split; classes and pictures come in the order of their names."""
    images, labels = [], []
    for name in sorted(archive.namelist()):
        parts = PurePosixPath(name).parts
        if len(parts) == 3 and parts[0] == folder and parts[1] in CLASSES:
            images.append(_decode(archive.read(name), name))
            labels.append(CLASSES.index(parts[1]))
    if not images:
        raise DataError(f"{FILE} in the data folder holds no pictures under {folder}/<class>/.")
    return split(np.stack(images), np.array(labels))


def _decode(data: bytes, name: str) -> UInt8:
    """Decode one JPEG file to uint8 (32, 32, 3) RGB."""
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    if picture is None or picture.shape != (32, 32, 3):
        raise DataError(f"{FILE} in the data folder holds {name}, which is not a 32×32 picture.")
    return np.ascontiguousarray(picture[..., ::-1], dtype=np.uint8)  # OpenCV gives BGR


CIFAR10 = DataSet(
    name="cifar10",
    title="CIFAR-10 small photos",
    classes=CLASSES,
    image_shape=(32, 32, 3),
    # Mean and standard deviation of each channel over the 50,000 training pictures.
    preprocessing=Preprocessing(
        fit="crop", colour="rgb", mean=(125.3, 123.0, 113.9), std=(63.0, 62.1, 66.7)
    ),
    training_pictures=50_000,
    test_pictures=10_000,
    source=(
        "CIFAR-10 by Alex Krizhevsky, Vinod Nair and Geoffrey Hinton: 50,000 training and 10,000 "
        "test photos, described in “Learning Multiple Layers of Features from Tiny Images”, 2009."
    ),
    licence="No licence is stated; free to use for research and teaching when the report is cited",
    read=read,
    origin=partial(found, FILE, DOWNLOADED),
)
