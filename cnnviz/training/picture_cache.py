"""Where prepared pictures are kept: whole entries, checked, and not more than there is room for.

::

    <folder>/<data set>-<part>-<how they are fitted>-<where they come from>/
      x.npy       uint8 (N, H, W, C)
      y.npy       int64 (N,), labels
      numbers.npy int64 (N,), each picture's number in its split
      meta.json   SHA-256 of pixels and labels, by which damage is noticed; skipped files
                  and pictures set apart by the data set

Any number of processes may read and write there at once: an entry is written under a temporary name
and renamed. The whole folder may be deleted at any time.

A checksum of gigabytes takes seconds. So the pixels of an entry that was found sound get a time of
change in the past, and are hashed again only if they no longer have it.
"""

from __future__ import annotations

import contextlib
import hashlib
import math
import os
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.training import files
from cnnviz.training.stored import Stored, begun_checksum, in_use, write_header
from cnnviz.types import UInt8

TEMPORARY = ".new-"
ABANDONED = 3600.0
"""Seconds without a change after which a temporary folder has lost its process."""
FORMAT = 2
"""Of an entry; with another number, older entries are left alone and made anew. It changes, too,
when a data set begins to split its pictures otherwise: their file says nothing of that."""
SOUND = 978_307_200
"""Seconds since 1970 (it is 2001-01-01): the time of change of pixels that were found sound.
Whatever is written to them later, however soon, changes it."""
LIMIT_GB = 20.0


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """What was kept of one part of a data set."""

    images: Stored
    labels: NDArray[np.int64]
    numbers: NDArray[np.int64]
    validation: NDArray[np.bool_] | None
    skipped: tuple[str, ...]
    sha256: str


def beginning(name: str, part: str, facts: tuple[Any, ...]) -> str:
    """Return the beginning of an entry's name: all but where the pictures come from."""
    return f"{name}-{part}-{hashlib.sha256(repr(facts).encode()).hexdigest()[:12]}-"


def newest(folder: Path, beginning: str) -> list[Path]:
    """Return the entries whose names begin so, the latest used first."""
    return sorted(folder.glob(beginning + "*"), key=_changed, reverse=True)


# --- reading ----------------------------------------------------------------------------------


def load(entry: Path) -> Entry | None:
    """Open an entry if it is whole, or return None."""
    meta = files.read_json(entry / "meta.json")
    try:
        images = Stored(entry / "x.npy")
    except (OSError, ValueError, EOFError):
        return None
    try:
        found = _entry(entry, images, meta)
    except (OSError, ValueError, EOFError, TypeError, KeyError):
        images.close()
        return None
    with contextlib.suppress(OSError):
        os.utime(entry)  # it was used now
    return found


def _entry(entry: Path, images: Stored, meta: Any) -> Entry:
    """Put an entry together.

    Raises:
        OSError, ValueError, EOFError, TypeError, KeyError: something is missing or damaged.
    """
    labels, numbers = (_column(entry / name, len(images)) for name in ("y.npy", "numbers.npy"))
    facts = meta["sha256"], tuple(meta["skipped"]), meta["validation"]
    if meta["facts"] != _of_facts(facts, labels, numbers):
        raise ValueError(f"{entry.name} was damaged")
    _check_pixels(entry / "x.npy", images, labels, meta["sha256"])
    sha256, skipped, apart = facts
    validation = None if apart is None else np.isin(np.arange(len(images)), apart)
    return Entry(images, labels, numbers, validation, skipped, sha256)


def _column(path: Path, count: int) -> NDArray[np.int64]:
    column: NDArray[np.int64] = np.load(path, allow_pickle=False)
    if column.dtype != np.int64 or column.shape != (count,):
        raise ValueError(f"{path.name} does not fit the pictures")
    column.flags.writeable = False
    return column


def _of_facts(facts: tuple[Any, ...], labels: NDArray[np.int64], numbers: NDArray[np.int64]) -> str:
    """Return the checksum of all but the pixels."""
    digest = hashlib.sha256(repr(facts).encode())
    digest.update(labels.data)
    digest.update(numbers.data)
    return digest.hexdigest()


def _check_pixels(path: Path, images: Stored, labels: NDArray[np.int64], sha256: str) -> None:
    """Hash the pixels, unless they have not been touched since they were found sound.

    Raises:
        ValueError: they are others.
    """
    if path.stat().st_mtime == SOUND:
        return
    if _fingerprint(images, labels) != sha256:
        raise ValueError(f"{path.name} was damaged")
    with contextlib.suppress(OSError):
        os.utime(path, (SOUND, SOUND))


def _fingerprint(images: Stored, labels: NDArray[np.int64]) -> str:
    digest = images.checksum()
    digest.update(labels.data)
    return digest.hexdigest()


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:  # deleted by somebody else
        return 0.0


# --- writing ----------------------------------------------------------------------------------


class Writer:
    """Takes the pictures of an entry, one after another."""

    def __init__(self, file: IO[bytes], count: int, shape: tuple[int, int, int]) -> None:
        self._file, self._folder, self._shape = file, Path(file.name).parent, shape
        self.numbers: list[int] = []
        self._skipped: list[str] = []
        write_header(self._file, "|u1", (count, *shape))
        self._digest = begun_checksum((count, *shape))

    def add(self, pixels: UInt8, number: int) -> None:
        """Keep a picture uint8 (H, W, C), and its number in its split."""
        data = pixels.tobytes()
        self._digest.update(data)
        self._file.write(data)
        self.numbers.append(number)

    def skip(self, name: str) -> None:
        """Leave out a file that cannot be read."""
        self._skipped.append(name)

    def finish(self, labels: NDArray[np.int64], validation: NDArray[np.bool_] | None) -> None:
        """Write what belongs to the pictures.

        Args:
            labels: of the whole split, int64 (N,).
            validation: which pictures of the split it sets apart, if it does, bool (N,).
        """
        numbers = np.array(self.numbers, "<i8")
        kept = labels[numbers].astype("<i8")
        apart = None if validation is None else np.flatnonzero(validation[numbers]).tolist()
        np.save(self._folder / "y.npy", kept, allow_pickle=False)
        np.save(self._folder / "numbers.npy", numbers, allow_pickle=False)
        facts = self._fingerprint(kept), tuple(self._skipped), apart
        meta = dict(zip(("sha256", "skipped", "validation"), facts, strict=True))
        meta["facts"] = _of_facts(facts, kept, numbers)
        files.write_json(self._folder / "meta.json", meta, durable=False)

    def _fingerprint(self, labels: NDArray[np.int64]) -> str:
        """End the file of pictures, and return the checksum of them and their labels."""
        if self._skipped:  # there are fewer than was announced
            self._file.seek(0)
            write_header(self._file, "|u1", (len(self.numbers), *self._shape))
        self._file.close()
        if self._skipped:
            images = Stored(self._folder / "x.npy")
            self._digest = images.checksum()
            images.close()
        self._digest.update(labels.data)
        return self._digest.hexdigest()


def open_folder(folder: Path) -> None:
    """Make the folder of all entries, and delete what ended processes left there.

    Raises:
        OSError: it cannot be made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for temporary in folder.glob(TEMPORARY + "*"):
        with contextlib.suppress(OSError):  # somebody else may sweep too
            latest = max(map(_changed, (temporary, *temporary.iterdir())))
            if time.time() - latest > ABANDONED:
                shutil.rmtree(temporary)


@contextlib.contextmanager
def begun(entry: Path, count: int, shape: tuple[int, int, int]) -> Iterator[Writer]:
    """Write an entry under a temporary name, and give it its own when all went well.

    Raises:
        OSError: the disk is full or may not be written.
    """
    temporary = _hidden(entry)
    temporary.mkdir()
    try:
        # Written, not mapped: on a full disk that is an error, where a mapping ends the process.
        with (temporary / "x.npy").open("wb") as file:
            yield Writer(file, count, shape)
        _publish(temporary, entry)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _hidden(entry: Path) -> Path:
    return entry.with_name(f"{TEMPORARY}{os.getpid()}-{secrets.token_hex(4)}")


def _publish(temporary: Path, entry: Path) -> None:
    """Give an entry its name, unless somebody else was faster; a damaged one makes way."""
    for _ in range(3):
        try:
            temporary.rename(entry)
        except OSError:
            if load(entry) is not None:
                return
            _discard(entry)
        else:
            return
    temporary.rename(entry)


def _discard(entry: Path) -> None:
    """Delete an entry: under another name first, so that nobody meets half of it."""
    away = _hidden(entry)
    with contextlib.suppress(OSError):
        entry.rename(away)
    shutil.rmtree(away, ignore_errors=True)


# --- room -------------------------------------------------------------------------------------


def limit() -> float:
    """Return how many bytes all entries may have: ``CNNVIZ_CACHE_GB``, or else 20 GB."""
    try:
        asked = float(os.environ.get("CNNVIZ_CACHE_GB", ""))
    except ValueError:
        asked = LIMIT_GB
    return 1e9 * (asked if math.isfinite(asked) and asked >= 0 else LIMIT_GB)


def make_room(folder: Path, spare: Iterable[Path]) -> None:
    """Delete the entries that have not been used for longest until the others are within the limit.

    Args:
        folder: of all entries.
        spare: entries that stay in any case, as do those that some process has open.
    """
    entries = [path for path in newest(folder, "") if not path.name.startswith(TEMPORARY)]
    sizes = {entry: _bytes(entry) for entry in entries}
    excess, kept = sum(sizes.values()) - limit(), set(spare)
    for entry in reversed(entries):
        if excess <= 0:
            return
        if entry not in kept and not in_use(entry / "x.npy"):
            _discard(entry)
            excess -= sizes[entry]


def _bytes(entry: Path) -> int:
    try:
        return sum(file.stat().st_size for file in entry.iterdir())
    except OSError:  # deleted by somebody else
        return 0
