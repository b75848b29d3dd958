"""``cnnviz data``: the data sets there are, and adding some of one's own."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cnnviz import datasets
from cnnviz.cli.terminal import StatusLine, bar, is_terminal, table, tell
from cnnviz.cli.train import owner
from cnnviz.datasets import DataSet, Progress, Split, census, own
from cnnviz.datasets.census import Census
from cnnviz.datasets.own import Intake
from cnnviz.errors import DataError
from cnnviz.training import words

HEAD = ("NAME", "TITLE", "CLASSES", "TRAINING", "TEST", "INPUT", "HERE")
LABEL = 8
"""Letters of the longest label of a data set's facts."""
NAMED = 20
"""Left-out files that are named; of more only the number is told."""


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    data = commands.add_parser("data", help="list the data sets, and add some of your own")
    data.set_defaults(command=_list)
    one = data.add_subparsers(metavar="COMMAND")
    one.add_parser("list", help="list all data sets").set_defaults(command=_list)
    shown = one.add_parser("show", help="print the classes and pictures of a data set")
    shown.add_argument("name", metavar="NAME")
    shown.set_defaults(command=_show)
    _add_adding(one)
    removed = one.add_parser("remove", help="remove a data set of your own with its pictures")
    removed.add_argument("name", metavar="NAME")
    removed.add_argument("--yes", action="store_true", help="do not ask")
    removed.set_defaults(command=_remove)
    fetched = one.add_parser("fetch", help="download a data set now, so that it is here later")
    fetched.add_argument("name", metavar="NAME")
    fetched.set_defaults(command=_fetch)


def _add_adding(commands: Any) -> None:
    text = "add a zip or a folder with one folder of pictures for each class, or two .npy files"
    added = commands.add_parser("add", help=text, description=text.capitalize() + ".")
    added.add_argument("path", type=Path, metavar="PATH", help="a zip, a folder, or IMAGES.npy")
    added.add_argument(
        "targets", type=Path, nargs="?", metavar="TARGETS.npy", help="the targets of IMAGES.npy"
    )
    added.add_argument("--title", default="", help="what the data set is called")
    added.add_argument(
        "--classes",
        default="",
        metavar="A,B,C",
        help="names of the classes 0, 1, 2 … of .npy files",
    )
    added.set_defaults(command=_add)


# --- looking -------------------------------------------------------------------------------------


def _list(_: argparse.Namespace) -> int:
    known = [*datasets.DATASETS, *own.everything()]
    tell(table(HEAD, [_row(data) for data in known], elastic=1))
    return 0


def _row(data: DataSet) -> tuple[str, ...]:
    return (
        data.name,
        data.title,
        str(len(data.classes)),
        f"{data.training_pictures:,}",
        f"{data.test_pictures:,}",
        "×".join(map(str, data.image_shape)),
        "yes" if data.origin() else f"no: {data.download}",
    )


def _show(options: argparse.Namespace) -> int:
    data = datasets.dataset(options.name)
    if data.origin() is None:
        raise DataError(
            f"“{data.title}” is not on this machine yet ({data.download}); download it with: "
            f"cnnviz data fetch {data.name}"
        )
    train, test = data.read()
    found = _census(data, train, test)
    for name, value in _facts(data, found):
        tell(f"{name.ljust(LABEL)}  {value}")
    tell()
    tell(_counts(data, train, test))
    _tell_problems(data, found)
    return 0


def _census(data: DataSet, train: Split, test: Split) -> Census:
    """Read the headers of all pictures, which takes a while where there are thousands."""
    line = StatusLine()

    def progress(done: int, of: int) -> None:
        line.show(f"{bar(done / of)} {done:,} of {of:,} pictures")

    try:
        return census.count(train, test, len(data.classes), progress=progress)
    finally:
        line.clear()


def _facts(data: DataSet, found: Census) -> list[tuple[str, str]]:
    return [
        ("NAME", data.name),
        ("TITLE", data.title),
        ("ABOUT", data.summary or "–"),
        ("SOURCE", data.source),
        ("LICENCE", data.licence),
        ("PICTURES", f"{found.pictures:,}"),
        ("SIZES", _sizes(found)),
        ("INPUT", f"{'×'.join(map(str, data.image_shape))}, {data.preprocessing.colour}"),
    ]


def _sizes(found: Census) -> str:
    """Return the commonest size, and between which the others lie."""
    if not found.sizes:
        return "–"
    (width, height), count = next(iter(found.sizes.items()))
    if len(found.sizes) == 1:
        return f"all {width}×{height}"
    widths, heights = zip(*found.sizes, strict=True)
    return (
        f"most often {width}×{height} ({count:,}); {min(widths)} to {max(widths)} wide, "
        f"{min(heights)} to {max(heights)} high"
    )


def _counts(data: DataSet, train: Split, test: Split) -> str:
    """Return a table with a line a class."""
    parts = {"TRAINING": train.labels, "TEST": test.labels}
    if train.validation is not None:
        apart = train.validation
        parts = {
            "TRAINING": train.labels[~apart],
            "VALIDATION": train.labels[apart],
            "TEST": test.labels,
        }
    counted = [census.per_class(labels, len(data.classes)) for labels in parts.values()]
    rows = [
        (name, *(f"{count:,}" for count in row))
        for name, row in zip(data.classes, zip(*counted, strict=True), strict=True)
    ]
    return table(("CLASS", *parts), rows)


def _tell_problems(data: DataSet, found: Census) -> None:
    facts = own.facts(data.name) if own.find(data.name) else None
    left_out = (
        [f"{one.name}: {one.reason}" for one in facts.skipped]
        if facts
        else [*datasets.problems(data)]
    )
    count = facts.skipped_count if facts else len(left_out)
    _tell_left_out([*found.unreadable, *left_out], len(found.unreadable) + count)
    if facts:
        _tell_few(own.few(facts))


def _tell_left_out(lines: Sequence[str], count: int) -> None:
    if not count:
        return
    tell(f"Left out: {count:,} {'file' if count == 1 else 'files'}")
    for line in lines[:NAMED]:
        tell(f"  {line}")
    if count > NAMED:
        tell(f"  … and {count - NAMED:,} more")


def _tell_few(classes: Sequence[str]) -> None:
    if classes:
        named = ", ".join(f"“{name}”" for name in classes)
        tell(f"Too few pictures to train with (fewer than {own.LIMITS.few}): {named}")


# --- adding and removing -------------------------------------------------------------------------


def _add(options: argparse.Namespace) -> int:
    line = StatusLine()

    def progress(done: int, of: int) -> None:
        line.show(f"Checking  {bar(done / max(1, of))} {done:,} of {of:,} pictures")

    try:
        taken = _taken(options, progress)
    finally:
        line.clear()
    data = taken.data
    tell(f"The data set “{data.title}” is added as {data.name}.")
    tell(data.summary)
    tell(f"Classes: {', '.join(data.classes)}")
    listed = [f"{one.name}: {one.reason}" for one in taken.skipped]
    _tell_left_out(listed, len(listed))
    _tell_few(taken.few)
    tell(f"Train on it with: cnnviz train --dataset {data.name}")
    return 0


def _taken(options: argparse.Namespace, progress: Progress) -> Intake:
    """Take in what a path names: two arrays, a folder, or else a zip.

    Raises:
        DataError: it cannot be used.
    """
    path: Path = options.path
    title = options.title or path.resolve().stem
    if options.targets is not None:
        classes = [name.strip() for name in options.classes.split(",") if name.strip()]
        return own.add_arrays(
            path, options.targets, title, class_names=classes, owner=owner(), progress=progress
        )
    if path.suffix.lower() == ".npy":
        raise DataError(
            "A file of pictures needs one of targets, but only one file came; write: cnnviz data "
            "add IMAGES.npy TARGETS.npy"
        )
    add = own.add_folder if path.is_dir() else own.add_zip
    return add(path, title, owner=owner(), progress=progress)


def _remove(options: argparse.Namespace) -> int:
    facts = own.facts(options.name)
    if not options.yes and sys.stdin.isatty() and is_terminal():
        question = f"Remove “{facts.title}” ({facts.name}) with {facts.total():,} pictures? [y/N] "
        if input(question).strip().lower() not in ("y", "yes"):
            tell("Nothing was removed.")
            return 0
    own.remove(facts.name)
    tell(f"The data set “{facts.title}” is removed.")
    return 0


def _fetch(options: argparse.Namespace) -> int:
    data = datasets.dataset(options.name)
    line = StatusLine()

    def progress(done: int, of: int) -> None:
        line.show(f"{bar(done / max(1, of))} {words.size(done)} of {words.size(of)}")

    try:
        data.fetch(progress)
    finally:
        line.clear()
    train, test = data.read()
    tell(f"“{data.title}” is here: {len(train):,} pictures to train with, {len(test):,} to test.")
    return 0
