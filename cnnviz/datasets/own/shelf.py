"""The folder of all sets that people have added: whole sets only, within the limits."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cnnviz import home, shelf
from cnnviz.datasets.own import index, limits, names
from cnnviz.datasets.own.index import Index
from cnnviz.errors import DataError
from cnnviz.language import N_, _

NAME = re.compile(r"own-[a-z0-9][a-z0-9-]{0,23}-[0-9a-f]{8}")
CHANCE = 4
"""Random bytes of a name."""


def folder() -> Path:
    """Return the folder of all sets; it may not exist yet."""
    return home.home() / "datasets"


SHELF = shelf.Shelf(folder, N_("data set"), DataError)


def found(name: str) -> Index | None:
    """Return the facts about a set, or None; a name that is none is not looked for on the disk."""
    if not NAME.fullmatch(name):
        return None
    try:
        return index.read(folder() / name)
    except (OSError, ValueError):
        return None


def everything() -> list[Index]:
    """Return all sets that can be read, the newest first."""
    try:
        known = [path.name for path in folder().iterdir()]
    except OSError:
        return []
    sets = [one for one in map(found, known) if one is not None]
    return sorted(sets, key=lambda one: (one.created, one.name), reverse=True)


def clean_title(title: str, otherwise: str) -> str:
    """Return a title that can be shown anywhere.

    Raises:
        DataError: it is too long.
    """
    return SHELF.title(title, otherwise, limits.LIMITS.title_letters)


def new_name(title: str) -> str:
    """Return a name that no other set has: words of the title, and chance."""
    return shelf.new_name(title, "pictures", CHANCE)


@contextmanager
def unfinished(owner: str) -> Iterator[Path]:
    """Give a hidden folder to put a set together in; what is left in it at the end is removed.

    Raises:
        DataError: the owner has as many sets as allowed, or the disk is full or not writable.
    """
    _check_room(owner, 0)
    with SHELF.unfinished() as hidden:
        yield hidden


def publish(hidden: Path, facts: Index) -> None:
    """Give a finished set its name.

    Raises:
        DataError: it is too much together with the other sets.
        OSError: the folder may not be written.
    """
    with SHELF.locked():
        _check_room(facts.owner, facts.bytes)
        hidden.rename(folder() / facts.name)


def remove(name: str) -> None:
    """Remove a set with its pictures, also what was prepared of them for training.

    Raises:
        DataError: there is none of that name, or it cannot be removed.
    """
    if not NAME.fullmatch(name) or not (folder() / name).is_dir():
        raise DataError(
            _(
                "There is no data set of your own named “{shown}”; it may have been removed "
                "already."
            ).format(shown=names.shown(name, 60))
        )
    SHELF.remove(name)
    for prepared in home.cache_folder().glob(f"{name}-*"):
        shutil.rmtree(prepared, ignore_errors=True)


def _check_room(owner: str, more: int) -> None:
    sets, most = everything(), limits.LIMITS
    own = [one for one in sets if one.owner == owner]
    if len(own) >= most.sets_each or sum(one.bytes for one in own) + more > most.bytes_each:
        raise DataError(
            _(
                "Everyone may have {sets_each} data sets with {bytes_each:g} GB together, but "
                "you have {own} already and this would be too much; remove one first."
            ).format(sets_each=most.sets_each, bytes_each=most.bytes_each / limits.GB, own=len(own))
        )
    if len(sets) >= most.sets or sum(one.bytes for one in sets) + more > most.bytes:
        raise DataError(
            _(
                "This machine takes {sets} data sets with {bytes:g} GB together, and has no "
                "room left for this one; remove one first, or ask who looks after the machine."
            ).format(sets=most.sets, bytes=most.bytes / limits.GB)
        )
