"""Photos that stay on disk, in a folder or a zip archive, until one of them is asked for."""

import functools
import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, overload

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from cnnviz import images
from cnnviz.errors import DataError, ImageError
from cnnviz.language import _
from cnnviz.types import UInt8

SUFFIXES = (
    *(".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".gif", ".bmp", ".dib"),
    *(".tif", ".tiff", ".heic", ".heif", ".avif"),
)
"""How the names of files end that may be pictures, in small letters."""
HIDDEN = "__MACOSX/"
"""Where a Mac puts files of its own in an archive, under the names of the pictures."""
TURNED = frozenset({5, 6, 7, 8})
"""EXIF orientations that swap width and height."""
ORIENTATION = 0x0112
FAULTS = (OSError, EOFError, KeyError, RuntimeError, zipfile.BadZipFile, zlib.error)
"""What reading a file from a folder or an archive may raise."""


@dataclass(frozen=True, slots=True, eq=False)
class Photos(Sequence[UInt8]):
    """Pictures in a folder or a zip archive; only their names are in memory.

    Any number of threads and processes may read from one, and it can be pickled.
    """

    place: Path
    """The folder or the zip archive."""
    files: tuple[str, ...]
    """Where each picture lies within it, with “/” between folders."""
    titles: tuple[str, ...] = ()
    """What people call each picture; empty where that is the file's own name."""

    def __len__(self) -> int:
        return len(self.files)

    @overload
    def __getitem__(self, index: int) -> UInt8: ...
    @overload
    def __getitem__(self, index: slice) -> "Photos": ...

    def __getitem__(self, index: int | slice) -> "UInt8 | Photos":
        """Decode a picture: upright RGB, uint8 (H, W, 3); a slice is not decoded.

        Raises:
            DataError: the file is missing, too large, or not a sound picture; names it.
        """
        if isinstance(index, slice):
            return self.take(np.arange(len(self))[index])
        try:
            return images.read(self.data(index))
        except ImageError as error:
            raise DataError(
                _("“{name}” cannot be used. {error}").format(name=self.name(index), error=error)
            ) from error

    def name(self, index: int) -> str:
        """Return what people call a picture."""
        return (self.titles or self.files)[index]

    def data(self, index: int) -> bytes:
        """Return the bytes of a picture's file.

        Raises:
            DataError: the file is missing, damaged or too large; names it.
        """
        try:
            with self._open(index) as file:
                data = file.read(images.MAX_BYTES + 1)
        except FAULTS as error:
            raise self._damaged(index) from error
        return data  # one that is too long is refused where it is decoded

    def size(self, index: int) -> tuple[int, int]:
        """Return (width, height) of the upright picture, as its file's header states them.

        Raises:
            DataError: the file is missing, or is no picture; names it.
        """
        try:
            with self._open(index) as file:
                return _stated_size(file)
        except Exception as error:  # decoders of strangers' bytes raise whatever they like
            raise self._damaged(index) from error

    def take(self, indices: Sequence[int] | NDArray[np.int64]) -> "Photos":
        """Return the pictures at ``indices``, in that order."""
        chosen = [int(index) for index in indices]
        titles = tuple(self.titles[index] for index in chosen) if self.titles else ()
        return Photos(self.place, tuple(self.files[index] for index in chosen), titles)

    def _open(self, index: int) -> IO[bytes]:
        if self.place.is_dir():
            return (self.place / self.files[index]).open("rb")
        return archive(self.place).open(self.files[index])

    def _damaged(self, index: int) -> DataError:
        return DataError(
            _(
                "“{name}” in {place} should be a picture, but cannot be read; fetch it again "
                "or take it out."
            ).format(name=self.name(index), place=self.place.name)
        )


def _stated_size(file: IO[bytes]) -> tuple[int, int]:
    """Read a picture's header."""
    with Image.open(file, formats=images.FORMATS) as image:
        width, height = image.size
        turned = image.getexif().get(ORIENTATION) in TURNED
    return (height, width) if turned else (width, height)


def archive(path: Path) -> zipfile.ZipFile:
    """Return a zip archive that is open for reading, and stays so for the next time.

    Raises:
        OSError: the file cannot be read.
        zipfile.BadZipFile: it is no zip archive.
    """
    state = path.stat()
    # The process's number, because a process that is forked shares the place where files are read.
    return _archive(path, state.st_mtime_ns, state.st_size, os.getpid())


@functools.lru_cache(maxsize=4)
def _archive(path: Path, _changed: int, _size: int, _process: int) -> zipfile.ZipFile:
    return zipfile.ZipFile(path)


def listed(place: Path, folders: Mapping[str, int]) -> tuple[Photos, NDArray[np.int64]]:
    """Find the pictures that lie in folders of certain names, in the order of their paths.

    Args:
        place: a zip archive.
        folders: the last parts of a folder's path, such as ``train/cats``, and the number of the
            class whose pictures it holds.

    Returns:
        The pictures and the number of each one's class, int64 (N,).

    Raises:
        DataError: the archive is damaged, or a folder holds no picture.
    """
    try:
        infos = archive(place).infolist()
    except FAULTS as error:
        raise DataError(
            _(
                "{name} should be a zip archive of pictures, but cannot be read; fetch it "
                "again or remove it."
            ).format(name=place.name)
        ) from error
    found = sorted(_labelled((info.filename for info in infos if _is_picture(info)), folders))
    missing = sorted(set(folders.values()) - {label for _, label in found})
    if missing:
        folder = next(name for name, label in folders.items() if label == missing[0])
        raise DataError(
            _("{name} holds no pictures under {folder}/; fetch it again.").format(
                name=place.name, folder=folder
            )
        )
    photos = Photos(place, tuple(name for name, _ in found))
    return photos, np.array([label for _, label in found], np.int64)


def unusable(place: Path, folders: Mapping[str, int]) -> tuple[str, ...]:
    """Return the names of what `listed` left out of its folders: empty files, and other kinds."""
    try:
        infos = archive(place).infolist()
    except FAULTS:
        return ()
    others = (one.filename for one in infos if not one.is_dir() and not _is_picture(one))
    return tuple(sorted(name for name, _ in _labelled(others, folders)))


def _is_picture(info: zipfile.ZipInfo) -> bool:
    return info.file_size > 0 and info.filename.lower().endswith(SUFFIXES)


def _labelled(names: Iterable[str], folders: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """Yield the names of files in the folders, each with the number of its class."""
    for name in names:
        folder, _, file = ("/" + name).rpartition("/")
        if not file.startswith(".") and not name.startswith(HIDDEN):
            for ending, label in folders.items():
                if folder.endswith("/" + ending):
                    yield name, label
