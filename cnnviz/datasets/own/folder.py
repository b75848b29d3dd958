"""A folder on this machine, or the files of one that a browser sends."""

import os
import stat
from collections.abc import Iterable
from functools import partial
from itertools import islice
from pathlib import Path
from typing import IO

from cnnviz.datasets.own import limits, names
from cnnviz.datasets.own.source import Listing, Unusable
from cnnviz.errors import DataError
from cnnviz.language import _

# Neither follow a link that takes a file's place meanwhile, nor wait for a pipe's other end.
_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_BINARY", 0)
)


def listed(folder: str | Path) -> Listing:
    """List the pictures below a folder; links are not followed.

    Raises:
        DataError: it is no folder, or holds too much.
    """
    root = Path(folder)
    if not root.is_dir():
        raise DataError(
            _(
                "{shown} should be a folder with one folder of pictures for each class, but "
                "there is no such folder; check its name."
            ).format(shown=names.shown(str(root)))
        )
    listing = Listing(_("the folder"))
    waiting: list[tuple[tuple[str, ...], str]] = [((), str(root))]
    while waiting:
        parts, place = waiting.pop()
        for entry in _entries(listing, parts, place):
            listing.count()
            path = (*parts, names.clean(entry.name) or "_")
            if names.is_hidden(path):
                continue
            if entry.is_dir(follow_symlinks=False):
                waiting.append((path, entry.path))
            else:
                _offer(listing, path, entry)
    return listing


def _entries(listing: Listing, parts: tuple[str, ...], place: str) -> list[os.DirEntry[str]]:
    """Return what lies in a folder, in the order of names, and not more than is allowed at once."""
    try:
        with os.scandir(place) as found:
            some = list(islice(found, limits.LIMITS.files + 1))
    except OSError as error:
        listing.skip(
            "/".join(parts) or place,
            _("it cannot be opened ({strerror})").format(strerror=error.strerror),
        )
        return []
    return sorted(some, key=lambda one: one.name)


def _offer(listing: Listing, parts: tuple[str, ...], entry: os.DirEntry[str]) -> None:
    try:
        mode = entry.stat(follow_symlinks=False).st_mode
    except OSError:
        listing.skip("/".join(parts), _("it has gone"))
        return
    if stat.S_ISLNK(mode):
        listing.skip("/".join(parts), _("it is a link"))
    elif not stat.S_ISREG(mode):
        listing.skip("/".join(parts), _("it is no ordinary file"))
    else:
        listing.offer(parts, partial(_read, entry.path))


def _read(path: str) -> bytes:
    try:
        with os.fdopen(os.open(path, _FLAGS), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise Unusable(_("it is no ordinary file"))
            return _bounded(file)
    except OSError as error:
        raise Unusable(
            _("it cannot be read ({strerror})").format(strerror=error.strerror)
        ) from error


def _bounded(file: IO[bytes]) -> bytes:
    most = limits.LIMITS.picture_bytes
    data = file.read(most + 1)
    if len(data) > most:
        raise Unusable(_("it has more than {most} MB").format(most=most // limits.MB))
    return data


def sent(files: Iterable[tuple[str, IO[bytes]]]) -> Listing:
    """List files that a browser sends, each with its path within the chosen folder.

    Raises:
        DataError: there are too many.
    """
    listing = Listing(_("the folder"))
    for name, file in files:
        listing.count()
        try:
            parts = names.parts(name)
        except ValueError as error:
            listing.skip(name, str(error))
            continue
        listing.offer(parts, partial(_from_start, file))
    return listing


def _from_start(file: IO[bytes]) -> bytes:
    try:
        file.seek(0)
        return _bounded(file)
    except (OSError, ValueError) as error:  # closed meanwhile
        raise Unusable(_("it cannot be read")) from error
