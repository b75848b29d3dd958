"""From paths to classes and parts: which folders are classes, and which hold parts or wrap all."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from cnnviz.datasets.own import limits, names
from cnnviz.datasets.own.source import Entry, Listing, Skipped
from cnnviz.errors import DataError
from cnnviz.language import _, ngettext

Part = Literal["train", "validation", "test"]
PARTS: tuple[Part, Part, Part] = ("train", "validation", "test")
WORDS: Mapping[str, Part] = {
    "train": "train",
    "training": "train",
    "trainset": "train",
    "val": "validation",
    "valid": "validation",
    "validation": "validation",
    "dev": "validation",
    "test": "test",
    "testing": "test",
    "testset": "test",
}
"""What people call the folders of parts; also as one word of several (“seg_train”, “test set”)."""
NO_CLASS_FOLDER = "it lies in no class folder"


@dataclass(frozen=True, slots=True)
class Placed:
    """A file with its class and part."""

    entry: Entry
    label: int
    part: Part


@dataclass(slots=True)
class Layout:
    """What the folders of a source mean."""

    classes: tuple[str, ...] = ()
    placed: list[Placed] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _File:
    """A file, and what is left of its path below the folders that were understood."""

    entry: Entry
    rest: tuple[str, ...]

    @property
    def top(self) -> str:
        return self.rest[0]

    def inner(self) -> "_File":
        return _File(self.entry, self.rest[1:])


def arranged(listing: Listing) -> Layout:
    """Find the classes and parts of a source.

    Raises:
        DataError: there are no pictures, no class folders, only one class, or too many.
    """
    if not listing.entries:
        raise DataError(_no_pictures(listing))
    layout = Layout()
    files = _unwrapped([_File(entry, entry.parts) for entry in listing.entries], layout)
    by_part = _by_part(files, layout)
    _check_folders(by_part["train"])
    trained = sorted({file.top for file in by_part["train"]}, key=names.natural)
    layout.classes = _checked(trained, len(by_part["train"]))
    for part, members in by_part.items():
        _place(members, part, layout)
    return layout


def _no_pictures(listing: Listing) -> str:
    if listing.skipped:
        first = listing.skipped[0]
        came = _("no file in {what} can be one (“{name}”: {reason})").format(
            what=listing.what, name=first.name, reason=first.reason
        )
    else:
        came = _("{what} holds none").format(what=listing.what)
    return _(
        "There should be pictures in one folder for each class, but {came}; put JPEG "
        "or PNG files into the folders and try again."
    ).format(came=came)


def _unwrapped(
    files: list[_File], layout: Layout, known: frozenset[str] = frozenset()
) -> list[_File]:
    """Take away folders that only hold all the others, and files beside folders.

    Args:
        files: what there is.
        layout: told what is left out.
        known: names of classes, which are never taken away.
    """
    while True:
        inside = [file for file in files if len(file.rest) > 1]
        if not inside:
            return files
        _skip((file for file in files if len(file.rest) == 1), _(NO_CLASS_FOLDER), layout)
        deeper = any(len(file.rest) > 2 for file in inside)
        tops = {file.top for file in inside}
        if not deeper or len(tops) > 1 or tops <= known:
            return inside
        files = [file.inner() for file in inside]


def _by_part(files: list[_File], layout: Layout) -> dict[Part, list[_File]]:
    """Return the files of each part; all are for training where no folders name parts."""
    groups: dict[Part | None, list[_File]] = defaultdict(list)
    for file in files:
        groups[_part(file.top) if len(file.rest) > 1 else None].append(file)
    if not _are_parts(groups):
        return {"train": files}
    _skip(groups.pop(None, ()), _("it lies neither in the training nor in the test folder"), layout)
    found: dict[Part, list[_File]] = {}
    known: frozenset[str] = frozenset()
    for part in PARTS:
        if part in groups:
            found[part] = _unwrapped([file.inner() for file in groups[part]], layout, known)
        known = frozenset(file.top for file in found["train"])
    return found


def _part(name: str) -> Part | None:
    """Return the part that a folder's name means: the only word for one in it."""
    found = {WORDS[word] for word in re.findall("[a-z]+", name.casefold()) if word in WORDS}
    return found.pop() if len(found) == 1 else None


def _are_parts(groups: Mapping[Part | None, Sequence[_File]]) -> bool:
    """Whether folders named like parts are parts: a class may be called “train”, too.

    Raises:
        DataError: there are parts, but none to train with.
    """
    nested = {
        part for part, files in groups.items() if part and any(len(one.rest) > 2 for one in files)
    }
    if not nested:
        return False
    if "train" not in nested and None not in groups and len(groups) > 1:
        raise DataError(
            _(
                "The pictures lie in folders for validation and test, but none for training; "
                "add a folder “train”, or leave these folders out."
            )
        )
    return "train" in nested and len(groups.keys() - {None}) > 1


def _check_folders(files: Sequence[_File]) -> None:
    if not any(len(file.rest) > 1 for file in files):
        raise DataError(
            _(
                "Each picture should lie in a folder named after its class, but {all} in none; "
                "make one folder for each class, such as “cats” and “dogs”."
            ).format(all=_all(len(files)))
        )


def _all(pictures: int) -> str:
    return ngettext("the only picture lies", "all {pictures:,} pictures lie", pictures).format(
        pictures=pictures
    )


def _checked(classes: Sequence[str], pictures: int) -> tuple[str, ...]:
    """Return the classes' names if there are enough and not too many."""
    if len(classes) == 1:
        raise DataError(
            _(
                "At least two classes are needed, but {all} in one folder, “{shown}”; make one "
                "folder for each class."
            ).format(all=_all(pictures), shown=names.shown(classes[0]))
        )
    if len(classes) > limits.LIMITS.classes:
        raise DataError(
            _(
                "At most {classes} classes can be told apart here, but there are {classes2:,} "
                "folders; leave some out."
            ).format(classes=limits.LIMITS.classes, classes2=len(classes))
        )
    shortened = tuple(names.shown(name, limits.LIMITS.name_letters) for name in classes)
    if len(set(shortened)) < len(classes):
        raise DataError(
            _(
                "The names of classes must differ in their first {name_letters} letters, but "
                "two of these are the same that far; shorten them."
            ).format(name_letters=limits.LIMITS.name_letters - 1)
        )
    return shortened


def _place(files: Iterable[_File], part: Part, layout: Layout) -> None:
    """Add files to the class that their folder is named after."""
    exact = {name: label for label, name in enumerate(layout.classes)}
    # “Cats” in one part and “cats” in another are the same class, but “A” and “a” in one are not.
    loose = {name.casefold(): label for name, label in exact.items()}
    for file in files:
        if len(file.rest) == 1:
            _skip([file], _(NO_CLASS_FOLDER), layout)
            continue
        name = names.shown(file.top, limits.LIMITS.name_letters)
        label = exact.get(name, loose.get(name.casefold()))
        if label is None:
            _skip(
                [file], _("its class “{name}” has no training pictures").format(name=name), layout
            )
        else:
            layout.placed.append(Placed(file.entry, label, part))


def _skip(files: Iterable[_File], reason: str, layout: Layout) -> None:
    layout.skipped += [Skipped(file.entry.name, reason) for file in files]
