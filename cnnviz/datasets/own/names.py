"""Names as strangers' zips and folders have them: cleaned, judged, and never used as paths."""

import re

from cnnviz.datasets.photos import SUFFIXES
from cnnviz.language import _
from cnnviz.shelf import clean, shown

__all__ = ["clean", "is_hidden", "is_picture", "natural", "parts", "shown", "suffix"]

HIDDEN = frozenset(
    {"__macosx", "thumbs.db", "ehthumbs.db", "desktop.ini", "@eadir", "$recycle.bin"}
)
"""What file managers leave behind, in small letters."""
_DRIVE = re.compile(r"[A-Za-z]:")
_NUMBER = re.compile(r"(\d+)")


def parts(path: str) -> tuple[str, ...]:
    """Return the folders and the name of a path that a zip or a browser gives.

    Raises:
        ValueError: the path is absolute or leads out of its folder; the text says which.
    """
    plain = path.replace("\\", "/")  # old Windows programs write backslashes
    pieces = plain.split("/")
    if plain.startswith("/") or _DRIVE.fullmatch(pieces[0]):
        raise ValueError(_("its path begins at the root of a disk"))
    if ".." in (piece.strip() for piece in pieces):
        raise ValueError(_("its path leads out of its folder"))
    return tuple(cleaned for piece in pieces if (cleaned := clean(piece)) not in ("", "."))


def is_hidden(path: tuple[str, ...]) -> bool:
    """Whether a file belongs to a file manager or is hidden on purpose; nobody misses it."""
    return any(part.startswith(".") or part.casefold() in HIDDEN for part in path)


def is_picture(path: tuple[str, ...]) -> bool:
    """Whether a file is named like a picture; one without an ending may be one."""
    return suffix(path) in SUFFIXES or "." not in path[-1].lstrip(".")


def suffix(path: tuple[str, ...]) -> str:
    """Return the ending of a file's name in small letters, with its dot, or “”."""
    _, dot, ending = path[-1].rpartition(".")
    return dot + ending.casefold()


def natural(name: str) -> tuple[tuple[int, str], ...]:
    """Return what sorts “class 2” before “class 10”."""
    pieces = _NUMBER.split(name.casefold())
    return tuple((int(piece[:18]), piece) if piece.isdecimal() else (-1, piece) for piece in pieces)
