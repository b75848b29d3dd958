"""All runs of the store, for whoever looks several times a second.

A record is read again only where its file has changed, so that hundreds of ended runs cost nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cnnviz import home
from cnnviz.errors import CnnvizError
from cnnviz.training import store
from cnnviz.training.store import Run

_Mark = tuple[int, int, int]
"""Number, time and size of a file, which change when it is replaced."""


@dataclass(frozen=True, slots=True)
class _Entry:
    mark: _Mark | None
    run: Run | None
    """None where it cannot be read."""


class Catalogue:
    """The runs as they were when they were last looked at."""

    def __init__(self) -> None:
        self._entries: dict[str, _Entry] = {}

    def runs(self) -> list[Run]:
        """Return all runs that can be read, in no order.

        Raises:
            OSError: the folder cannot be read.
        """
        try:
            folders = [one for one in home.runs_folder().iterdir() if store.ID.fullmatch(one.name)]
        except FileNotFoundError:  # nobody has trained yet
            folders = []
        self._entries = {folder.name: self._entry(folder) for folder in folders}
        return [entry.run for entry in self._entries.values() if entry.run is not None]

    def _entry(self, folder: Path) -> _Entry:
        mark, known = _mark(folder / "record.json"), self._entries.get(folder.name)
        if known is not None and known.mark == mark:
            return known
        try:
            return _Entry(mark, store.run(folder.name))
        except CnnvizError:  # the Runs page tells people of it
            return _Entry(mark, None)


def _mark(path: Path) -> _Mark | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size
