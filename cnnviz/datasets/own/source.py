"""What all sources of pictures give: a list of files that can be read one at a time."""

from collections.abc import Callable
from dataclasses import dataclass, field

from cnnviz.datasets.own import limits, names
from cnnviz.errors import DataError
from cnnviz.language import _


class Unusable(DataError):
    """One file cannot be used, which does not matter to the others; the text says why."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was left out."""

    name: str
    """Its path as it came, fit to be shown."""
    reason: str
    """Part of a sentence: “it is a link”."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file that may be a picture."""

    parts: tuple[str, ...]
    """The folders that it lies in and its name, cleaned."""
    read: Callable[[], bytes]
    """Gives its bytes, at most ``LIMITS.picture_bytes``; raises Unusable."""

    @property
    def name(self) -> str:
        """The whole path as people may see it."""
        return names.shown("/".join(self.parts))


@dataclass(slots=True)
class Listing:
    """The files of a source, hidden ones left away."""

    what: str
    """The source in a sentence: “the zip”."""
    entries: list[Entry] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    files: int = 0
    """How many files there are, hidden ones too."""

    def count(self) -> None:
        """Count one more file.

        Raises:
            DataError: there are too many.
        """
        self.files += 1
        if self.files > limits.LIMITS.files:
            raise DataError(
                _(
                    "At most {files:,} files can be taken in at once, but {what} holds more; "
                    "divide it."
                ).format(files=limits.LIMITS.files, what=self.what)
            )

    def skip(self, name: str, reason: str) -> None:
        """Leave a file out, and say why."""
        self.skipped.append(Skipped(names.shown(name), reason))

    def offer(self, parts: tuple[str, ...], read: Callable[[], bytes]) -> None:
        """Add a file, unless it is hidden or no picture.

        Raises:
            DataError: there are too many pictures.
        """
        if names.is_hidden(parts):
            return
        if not parts:
            self.skip("", _("it has no name"))
            return
        if not names.is_picture(parts):
            self.skip("/".join(parts), _("it is not named like a picture"))
            return
        self.entries.append(Entry(parts, read))
        if len(self.entries) > limits.LIMITS.pictures:
            raise DataError(
                _(
                    "A data set may have at most {pictures:,} pictures, but {what} holds more; "
                    "leave some out."
                ).format(pictures=limits.LIMITS.pictures, what=self.what)
            )
