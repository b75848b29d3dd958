"""Sets of one's own as data sets like any other."""

import time
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cnnviz.datasets.dataset import DataSet, Split
from cnnviz.datasets.own import index, shelf
from cnnviz.datasets.own.index import Index, Picture
from cnnviz.datasets.photos import Photos
from cnnviz.errors import DataError
from cnnviz.language import _
from cnnviz.types import UInt8


def find(name: str) -> DataSet | None:
    """Return the set of that name, or None; fast, since only its small index is read."""
    facts = shelf.found(name)
    return None if facts is None else data_set(facts)


def everything() -> list[DataSet]:
    """Return all sets that people have added, the newest first."""
    return [data_set(facts) for facts in shelf.everything()]


def mine(owner: str) -> list[DataSet]:
    """Return an owner's sets, the newest first."""
    return [data_set(facts) for facts in shelf.everything() if facts.owner == owner]


def is_own(name: str) -> bool:
    """Return whether a name can only be that of a set that somebody has added."""
    return shelf.NAME.fullmatch(name) is not None


def owner(name: str) -> str:
    """Return whose a set is; "" where there is none, or nobody said."""
    facts = shelf.found(name)
    return "" if facts is None else facts.owner


def facts(name: str) -> Index:
    """Return all that is written down about a set.

    Raises:
        DataError: there is none of that name (any more).
    """
    found = shelf.found(name)
    if found is None:
        raise _gone(name)
    return found


def data_set(facts: Index) -> DataSet:
    """Return a set as all parts of cnnviz know data sets."""
    added = time.strftime("%Y-%m-%d", time.gmtime(facts.created))
    return DataSet(
        name=facts.name,
        title=facts.title,
        classes=facts.classes,
        image_shape=facts.image_shape,
        preprocessing=facts.preprocessing,
        training_pictures=facts.total("train", "validation"),
        test_pictures=facts.total("test"),
        source=_("Own pictures, added on {added}.").format(added=added),
        licence=_("Not stated; the pictures belong to whoever took them"),
        read=partial(read, facts.name),
        origin=partial(origin, facts.name),
        summary=_summary(facts),
        skipped=partial(skipped, facts.name),
    )


def _summary(facts: Index) -> str:
    drawn = _("a fifth of each class, drawn here") if facts.drawn else _("as they came")
    return _(
        "{total:,} own pictures in {classes} classes, {total2:,} of them to test with ({drawn})."
    ).format(
        total=facts.total(), classes=len(facts.classes), total2=facts.total("test"), drawn=drawn
    )


def origin(name: str) -> Path | None:
    """Return the list of a set's pictures with their hashes, or None where it is gone."""
    path = shelf.folder() / name / index.PICTURES
    return path if path.is_file() else None


def skipped(name: str) -> tuple[str, ...]:
    """Return the names of files that were left out when a set was added."""
    facts = shelf.found(name)
    return () if facts is None else tuple(one.name for one in facts.skipped)


def read(name: str) -> tuple[Split, Split]:
    """Read the train and the test split; pictures stay on the disk until they are asked for.

    Raises:
        DataError: the set was removed or is damaged.
    """
    folder = shelf.folder() / name
    try:
        pictures = index.pictures(folder)
        if (folder / index.ARRAY).is_file():
            return _splits(pictures, np.load(folder / index.ARRAY, mmap_mode="r"))
    except FileNotFoundError as error:
        raise _gone(name) from error
    except (OSError, ValueError) as error:
        raise DataError(
            _(
                "The data set “{name}” is damaged and cannot be read; remove it and add it again."
            ).format(name=name)
        ) from error
    return _splits(
        pictures,
        Photos(
            folder / index.FOLDER,
            tuple(one.file for one in pictures),
            tuple(one.name for one in pictures),
        ),
    )


def _splits(pictures: list[Picture], images: UInt8 | Photos) -> tuple[Split, Split]:
    """Divide a set, in which those that test come last."""
    labels = np.array([one.label for one in pictures], np.int64)
    validation = np.array([one.part == "validation" for one in pictures])
    training = sum(one.part != "test" for one in pictures)
    marked: NDArray[np.bool_] | None = validation[:training] if validation.any() else None
    return (
        Split(images[:training], labels[:training], marked),
        Split(images[training:], labels[training:]),
    )


def _gone(name: str) -> DataError:
    return DataError(
        _(
            "The data set “{name}” is not on this machine (any more); add it again or "
            "choose another."
        ).format(name=name[:60])
    )
