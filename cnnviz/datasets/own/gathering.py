"""A set that is being put together: each file is decoded once and kept as it came, or left out."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cnnviz import images
from cnnviz.datasets.own import index, limits, names
from cnnviz.datasets.own.index import Picture
from cnnviz.datasets.own.layout import Placed
from cnnviz.datasets.own.measure import Measure
from cnnviz.datasets.own.metadata import stripped
from cnnviz.datasets.own.source import Skipped, Unusable
from cnnviz.errors import DataError, ImageError
from cnnviz.language import _


@dataclass(slots=True)
class Gathering:
    """What is known while a set is put together; no picture stays in memory."""

    folder: Path
    title: str
    owner: str
    pictures: list[Picture] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    drawn: bool = False
    """Whether the test part was drawn here, because none came."""
    measure: Measure = field(default_factory=Measure)
    size: int = 0
    """Bytes of all kept files."""
    seen: dict[bytes, int] = field(default_factory=dict)
    """The SHA-256 of each kept file, and its number in ``pictures``."""

    def add(self, placed: Placed, classes: Sequence[str]) -> None:
        """Check a file, and keep it or note why not.

        Raises:
            DataError: the set is too large.
            OSError: the disk is full or may not be written.
        """
        try:
            data = placed.entry.read()
            digest = hashlib.sha256(data).digest()
            self._check_new(digest, placed, classes)
            data = stripped(data)
            steps = images.read_steps(data)
        except (Unusable, ImageError) as error:
            self.skipped.append(Skipped(placed.entry.name, str(error)))
            return
        self._count(len(data))
        line = self._line(placed, _sides(steps[0].facts, steps[-1].array.shape), digest)
        (self.folder / index.FOLDER / line.file).write_bytes(data)
        self.seen[digest] = len(self.pictures)
        self.pictures.append(line)
        if line.part == "train":
            self.measure.look(steps[-1].array, min(line.width, line.height))

    def _check_new(self, digest: bytes, placed: Placed, classes: Sequence[str]) -> None:
        """Refuse a file that is here already: whatever tests must never have been trained on."""
        if digest not in self.seen:
            return
        twin = self.pictures[self.seen[digest]]
        where = (
            ""
            if twin.label == placed.label
            else _(" of the class “{classes}”").format(classes=classes[twin.label])
        )
        raise Unusable(
            _("it is the same file as “{name}”{where}").format(name=twin.name, where=where)
        )

    def _count(self, size: int) -> None:
        self.size += size
        most = limits.LIMITS.unpacked_bytes
        if self.size > most:
            raise DataError(
                _(
                    "The pictures of a data set may have {most:g} GB together, but these have "
                    "more; leave some out, or make them smaller."
                ).format(most=most / limits.GB)
            )

    def _line(self, placed: Placed, sides: tuple[int, int], digest: bytes) -> Picture:
        entry = placed.entry
        file = f"{len(self.pictures):06}{names.suffix(entry.parts)}"
        return Picture(file, entry.name, placed.label, placed.part, *sides, digest.hex())


def _sides(facts: Mapping[str, Any], shape: tuple[int, ...]) -> tuple[int, int]:
    """Return (width, height) of a picture as it is upright, before it was reduced."""
    shorter, longer = sorted((facts["width"], facts["height"]))
    return (longer, shorter) if shape[1] >= shape[0] else (shorter, longer)
