"""What is written down about a set of one's own: its facts, and a line for each picture.

::

    CNNVIZ_HOME/datasets/
      store.lock         held while a set is added or removed, so that the limits are right
      own-<words>-<8 hexadecimal digits>/
        index.json       the facts below: small, so that a set is found at once
        pictures.json    for each picture its file, what it was called, class, part, sides, SHA-256
        pictures/        the pictures, numbered; or
        pictures.npy     uint8 (N, H, W, C): those to train with first, then those to test with
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from cnnviz.datasets.own.layout import PARTS, Part
from cnnviz.datasets.own.source import Skipped
from cnnviz.types import Preprocessing

FORMAT = 1
FACTS, PICTURES, FOLDER, ARRAY = "index.json", "pictures.json", "pictures", "pictures.npy"
REPORTED = 500
"""Left-out files that are named in the index; of more only the number is kept."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture of a set."""

    file: str
    """Within ``pictures/``; "" where all are in one array."""
    name: str
    """What it was called when it came."""
    label: int
    part: Part
    width: int
    height: int
    sha256: str
    """Hexadecimal, of the file as it came, or of an array's pixels."""


@dataclass(frozen=True, slots=True)
class Index:
    """The facts about a set."""

    name: str
    title: str
    owner: str
    created: float
    """Seconds since 1970."""
    classes: tuple[str, ...]
    counts: Mapping[Part, tuple[int, ...]]
    """Pictures of each class in each part."""
    image_shape: tuple[int, int, int]
    preprocessing: Preprocessing
    bytes: int = 0
    """On the disk."""
    drawn: bool = True
    """Whether the test part was drawn here, because none came."""
    skipped: tuple[Skipped, ...] = ()
    """Files that were left out, the first of them."""
    skipped_count: int = 0

    def total(self, *parts: Part) -> int:
        """Return the number of pictures in these parts; of all without any."""
        return sum(sum(self.counts.get(part, ())) for part in parts or PARTS)


def write(folder: Path, index: Index, pictures: list[Picture]) -> Index:
    """Write both files into a folder that nobody else knows yet; return the index with its size.

    Raises:
        OSError: the disk is full or may not be written.
    """
    rows = [
        (one.file, one.name, one.label, one.part, one.width, one.height, one.sha256)
        for one in pictures
    ]
    _write_json(folder / PICTURES, {"format": FORMAT, "pictures": rows})
    kept = replace(
        index,
        bytes=sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()),
        skipped=index.skipped[:REPORTED],
        skipped_count=len(index.skipped),
    )
    _write_json(folder / FACTS, {"format": FORMAT} | asdict(kept))
    return kept


def _write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def read(folder: Path) -> Index:
    """Read the facts.

    Raises:
        OSError: there are none.
        ValueError: they are damaged, or of a newer cnnviz.
    """
    try:
        facts = _read_json(folder / FACTS)
        how = facts.pop("preprocessing")
        return Index(
            **facts
            | {
                "name": folder.name,
                "classes": tuple(map(str, facts["classes"])),
                "counts": {part: tuple(counts) for part, counts in facts["counts"].items()},
                "image_shape": tuple(facts["image_shape"]),
                "preprocessing": Preprocessing(
                    **how | {"mean": tuple(how["mean"]), "std": tuple(how["std"])}
                ),
                "skipped": tuple(Skipped(**one) for one in facts["skipped"]),
            }
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{folder.name} has a damaged index") from error


def pictures(folder: Path) -> list[Picture]:
    """Read the line of each picture.

    Raises:
        OSError: there are none.
        ValueError: they are damaged, or of a newer cnnviz.
    """
    try:
        return [Picture(*row) for row in _read_json(folder / PICTURES)["pictures"]]
    except (KeyError, TypeError) as error:
        raise ValueError(f"{folder.name} has a damaged list of pictures") from error


def _read_json(path: Path) -> dict[str, Any]:
    value = json.loads(path.read_bytes())
    if not isinstance(value, dict) or value.pop("format", None) != FORMAT:
        raise ValueError(f"{path} is of another format")
    return value
