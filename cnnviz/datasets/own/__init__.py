"""Data sets of people's own: a zip, a folder or two array files, checked and kept on this machine.

``add_zip``, ``add_folder``, ``add_files`` and ``add_arrays`` take a set in; afterwards it is found
by its name like any other. Nothing that comes is trusted: see archive.py and arrays.py.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO

from cnnviz.datasets.dataset import Progress
from cnnviz.datasets.own import archive, arrays, folder, npy
from cnnviz.datasets.own.index import Index
from cnnviz.datasets.own.intake import Intake, few, taken_in
from cnnviz.datasets.own.limits import LIMITS, Limits
from cnnviz.datasets.own.sets import everything, facts, find, is_own, mine, owner
from cnnviz.datasets.own.shelf import remove
from cnnviz.datasets.own.source import Skipped
from cnnviz.language import _

__all__ = [
    "LIMITS",
    "Index",
    "Intake",
    "Limits",
    "Skipped",
    "add_arrays",
    "add_files",
    "add_folder",
    "add_zip",
    "everything",
    "facts",
    "few",
    "find",
    "is_own",
    "mine",
    "owner",
    "remove",
]


def add_zip(
    file: str | Path | IO[bytes], title: str, *, owner: str = "", progress: Progress | None = None
) -> Intake:
    """Take in a zip with one folder for each class.

    Args:
        file: the zip's path, or the zip itself, open for reading.
        title: what people call the set.
        owner: whose it is.
        progress: told before each picture how many are done; what it raises ends the intake, and
            nothing is left of it.

    Raises:
        DataError: it is no such zip, one that is refused, or it does not fit into the limits.
    """
    with archive.opened(file) as listing:
        return taken_in(listing, title, owner=owner, progress=progress)


def add_folder(
    path: str | Path, title: str, *, owner: str = "", progress: Progress | None = None
) -> Intake:
    """Take in a folder of this machine with one folder for each class; as `add_zip`.

    Raises:
        DataError: it is no such folder, or it does not fit into the limits.
    """
    return taken_in(folder.listed(path), title, owner=owner, progress=progress)


def add_files(
    files: Iterable[tuple[str, IO[bytes]]],
    title: str,
    *,
    owner: str = "",
    progress: Progress | None = None,
) -> Intake:
    """Take in the files of a folder that a browser sends; as `add_zip`.

    Args:
        files: each file's path within the chosen folder, with “/”, and the file, open for reading.
        title: what people call the set.
        owner: whose it is.
        progress: as for `add_zip`.

    Raises:
        DataError: there is not one folder for each class, or it does not fit into the limits.
    """
    return taken_in(folder.sent(files), title, owner=owner, progress=progress)


def add_arrays(  # noqa: PLR0913 - two files and what people say of them
    images: str | Path | IO[bytes],
    targets: str | Path | IO[bytes],
    title: str,
    *,
    class_names: Sequence[str] = (),
    owner: str = "",
    progress: Progress | None = None,
) -> Intake:
    """Take in two ``.npy`` files; as `add_zip`.

    Args:
        images: uint8 or floating-point numbers (0 to 1, or 0 to 255) of the shape (N, H, W),
            (N, H, W, 1), (N, H, W, 3), (N, 1, H, W) or (N, 3, H, W).
        targets: one whole number or one text a picture, or one-hot rows (N, K).
        title: what people call the set.
        class_names: of classes 0, 1, 2 ...; by default the numbers or texts themselves.
        owner: whose it is.
        progress: as for `add_zip`.

    Raises:
        DataError: they are no such files, or do not fit into the limits.
    """
    with (
        npy.opened(images, _("the pictures")) as pictures,
        npy.opened(targets, _("the targets")) as labels,
    ):
        return arrays.taken_in(
            pictures, labels, title, class_names=class_names, owner=owner, progress=progress
        )
