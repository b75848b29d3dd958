"""What a data set is, where its files are looked for, and how validation pictures are set apart."""

import functools
import hashlib
import os
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.errors import DataError
from cnnviz.types import Preprocessing, UInt8

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
    preprocessing: Preprocessing
    """How a picture of this data set, or one like it, enters a network trained on it."""
    training_pictures: int
    """As published; what is really there is known once it is read."""
    test_pictures: int
    source: str
    """Where the pictures come from, and what to cite."""
    licence: str
    read: Callable[[], tuple[Split, Split]]
    """Reads the train and the test split from disk, or downloads them; raises DataError."""
    origin: Callable[[], Path | None]
    """Finds the file that the pictures are read from, or the code that draws them; None where it is
    yet to be downloaded."""


def fingerprint(data: DataSet) -> str:
    """Return what identifies a data set's pictures without decoding them.

    Returns:
        The hexadecimal SHA-256 of the file that the pictures come from, or "" where it is not there
        yet or cannot be read.
    """
    path = data.origin()
    try:
        if path is None:
            return ""
        state = path.stat()
        return _sha256(path, state.st_mtime_ns, state.st_size)
    except OSError:
        return ""


@functools.lru_cache(maxsize=64)
def _sha256(path: Path, _changed: int, _size: int) -> str:
    """Hash a file; once only, as long as its time of change and its size stay."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


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


def found(name: str, kept: str) -> Path | None:
    """Return the path of a file in the data folder, or else of Keras's download of it, or None.

    Args:
        name: what the file is called in the data folder.
        kept: what Keras calls the file that it downloads.
    """
    path = local_file(name)
    if path is None:
        home = os.environ.get("KERAS_HOME") or Path.home() / ".keras"
        path = Path(home) / "datasets" / kept
    return path if path.is_file() else None


def read_arrays(path: Path, remedy: str) -> tuple[Split, Split]:
    """Read the layout of Keras's ``.npz`` files: x_train, y_train, x_test and y_test.

    Args:
        path: the file.
        remedy: what to do where it is damaged, as the end of a sentence.

    Raises:
        DataError: the file is missing or damaged.
    """
    try:
        # Opened here, because NumPy leaves a damaged file open.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            train = split(arrays["x_train"], arrays["y_train"])
            test = split(arrays["x_test"], arrays["y_test"])
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise DataError(
            f"{path.name} should hold the arrays x_train, y_train, x_test and y_test, but cannot "
            f"be read; {remedy}."
        ) from error
    return train, test


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
