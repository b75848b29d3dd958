"""Files of weights that networks learnt elsewhere: those of Keras, downloaded on first use.

They lie where Keras keeps them, under Keras's names and with Keras's checksums, so a file that is
there already is taken. One has its name only once it is whole: nothing half remains in use.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from cnnviz.errors import ModelError
from cnnviz.language import _

Progress = Callable[[int, int], None]
"""Told how many bytes of a download are here, and of how many. May raise to end it."""

CHUNK = 2**18
"""Bytes between two messages of progress."""
PATIENCE = 30
"""Seconds without an answer after which a server counts as out of reach."""


def folder() -> Path:
    """Return the folder where Keras keeps weights; it may not exist yet."""
    home = os.environ.get("KERAS_HOME") or Path.home() / ".keras"
    return Path(home).expanduser() / "models"


@dataclass(frozen=True, slots=True)
class Weights:
    """The file of what the layers of one network learnt."""

    title: str
    """The network's name for people."""
    url: str
    md5: str = ""
    """Hexadecimal digits, as Keras states them; "" where it states none."""

    @property
    def file(self) -> str:
        """What Keras calls the file: the last part of its address."""
        return self.url.rsplit("/", 1)[-1]

    def find(self) -> Path | None:
        """Return the file where it is here already and not damaged, or else None."""
        path = folder() / self.file
        return path if path.is_file() and self._is_right(path) else None

    def fetch(self, progress: Progress) -> Path:
        """Return the file, downloaded if need be.

        Args:
            progress: told how many bytes have come; what it raises ends the download.

        Raises:
            ModelError: the download failed, usually because there is no network.
        """
        from requests import RequestException  # noqa: PLC0415 - only a download needs it

        target = folder() / self.file
        try:
            if self.find() is not None:
                return target
            target.parent.mkdir(parents=True, exist_ok=True)
            # Of its own, so that two processes at once do not write into the same file.
            with TemporaryDirectory(prefix=".cnnviz-", dir=target.parent) as fresh:
                part = Path(fresh) / self.file
                self._download(part, progress)
                part.replace(target)
        except RequestException as error:
            raise self._out_of_reach(target) from error
        except OSError as error:
            raise ModelError(
                _(
                    "The weights of {title} could not be read from or kept in {parent} ({reason}); "
                    "free some space there, or name another folder with KERAS_HOME."
                ).format(title=self.title, parent=target.parent, reason=error.strerror or error)
            ) from error
        return target

    def _download(self, part: Path, progress: Progress) -> None:
        import requests  # noqa: PLC0415 - as above

        with requests.get(self.url, stream=True, timeout=PATIENCE) as answer, part.open("wb") as to:
            answer.raise_for_status()
            promised = int(answer.headers.get("Content-Length", 0))
            for piece in answer.iter_content(CHUNK):
                to.write(piece)
                progress(to.tell(), max(promised, to.tell()))
        if not self._is_right(part):
            raise ModelError(
                _(
                    "What came from {host} is not the weights of {title} as they were published; "
                    "try once more, or put {file} into {place}."
                ).format(host=self._host, title=self.title, file=self.file, place=self._place)
            )

    def _is_right(self, path: Path) -> bool:
        if not self.md5:
            return True
        with path.open("rb") as file:
            return hashlib.file_digest(file, "md5").hexdigest() == self.md5

    def _out_of_reach(self, target: Path) -> ModelError:
        damaged = ", and the file that is here is damaged" if target.is_file() else ""
        return ModelError(
            f"The weights of {self.title} could not be downloaded from {self._host}{damaged}; "
            f"connect to the internet once, or put {self.file} into {self._place}."
        )

    @property
    def _host(self) -> str:
        return urlsplit(self.url).hostname or ""

    @property
    def _place(self) -> str:
        return f"{folder()} (the folder models of KERAS_HOME)"


def silent(_done: int, _total: int) -> None:
    """Tell nobody of a download's progress."""
