"""Where a data set's files are looked for, and how they are downloaded the first time.

They are looked for in the folder named by ``CNNVIZ_DATA_DIR``, among what Keras has downloaded, and
in ``CNNVIZ_HOME/downloads``, where a download puts them. A file has its name there only once it is
whole and its checksum is right: whatever interrupts a download, nothing half remains in use.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from filelock import FileLock, Timeout

from cnnviz import home
from cnnviz.datasets.dataset import Progress, data_folder, keras_folder
from cnnviz.errors import DataError
from cnnviz.language import _

CHUNK = 2**18
"""Bytes between two messages of progress."""
PATIENCE = 30
"""Seconds without an answer after which a server counts as out of reach."""
LOOK_AGAIN = 1.0
"""Seconds between two looks whether another process has finished the same download."""


@dataclass(frozen=True, slots=True)
class Remote:
    """A file on the internet."""

    url: str
    size: int
    """Bytes."""
    checksum: str
    """``sha256:`` or ``md5:`` and hexadecimal digits, as published; "" where none is, so that only
    the size is checked."""

    @property
    def name(self) -> str:
        """The last part of its address."""
        return self.url.rsplit("/", 1)[-1]


def as_it_came(parts: tuple[Path, ...], target: Path) -> None:
    """Make one downloaded file the kept file."""
    (part,) = parts
    part.rename(target)


def together(parts: tuple[Path, ...], target: Path) -> None:
    """Make several downloaded files a folder."""
    target.mkdir()
    for part in parts:
        part.rename(target / part.name)


@dataclass(frozen=True, slots=True)
class Files:
    """The files of a data set, wherever they are."""

    title: str
    """The data set's name for people."""
    local: tuple[str, ...]
    """What the file, or the folder of files, may be called in the data folder; best first."""
    remotes: tuple[Remote, ...]
    kept: str
    """What the file or folder is called once it is downloaded."""
    keras: str = ""
    """What Keras calls its own download of it, if that can be used."""
    finish: Callable[[tuple[Path, ...], Path], None] = as_it_came
    """Makes the kept file or folder of the downloaded ones."""

    @property
    def size(self) -> int:
        """Bytes to download."""
        return sum(remote.size for remote in self.remotes)

    @property
    def host(self) -> str:
        """Where they come from, for people."""
        return urlsplit(self.remotes[0].url).hostname or ""

    @property
    def words(self) -> str:
        """How much is downloaded from where, for people."""
        return f"{self.size / 1e6:,.0f} MB from {self.host}"

    def find(self) -> Path | None:
        """Return the file or folder where it is here already, or else None."""
        return next((place for place in self._places() if self._is_whole(place)), None)

    def fetch(self, progress: Progress) -> Path:
        """Return the file or folder, downloaded if need be.

        Args:
            progress: told how many bytes have come; what it raises ends the download.

        Raises:
            DataError: the download failed, usually because there is no network.
        """
        found = self.find()
        if found is not None:
            return found
        target = downloads() / self.kept
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with self._alone(progress):
                if not self._is_whole(target):  # another process may have been faster
                    self._download(target, progress)
        except OSError as error:
            raise DataError(
                _(
                    "{title} could not be kept in {parent} ({value}); free some space there, or "
                    "name another folder with CNNVIZ_HOME."
                ).format(title=self.title, parent=target.parent, value=error.strerror or error)
            ) from error
        return target

    def _places(self) -> Iterator[Path]:
        folder = data_folder()
        if folder is not None:
            yield from (folder / name for name in self.local)
        if self.keras:
            yield keras_folder() / self.keras
        yield downloads() / self.kept

    def _is_whole(self, place: Path) -> bool:
        """Return whether all files are there; a folder may hold others, too."""
        if place.is_dir():
            return all((place / remote.name).is_file() for remote in self.remotes)
        return place.is_file()

    @contextmanager
    def _alone(self, progress: Progress) -> Iterator[None]:
        """Wait until no other process downloads the same files."""
        lock = FileLock(downloads() / f".{self.kept}.lock")
        while True:
            try:
                lock.acquire(timeout=LOOK_AGAIN)
                break
            except Timeout:
                progress(0, self.size)
        try:
            yield
        finally:
            lock.release()

    def _download(self, target: Path, progress: Progress) -> None:
        temporary = target.with_name(f".{self.kept}.new")
        shutil.rmtree(temporary, ignore_errors=True)  # of a process that was ended
        temporary.mkdir()
        try:
            parts, before = [], 0
            for remote in self.remotes:
                told = _Told(progress, before, self.size)
                parts.append(self._one(remote, temporary, told))
                before += remote.size
            whole = temporary / "whole"
            self.finish(tuple(parts), whole)
            whole.rename(target)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)

    def _one(self, remote: Remote, folder: Path, told: "_Told") -> Path:
        """Download one file, and check that it is what it should be."""
        import pooch  # noqa: PLC0415 - only a download needs it
        from requests import RequestException  # noqa: PLC0415 - likewise

        pooch.get_logger().setLevel("WARNING")  # it would print what it does
        transfer = pooch.HTTPDownloader(progressbar=told, chunk_size=CHUNK, timeout=PATIENCE)
        path = folder / remote.name
        try:
            pooch.retrieve(
                remote.url, remote.checksum or None, remote.name, folder, downloader=transfer
            )
        except RequestException as error:
            raise DataError(
                _(
                    "{title} could not be downloaded from {host}; connect to the internet once, or "
                    "set CNNVIZ_DATA_DIR to a folder that holds {local}."
                ).format(title=self.title, host=self.host, local=self.local[0])
            ) from error
        except ValueError as error:  # the checksum
            raise self._another() from error
        if not remote.checksum and path.stat().st_size != remote.size:
            raise self._another()
        return path

    def _another(self) -> DataError:
        return DataError(
            _(
                "What came from {host} is not {title} as it was published; try once more, or "
                "set CNNVIZ_DATA_DIR to a folder that holds {local}."
            ).format(host=self.host, title=self.title, local=self.local[0])
        )


class _Told:
    """Tells of one file's progress as part of all; pooch takes it for a progress bar."""

    def __init__(self, progress: Progress, before: int, total: int) -> None:
        self.progress, self.before, self.all = progress, before, total
        self.done = self.total = 0  # bytes of this file; pooch sets ``total``

    def update(self, count: int) -> None:
        """Count some bytes more; pooch rounds them up."""
        self.done = min(self.done + count, self.total) if self.total else self.done + count
        self.progress(min(self.before + self.done, self.all), self.all)

    def reset(self) -> None:
        """Begin anew; pooch counts all at the end."""
        self.done = 0

    def close(self) -> None:
        """End: nothing is to be tidied up."""


def downloads() -> Path:
    """Return the folder of downloaded files."""
    return home.home() / "downloads"


def silent(_done: int, _total: int) -> Any:
    """Tell nobody of a download's progress."""
