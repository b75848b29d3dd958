"""Pictures in a file, read piece by piece: memory holds a batch of them, however many there are."""

from __future__ import annotations

import contextlib
import hashlib
import math
import os
import sys
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.errors import DataError
from cnnviz.language import _
from cnnviz.types import UInt8

if sys.platform != "win32":  # where an open file cannot be deleted anyway
    import fcntl

Index = int | slice | NDArray[np.int64] | list[int]
HELD = 2**26
"""Bytes of all pictures up to which they are held in memory once they have been asked for: reading
a tiny picture takes longer than a network needs for it."""
CHUNK = 2**22
"""Bytes that are read at once for a checksum."""


class Stored:
    """An array uint8 (N, H, W, C) in a ``.npy`` file; what is asked for is read then.

    A mapped file would count as this process's memory as soon as its pages have been touched. Any
    number of threads may read; whoever would delete the file can see that it is in use.
    """

    dtype = np.dtype(np.uint8)

    def __init__(self, path: Path) -> None:
        """Open a file.

        Raises:
            OSError: it is missing.
            ValueError: it is no such array, or is cut off.
        """
        self.shape, self._begin = _header(path)
        self._size = math.prod(self.shape[1:])  # bytes of a picture
        self._file = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        self.close = weakref.finalize(self, os.close, self._file)
        """Call it to close the file before the last user is gone."""
        self._lock = threading.Lock()
        self._held: UInt8 | None = None
        if sys.platform != "win32":
            with contextlib.suppress(OSError):  # some network drives have no locks
                fcntl.flock(self._file, fcntl.LOCK_SH | fcntl.LOCK_NB)

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, index: Index) -> UInt8:
        """Read one picture (H, W, C), or those of a slice or an array of numbers (B, H, W, C).

        Raises:
            DataError: the file was damaged meanwhile.
        """
        if isinstance(index, int | np.integer):
            picture: UInt8 = self[[int(index)]][0]
            return picture
        numbers = self._numbers(index)
        if self._held is None and math.prod(self.shape) <= HELD:
            self._held = self._read_together(0, len(self))
        if self._held is not None:
            return self._held[numbers]
        if (np.diff(numbers) == 1).all():
            return self._read_together(int(numbers[0]) if len(numbers) else 0, len(numbers))
        return self._gathered(numbers)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        """Read everything."""
        return np.asarray(self[:], dtype=dtype)

    def checksum(self) -> hashlib._Hash:
        """Return SHA-256 of the shape and all pictures, to be updated with more."""
        digest = begun_checksum(self.shape)
        for piece in self._pieces():
            digest.update(piece.data)
        return digest

    def _numbers(self, index: slice | NDArray[np.int64] | list[int]) -> NDArray[np.int64]:
        """Return the numbers of the pictures that are asked for, counted from 0."""
        if isinstance(index, slice):
            return np.arange(*index.indices(len(self)))
        numbers = np.asarray(index, np.int64)
        if numbers.size and not -len(self) <= numbers.min() <= numbers.max() < len(self):
            raise IndexError(f"a number lies outside of {len(self)} pictures")
        return np.where(numbers < 0, numbers + len(self), numbers)

    def _read_together(self, first: int, count: int) -> UInt8:
        """Read neighbours at once."""
        found = np.empty((count, *self.shape[1:]), np.uint8)
        self._read(found.reshape(-1).data, first)
        return found

    def _gathered(self, numbers: NDArray[np.int64]) -> UInt8:
        found = np.empty((len(numbers), *self.shape[1:]), np.uint8)
        rows, size = found.reshape(-1).data, self._size
        for place, number in enumerate(numbers.tolist()):
            self._read(rows[place * size : (place + 1) * size], number)
        return found

    def _read(self, into: memoryview, number: int) -> None:
        done, begin = 0, self._begin + number * self._size
        while done < len(into):  # one call reads 2 GB at most
            count = self._read_once(into[done:], begin + done)
            if not count:
                raise DataError(
                    _(
                        "The prepared pictures were cut off while they were in use; start again, "
                        "and they are prepared anew."
                    )
                )
            done += count

    def _read_once(self, into: memoryview, begin: int) -> int:
        if hasattr(os, "preadv"):
            return os.preadv(self._file, [into], begin)
        with self._lock:  # Windows and older Macs read from one place at a time
            os.lseek(self._file, begin, os.SEEK_SET)
            data = os.read(self._file, len(into))
        into[: len(data)] = data
        return len(data)

    def _pieces(self) -> Iterator[UInt8]:
        step = max(1, CHUNK // max(1, self._size))
        for start in range(0, len(self), step):
            yield self._read_together(start, min(step, len(self) - start))


def _header(path: Path) -> tuple[tuple[int, ...], int]:
    """Return the shape that a file states, and where its numbers begin.

    Raises:
        OSError: it is missing.
        ValueError: it is no such array, or is cut off.
    """
    with path.open("rb") as file:
        if np.lib.format.read_magic(file) != (1, 0):
            raise ValueError(f"{path.name} is no array file of the first kind")
        shape, by_columns, kind = np.lib.format.read_array_header_1_0(file)
        begin = file.tell()
    if kind != np.uint8 or by_columns or len(shape) != 4:
        raise ValueError(f"{path.name} holds no pictures")
    if path.stat().st_size != begin + math.prod(shape):
        raise ValueError(f"{path.name} does not hold as many pictures as it says")
    return shape, begin


def begun_checksum(shape: tuple[int, ...]) -> hashlib._Hash:
    """Return the SHA-256 of a shape, to be updated with the pictures."""
    return hashlib.sha256(repr(shape).encode())


def write_header(file: IO[bytes], kind: str, shape: tuple[int, ...]) -> None:
    """Begin a ``.npy`` file; it may be done again when the first axis has become shorter."""
    header = {"descr": kind, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(file, header)


def in_use(path: Path) -> bool:
    """Whether some process has the file open as `Stored`."""
    if sys.platform == "win32":
        return False
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False
