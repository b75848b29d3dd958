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

from cnnviz.datasets.photos import Photos
from cnnviz.errors import DataError
from cnnviz.language import _
from cnnviz.types import Preprocessing, UInt8

Labels = NDArray[np.int64]


Progress = Callable[[int, int], None]
"""Told how much is done, and of how much: bytes of a download. May raise to end it."""


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """Pictures with the number of the class that each belongs to."""

    images: UInt8 | Photos
    """(N, H, W, C), values 0 to 255; or photos of any sizes that stay on disk."""
    labels: Labels
    """(N,), indices into the data set's ``classes``."""
    validation: NDArray[np.bool_] | None = None
    """(N,), which pictures of the training part the data set itself sets apart to validate with;
    None where it leaves that to us."""

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, indices: NDArray[np.int64]) -> "Split":
        """Return the pictures at ``indices``, in that order."""
        if isinstance(self.images, Photos):
            images: UInt8 | Photos = self.images.take(indices)
        else:
            images = self.images[indices]
        validation = None if self.validation is None else self.validation[indices]
        return Split(images, self.labels[indices], validation)

    def picture(self, index: int) -> UInt8:
        """Return one picture, uint8 (H, W, C).

        Raises:
            DataError: its file cannot be used; names it.
        """
        return self.images[index]

    def name(self, index: int) -> str:
        """Return what a picture's file is called; "" where it has none."""
        return self.images.name(index) if isinstance(self.images, Photos) else ""


def _nothing_to_fetch(_progress: Progress) -> None:
    """Download nothing: everything is here."""


@dataclass(frozen=True, slots=True)
class DataSet:
    """A data set that can be asked for by name."""

    name: str
    title: str
    classes: tuple[str, ...]
    image_shape: tuple[int, int, int]
    """(H, W, C) of what networks get unless asked otherwise; of every picture that is no photo."""
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
    """Finds the file that the pictures are read from (or their folder, or the code that draws
    them); None where it is yet to be downloaded."""
    summary: str = ""
    """One or two sentences about it, for people."""
    download: str = ""
    """How much is fetched from where, for people; "" where nothing is."""
    file: str = ""
    """What its file or folder is called in the folder that ``CNNVIZ_DATA_DIR`` names; "" where none
    is needed."""
    fetch: Callable[[Progress], object] = _nothing_to_fetch
    """Downloads what is not here yet; raises DataError where that fails."""
    skipped: Callable[[], tuple[str, ...]] = tuple
    """Names of files that are known to be unreadable, where they are here to be known."""


def fingerprint(data: DataSet) -> str:
    """Return what identifies a data set's pictures without decoding them.

    Returns:
        The hexadecimal SHA-256 of the file that the pictures come from (of a folder: of the names
        and contents of its files), or "" where it is not there yet or cannot be read.
    """
    path = data.origin()
    try:
        return "" if path is None else _identity(path)
    except OSError:
        return ""


def _identity(path: Path) -> str:
    if not path.is_dir():
        state = path.stat()
        return _sha256(path, state.st_mtime_ns, state.st_size)
    files = sorted(file for file in path.iterdir() if file.is_file())
    lines = [f"{file.name} {_identity(file)}" for file in files]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


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


def keras_folder() -> Path:
    """Return the folder where Keras keeps what it downloads."""
    home = os.environ.get("KERAS_HOME") or Path.home() / ".keras"
    return Path(home) / "datasets"


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
            _(
                "{name} should hold the arrays x_train, y_train, x_test and y_test, but cannot "
                "be read; {remedy}."
            ).format(name=path.name, remedy=remedy)
        ) from error
    return train, test


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
            _(
                "A data set needs uint8 pictures (N, H, W, C) and one label a picture, but got "
                "{dtype} {shape} with {labels} labels."
            ).format(dtype=images.dtype, shape=images.shape, labels=len(labels))
        )
    return Split(images, labels.astype(np.int64))


def parted(everything: Split, share: float, seed: int) -> tuple[Split, Split]:
    """Set a test part apart where a data set has none: the same share of each class."""
    training, testing = stratified(everything.labels, share, seed)
    return everything.take(training), everything.take(testing)


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
