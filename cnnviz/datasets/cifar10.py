"""CIFAR-10: small colour photos of ten kinds of animals and vehicles, 32×32 pixels."""

import tarfile
import zipfile
from pathlib import Path, PurePosixPath

import cv2
import numpy as np

from cnnviz.datasets.dataset import DataSet, Split, split
from cnnviz.datasets.download import Files, Remote, silent
from cnnviz.errors import DataError
from cnnviz.language import _
from cnnviz.types import Preprocessing, UInt8

FILES = Files(
    title="CIFAR-10",
    local=("cifar10.zip", "cifar-10-binary.tar.gz"),
    remotes=(
        # The binary version: Python's holds pickles, which may run any code.
        Remote(
            "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",
            170_052_171,
            "md5:c32a1d4ab5d03f1284b67883e8d87530",
        ),
    ),
    kept="cifar-10-binary.tar.gz",
)
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
SIDE = 32
RECORD = 1 + 3 * SIDE * SIDE
"""Bytes of a picture in the binary version: its label, then its red, green and blue plane."""


def read() -> tuple[Split, Split]:
    """Read the train and the test split.

    Raises:
        DataError: the file is damaged, or there is none and no network.
    """
    path = FILES.fetch(silent)
    try:
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                return _read_folder(archive, "train"), _read_folder(archive, "test")
        return _read_binary(path)
    except (OSError, EOFError, ValueError, zipfile.BadZipFile, tarfile.TarError) as error:
        raise DataError(
            _(
                "{name} should hold CIFAR-10 (train/<class>/*.jpg and test/<class>/*.jpg, or "
                "the published binary batches), but cannot be read; fetch it again or remove "
                "it."
            ).format(name=path.name)
        ) from error


def _read_binary(path: Path) -> tuple[Split, Split]:
    """Read the published files ``data_batch_1.bin`` to ``data_batch_5.bin`` and ``test_batch.bin``.

    Raises:
        ValueError: a file is cut off, or none is there.
    """
    batches: dict[str, list[UInt8]] = {"data": [], "test": []}
    with tarfile.open(path) as archive:
        for member in sorted(archive, key=lambda one: one.name):
            name = PurePosixPath(member.name)
            file = archive.extractfile(member) if member.isreg() else None
            if file is not None and name.suffix == ".bin":
                records = np.frombuffer(file.read(), np.uint8).reshape(-1, RECORD)
                batches[name.name[:4]].append(records)
    train, test = (_records(np.concatenate(found)) for found in batches.values())
    return train, test


def _records(records: UInt8) -> Split:
    planes = records[:, 1:].reshape(-1, 3, SIDE, SIDE)
    return split(np.ascontiguousarray(planes.transpose(0, 2, 3, 1)), records[:, 0])


def _read_folder(archive: zipfile.ZipFile, folder: str) -> Split:
    """Read one split; classes and pictures come in the order of their names."""
    images, labels = [], []
    for name in sorted(archive.namelist()):
        parts = PurePosixPath(name).parts
        if len(parts) == 3 and parts[0] == folder and parts[1] in CLASSES:
            images.append(_decode(archive.read(name), name))
            labels.append(CLASSES.index(parts[1]))
    if not images:
        raise DataError(
            _("cifar10.zip holds no pictures under {folder}/<class>/; fetch it again.").format(
                folder=folder
            )
        )
    return split(np.stack(images), np.array(labels))


def _decode(data: bytes, name: str) -> UInt8:
    """Decode one JPEG file to uint8 (32, 32, 3) RGB."""
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    if picture is None or picture.shape != (SIDE, SIDE, 3):
        raise DataError(
            _("cifar10.zip holds {name}, which is not a 32×32 picture; fetch it again.").format(
                name=name
            )
        )
    return np.ascontiguousarray(picture[..., ::-1], dtype=np.uint8)  # OpenCV gives BGR


CIFAR10 = DataSet(
    name="cifar10",
    title="CIFAR-10 small photos",
    classes=CLASSES,
    image_shape=(SIDE, SIDE, 3),
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
    origin=FILES.find,
    summary=(
        "Tiny colour photos of ten kinds of animals and vehicles. People name 94 of 100 rightly; "
        "colour and shape both matter."
    ),
    download=FILES.words,
    file=FILES.local[0],
    fetch=FILES.fetch,
)
