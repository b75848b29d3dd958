"""The folder of all sets that people have added: whole sets only, within the limits."""

import re
import secrets
import shutil
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from cnnviz import home
from cnnviz.datasets.own import index, limits, names
from cnnviz.datasets.own.index import Index
from cnnviz.errors import DataError

NAME = re.compile(r"own-[a-z0-9][a-z0-9-]{0,23}-[0-9a-f]{8}")
SLUG_LETTERS = 24
UNFINISHED = ".new-"
REMOVED = ".removed-"
ABANDONED = 3600.0
"""Seconds without a change after which an unfinished set has lost its process."""
PATIENCE = 30.0
"""Seconds to wait for another process that adds or removes a set."""


def folder() -> Path:
    """Return the folder of all sets; it may not exist yet."""
    return home.home() / "datasets"


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
    kept = names.clean("".join(" " if letter in '/\\<>"' else letter for letter in title))
    if len(kept) > limits.LIMITS.title_letters:
        raise DataError(
            f"A title may have at most {limits.LIMITS.title_letters} characters, but this one has "
            f"{len(kept)}; shorten it."
        )
    return kept or names.shown(otherwise, limits.LIMITS.title_letters)


def new_name(title: str) -> str:
    """Return a name that no other set has: words of the title, and chance."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    slug = "-".join(re.findall("[a-z0-9]+", plain))[:SLUG_LETTERS].strip("-")
    return f"own-{slug or 'pictures'}-{secrets.token_hex(4)}"


@contextmanager
def unfinished(owner: str) -> Iterator[Path]:
    """Give a hidden folder to put a set together in; what is left in it at the end is removed.

    Raises:
        DataError: the owner has as many sets as allowed, or the disk is full or not writable.
    """
    _check_room(owner, 0)
    hidden = folder() / f"{UNFINISHED}{secrets.token_hex(8)}"
    try:
        folder().mkdir(parents=True, exist_ok=True)
        _sweep()
        hidden.mkdir()
        yield hidden
    except OSError as error:
        raise DataError(
            "The pictures could not be kept in the folder named by CNNVIZ_HOME "
            f"({error.strerror or error}); free some space there and try again."
        ) from error
    finally:
        shutil.rmtree(hidden, ignore_errors=True)


def publish(hidden: Path, facts: Index) -> None:
    """Give a finished set its name.

    Raises:
        DataError: it is too much together with the other sets.
        OSError: the folder may not be written.
    """
    with _locked():
        _check_room(facts.owner, facts.bytes)
        hidden.rename(folder() / facts.name)


def remove(name: str) -> None:
    """Remove a set with its pictures, also what was prepared of them for training.

    Raises:
        DataError: there is none of that name, or it cannot be removed.
    """
    place = folder() / name
    if not NAME.fullmatch(name) or not place.is_dir():
        raise DataError(
            f"There is no data set of your own named “{names.shown(name, 60)}”; it may have been "
            "removed already."
        )
    hidden = folder() / f"{REMOVED}{secrets.token_hex(8)}"
    try:
        with _locked():
            place.rename(hidden)
    except OSError as error:
        raise DataError(
            f"The data set could not be removed ({error.strerror}); try again."
        ) from error
    shutil.rmtree(hidden, ignore_errors=True)
    for prepared in home.cache_folder().glob(f"{name}-*"):
        shutil.rmtree(prepared, ignore_errors=True)


@contextmanager
def _locked() -> Iterator[None]:
    lock = FileLock(folder() / "store.lock")
    try:
        lock.acquire(timeout=PATIENCE)
    except Timeout as error:
        raise DataError("Another process holds the folder of data sets; try again.") from error
    try:
        yield
    finally:
        lock.release()


def _check_room(owner: str, more: int) -> None:
    sets, most = everything(), limits.LIMITS
    own = [one for one in sets if one.owner == owner]
    if len(own) >= most.sets_each or sum(one.bytes for one in own) + more > most.bytes_each:
        raise DataError(
            f"Everyone may have {most.sets_each} data sets with {most.bytes_each / limits.GB:g} GB "
            f"together, but you have {len(own)} already and this would be too much; remove one "
            "first."
        )
    if len(sets) >= most.sets or sum(one.bytes for one in sets) + more > most.bytes:
        raise DataError(
            f"This machine takes {most.sets} data sets with {most.bytes / limits.GB:g} GB "
            "together, and has no room left for this one; remove one first, or ask who looks after "
            "the machine."
        )


def _sweep() -> None:
    """Delete what processes left that were ended while they added or removed a set."""
    for left in [*folder().glob(f"{UNFINISHED}*"), *folder().glob(f"{REMOVED}*")]:
        with suppress(OSError):  # another process may sweep too
            latest = max(path.stat().st_mtime for path in (left, *left.iterdir()))
            if time.time() - latest > ABANDONED:
                shutil.rmtree(left)
