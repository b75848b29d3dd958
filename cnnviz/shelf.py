"""What people bring and we keep: folders under names that nobody can guess, whole ones only.

Data sets and models of people's own are kept the same way. Texts that strangers wrote are cleaned
here, too, before they stand in a sentence.
"""

from __future__ import annotations

import re
import secrets
import shutil
import time
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from cnnviz.errors import CnnvizError
from cnnviz.language import _

SLUG_LETTERS = 24
UNFINISHED = ".new-"
REMOVED = ".removed-"
ABANDONED = 3600.0
"""Seconds without a change after which an unfinished folder has lost its process."""
PATIENCE = 30.0
"""Seconds to wait for another process that adds or removes something."""


def clean(text: str) -> str:
    """Return a text in one Unicode form (NFC), without invisible signs and needless spaces.

    macOS writes “é” as two signs, Windows and Linux as one; a name must not depend on that.
    """
    composed = unicodedata.normalize("NFC", text)
    seen = "".join(letter if letter.isprintable() else " " for letter in composed)
    return " ".join(seen.split())


def shown(text: str, length: int = 100) -> str:
    """Return a stranger's text as it can stand in a sentence."""
    cleaned = clean(text) or _("(a name without letters)")
    return cleaned if len(cleaned) <= length else cleaned[: length - 1] + "…"


def new_name(title: str, otherwise: str, chance: int) -> str:
    """Return a name that nothing else has: words of a title, and so many random bytes."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    slug = "-".join(re.findall("[a-z0-9]+", plain))[:SLUG_LETTERS].strip("-")
    return f"own-{slug or otherwise}-{secrets.token_hex(chance)}"


@dataclass(frozen=True, slots=True)
class Shelf:
    """A folder of folders."""

    folder: Callable[[], Path]
    """Where it is; it may not exist yet."""
    what: str
    """One of the things on it, in a sentence: “data set”."""
    error: type[CnnvizError]
    """What is raised."""

    def title(self, text: str, otherwise: str, letters: int) -> str:
        """Return a title that can be shown anywhere.

        Raises:
            CnnvizError: it is too long.
        """
        kept = clean("".join(" " if letter in '/\\<>"' else letter for letter in text))
        if len(kept) > letters:
            raise self.error(
                _(
                    "A title may have at most {letters} characters, but this one has {kept}; "
                    "shorten it."
                ).format(letters=letters, kept=len(kept))
            )
        return kept or shown(otherwise, letters)

    @contextmanager
    def unfinished(self) -> Iterator[Path]:
        """Give a hidden folder to put something together in; what is left in it is removed.

        Raises:
            CnnvizError: the disk is full or not writable.
        """
        hidden = self.folder() / f"{UNFINISHED}{secrets.token_hex(8)}"
        try:
            self.folder().mkdir(parents=True, exist_ok=True)
            self._sweep()
            hidden.mkdir()
            yield hidden
        except OSError as error:
            raise self.error(
                _(
                    "The {what} could not be kept in the folder named by CNNVIZ_HOME ({reason}); "
                    "free some space there and try again."
                ).format(what=_(self.what), reason=error.strerror or error)
            ) from error
        finally:
            shutil.rmtree(hidden, ignore_errors=True)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Let no other process add or remove anything meanwhile.

        Raises:
            CnnvizError: another process holds it for long.
        """
        lock = FileLock(self.folder() / "store.lock")
        try:
            lock.acquire(timeout=PATIENCE)
        except Timeout as error:
            raise self.error(
                _("Another process holds the {what}s; try again.").format(what=_(self.what))
            ) from error
        try:
            yield
        finally:
            lock.release()

    def remove(self, name: str) -> None:
        """Remove one of the folders.

        Raises:
            CnnvizError: it cannot be removed.
        """
        hidden = self.folder() / f"{REMOVED}{secrets.token_hex(8)}"
        try:
            with self.locked():
                (self.folder() / name).rename(hidden)
        except OSError as error:
            raise self.error(
                _("The {what} could not be removed ({strerror}); try again.").format(
                    what=_(self.what), strerror=error.strerror
                )
            ) from error
        shutil.rmtree(hidden, ignore_errors=True)

    def _sweep(self) -> None:
        """Delete what processes left that were ended while they added or removed something."""
        folder = self.folder()
        for left in [*folder.glob(f"{UNFINISHED}*"), *folder.glob(f"{REMOVED}*")]:
            with suppress(OSError):  # another process may sweep too
                latest = max(path.stat().st_mtime for path in (left, *left.iterdir()))
                if time.time() - latest > ABANDONED:
                    shutil.rmtree(left)
