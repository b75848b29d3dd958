"""What a data set is, where its files are looked for, and how validation pictures are set apart."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.errors import DataError
from cnnviz.types import UInt8

Labels = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """Pictures with the number of the class that each belongs to."""

    images: UInt8
    """(N, H, W, C), values 0 to 255."""
    labels: Labels
    """(N,), indices into the data set's ``classes``."""

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, indices: NDArray[np.int64]) -> "Split":
        """Return the pictures at ``indices``, in that order."""
        return Split(self.images[indices], self.labels[indices])


@dataclass(frozen=True, slots=True)
class DataSet:
    """A data set that can be asked for by name."""

    name: str
    title: str
    classes: tuple[str, ...]
    image_shape: tuple[int, int, int]
    """(H, W, C) of every picture."""
    source: str
    """Where the pictures come from, and what to cite."""
    licence: str
    read: Callable[[], tuple[Split, Split]]
    """Reads the train and the test split from disk, or downloads them; raises DataError."""


def data_folder() -> Path | None:
    """Return the folder named by ``CNNVIZ_DATA_DIR``, where files are looked for first."""
    folder = os.environ.get("CNNVIZ_DATA_DIR", "").strip()
    return Path(folder).expanduser() if folder else None


def local_file(name: str) -> Path | None:
    """Return the path of a file in the data folder, or None where there is none."""
    folder = data_folder()
    if folder is None:
        return None
    path = folder / name
    return path if path.is_file() else None


def download(title: str, file_name: str, load_data: Callable[[], Any]) -> tuple[Split, Split]:
    """Fetch a data set with Keras's own loader, which keeps it for the next time.

    Args:
        title: the data set's name for people.
        file_name: what the file would be called in the data folder.
        load_data: ``keras.datasets.<name>.load_data``.

    Raises:
        DataError: the download failed, usually because there is no network.
    """
    try:
        (x_train, y_train), (x_test, y_test) = load_data()
    except Exception as error:  # Keras raises a bare Exception when a download fails
        raise DataError(
            f"{title} could not be downloaded; connect to the internet once, or set "
            f"CNNVIZ_DATA_DIR to a folder that holds {file_name}."
        ) from error
    return split(x_train, y_train), split(x_test, y_test)


def split(images: NDArray[Any], labels: NDArray[Any]) -> Split:
    """Bring arrays into the one form: uint8 (N, H, W, C) and int64 (N,).

    Raises:
        DataError: the arrays are not pictures of 8 bits with one label each.
    """
    if images.ndim == 3:
        images = images[..., np.newaxis]  # (N, H, W) -> (N, H, W, 1)
    labels = labels.reshape(-1)
    if images.ndim != 4 or images.dtype != np.uint8 or len(images) != len(labels):
        raise DataError(
            "A data set needs uint8 pictures (N, H, W, C) and one label a picture, but got "
            f"{images.dtype} {images.shape} with {len(labels)} labels."
        )
    return Split(images, labels.astype(np.int64))


def stratified(labels: Labels, share: float, seed: int) -> tuple[Labels, Labels]:
    """Choose validation pictures from a training split, the same share of every class.

    Args:
        labels: (N,) class numbers.
        share: the part to set apart, between 0 and 1.
        seed: the same seed gives the same choice.

    Returns:
        Indices of the pictures that train and of those that validate, each in rising order.
    """
    rng = np.random.default_rng(seed)
    chosen = np.zeros(len(labels), dtype=bool)
    for label in np.unique(labels):
        members = np.flatnonzero(labels == label)
        count = round(share * len(members))
        chosen[rng.choice(members, count, replace=False)] = True
    return np.flatnonzero(~chosen), np.flatnonzero(chosen)
