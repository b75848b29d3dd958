"""Pictures that leak from one part of a data set into another; what was found is kept on disk.

::

    <folder>/<data set>-near-duplicates-<where its pictures come from>/
      marks-1.npz                 what is remembered of every picture
      pairs-1-<validation>.json   what was found, for one choice of validation pictures

The whole folder may be deleted at any time.
"""

import hashlib
import json
import secrets
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cnnviz.datasets.dataset import DataSet, Split, fingerprint
from cnnviz.datasets.near_duplicates import Cancelled, Marks, Pair, Progress, between, marks

FORMAT = 1
"""Of what is kept; with another number, older files are left alone."""
Chosen = NDArray[np.bool_]
"""(N,), which pictures of the training part validate."""


@dataclass(frozen=True, slots=True)
class Leaks:
    """Pairs of pictures that are nearly the same and lie in different parts."""

    test: tuple[Pair, ...]
    """``first`` is a number in the training part, ``second`` one in the test part."""
    validation: tuple[Pair, ...]
    """Both are numbers in the training part; ``second`` is that of the validation picture."""


def known(data: DataSet, validation: Chosen, folder: Path) -> Leaks | None:
    """Return what was found before, or None.

    Args:
        data: the data set.
        validation: the choice of validation pictures.
        folder: where it is kept, for instance ``home.cache_folder()``.
    """
    try:
        kept = json.loads(_pairs_file(data, validation, folder).read_bytes())
        return Leaks(*(tuple(Pair(**pair) for pair in kept[name]) for name in Leaks.__slots__))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def find(  # noqa: PLR0913 - what is looked through, where it is kept, and who is told
    data: DataSet,
    parts: tuple[Split, Split],
    validation: Chosen,
    folder: Path,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Leaks:
    """Look for pictures that are nearly in two parts, and keep what is found.

    Args:
        data: the data set.
        parts: what ``data.read()`` gives.
        validation: the choice of validation pictures.
        folder: where it is kept, for instance ``home.cache_folder()``.
        progress: told how many pictures are looked at.
        cancelled: whether nobody wants to know any more.

    Raises:
        Cancelled: nobody wants to know any more.
    """
    train, test = _marks(data, parts, folder, progress, cancelled)
    learned, checked = np.flatnonzero(~validation), np.flatnonzero(validation)
    within = between(_taken(train, learned), _taken(train, checked), cancelled=cancelled)
    found = Leaks(
        test=between(train, test, cancelled=cancelled),
        validation=tuple(
            Pair(int(learned[one.first]), int(checked[one.second]), one.distance, one.likeness)
            for one in within
        ),
    )
    _write(_pairs_file(data, validation, folder), json.dumps(asdict(found)).encode())
    return found


def _taken(found: Marks, numbers: NDArray[np.int64]) -> Marks:
    return Marks(*(getattr(found, name)[numbers] for name in Marks.__slots__))


# -------------------------------------------------------------------------------- what is kept


def _marks(
    data: DataSet,
    parts: tuple[Split, Split],
    folder: Path,
    progress: Progress | None,
    cancelled: Cancelled | None,
) -> tuple[Marks, Marks]:
    """Return what is remembered of both parts, or look at all pictures."""
    path = _folder(data, folder) / f"marks-{FORMAT}.npz"
    kept = _read(path, parts)
    if kept is not None:
        return kept
    total, before = sum(map(len, parts)), 0
    seen = []
    for part in parts:
        tell = _shifted(progress, before, total)
        seen.append(marks(part, progress=tell, cancelled=cancelled))
        before += len(part)
    file = BytesIO()
    arrays = {
        f"{part}-{name}": getattr(one, name)
        for part, one in zip(("train", "test"), seen, strict=True)
        for name in Marks.__slots__
    }
    np.savez(file, **arrays)
    _write(path, file.getvalue())
    return seen[0], seen[1]


def _shifted(progress: Progress | None, before: int, total: int) -> Progress | None:
    return progress and (lambda done, _of: progress(before + done, total))


def _read(path: Path, parts: tuple[Split, Split]) -> tuple[Marks, Marks] | None:
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            train, test = (
                Marks(*(kept[f"{part}-{name}"] for name in Marks.__slots__))
                for part in ("train", "test")
            )
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
    whole = (len(train.hashes), len(test.hashes)) == tuple(map(len, parts))
    return (train, test) if whole else None


def _folder(data: DataSet, folder: Path) -> Path:
    return folder / f"{data.name}-near-duplicates-{fingerprint(data)[:16]}"


def _pairs_file(data: DataSet, validation: Chosen, folder: Path) -> Path:
    choice = hashlib.sha256(np.packbits(validation).tobytes()).hexdigest()[:12]
    return _folder(data, folder) / f"pairs-{FORMAT}-{choice}.json"


def _write(path: Path, content: bytes) -> None:
    """Keep a file, whole or not at all; on a full disk it is found out again the next time."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(content)
        temporary.replace(path)
