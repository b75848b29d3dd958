"""NumPy's ``.npy`` files from strangers: the header is judged first, then read piece by piece.

Nothing is ever unpickled. Pieces are read, not mapped: where a mapped file becomes shorter
meanwhile the system ends the whole process.

Format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
"""

import io
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.datasets.own import limits, names
from cnnviz.errors import DataError
from cnnviz.language import _

LONGEST_HEADER = 10_000
"""Bytes; NumPy's own limit, below which its parser of headers is safe."""


@dataclass(frozen=True, slots=True)
class Npy:
    """An array in an open file, of which only the header has been read."""

    file: IO[bytes]
    what: str
    """What the file should hold, in a sentence: “pictures”."""
    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    start: int
    """Where the numbers begin, in bytes."""

    def rows(self, first: int, count: int) -> NDArray[Any]:
        """Read elements ``first`` to ``first + count`` along the first axis.

        Raises:
            DataError: the file cannot be read.
        """
        row = math.prod(self.shape[1:]) * self.dtype.itemsize
        try:
            self.file.seek(self.start + first * row)
            data = self.file.read(count * row)
        except (OSError, ValueError) as error:
            raise DataError(
                _("The file of {what} cannot be read; choose it again.").format(what=self.what)
            ) from error
        if len(data) != count * row:
            raise DataError(_shorter(self.what))
        return np.frombuffer(data, self.dtype).reshape(count, *self.shape[1:])


@contextmanager
def opened(source: str | Path | IO[bytes], what: str) -> Iterator[Npy]:
    """Open a ``.npy`` file and read its header.

    Raises:
        DataError: it is no such file, holds objects, or is too large or shorter than it says.
    """
    if not isinstance(source, str | Path):
        yield _begun(source, what)
        return
    try:
        file = Path(source).open("rb")  # noqa: SIM115 - closed below
    except OSError as error:
        raise DataError(
            _("{shown} cannot be opened ({strerror}); choose another.").format(
                shown=names.shown(str(source)), strerror=error.strerror
            )
        ) from error
    with file:
        yield _begun(file, what)


def _begun(file: IO[bytes], what: str) -> Npy:
    try:
        size = file.seek(0, io.SEEK_END)
        file.seek(0)
        shape, columns_first, dtype = _header(file)
        start = file.tell()
    except Exception as error:  # NumPy's parser raises whatever a stranger's bytes lead it to
        raise DataError(
            _(
                "The file of {what} should be written by numpy.save, but it cannot be read as "
                "such; save the array again as .npy."
            ).format(what=what)
        ) from error
    _check_kind(dtype, columns_first, what)
    _check_size(math.prod(shape) * dtype.itemsize, size - start, what)
    return Npy(file, what, dtype, shape, start)


def _header(file: IO[bytes]) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    version = np.lib.format.read_magic(file)
    readers = {
        (1, 0): np.lib.format.read_array_header_1_0,
        (2, 0): np.lib.format.read_array_header_2_0,
    }
    if version not in readers:  # 3.0 is for names of columns, which pictures do not have
        raise ValueError(_("version {version}").format(version=version))
    shape, columns_first, dtype = readers[version](file, max_header_size=LONGEST_HEADER)
    if any(side < 0 for side in shape):
        raise ValueError(_("shape {shape}").format(shape=shape))
    return shape, columns_first, dtype


def _check_kind(dtype: np.dtype[Any], columns_first: bool, what: str) -> None:
    if dtype.hasobject:
        raise DataError(
            _(
                "The file of {what} holds Python objects, which could run a program when they "
                "are read; save plain numbers or texts instead."
            ).format(what=what)
        )
    if dtype.kind not in "buifUS" or dtype.itemsize == 0:
        raise DataError(
            _(
                "The file of {what} should hold plain numbers or texts, but it holds "
                "“{dtype}”; convert the array and save it again."
            ).format(what=what, dtype=dtype)
        )
    if columns_first:
        raise DataError(
            _(
                "The file of {what} is stored column by column; save it with numpy.save(file, "
                "numpy.ascontiguousarray(array))."
            ).format(what=what)
        )


def _check_size(stated: int, present: int, what: str) -> None:
    if stated > limits.LIMITS.unpacked_bytes:
        raise DataError(
            _(
                "A file of {what} may have at most {unpacked_bytes:g} GB, but this one has "
                "{stated:.1f} GB; save fewer or smaller pictures."
            ).format(
                what=what,
                unpacked_bytes=limits.LIMITS.unpacked_bytes / limits.GB,
                stated=stated / limits.GB,
            )
        )
    if stated > present:
        raise DataError(_shorter(what))


def _shorter(what: str) -> str:
    return _("The file of {what} ends before it is complete; copy or save it once more.").format(
        what=what
    )
