"""``cnnviz predict``: what a network says of photos."""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cnnviz import pets, zoo
from cnnviz.architecture import cell
from cnnviz.cli.terminal import StatusLine, percent, quiet_libraries, tell
from cnnviz.datasets.own import names
from cnnviz.datasets.photos import SUFFIXES
from cnnviz.errors import ImageError
from cnnviz.pets.photos import Source, batches
from cnnviz.training import machine

RANKED = 5
"""Classes that the table for a spreadsheet names, at most."""
COLUMNS = ("photo", "answer", "probability")
LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Line:
    """What is told of one photo."""

    name: str
    answer: str
    """Or "" where it could not be read."""
    probability: float | None
    ranking: tuple[tuple[str, float], ...]
    """The likeliest classes, or breeds."""
    remark: str
    """What is doubtful, or what is wrong with the file."""


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "predict",
        help="say what photos show",
        description=(
            "Say of photos whether they show a cat, a dog, both or neither; or what another model "
            "sees in them. The photos stay on this machine, and none is kept."
        ),
    )
    parser.add_argument(
        "photos",
        nargs="+",
        type=Path,
        metavar="PHOTO",
        help="a picture, or a folder: then all pictures in it and below it",
    )
    parser.add_argument(
        "--model",
        default=pets.MODEL,
        metavar="NAME",
        help=f"name of a model, or a run’s id (default: {pets.MODEL})",
    )
    parser.add_argument(
        "--csv", type=Path, metavar="FILE.csv", help="also write a table for a spreadsheet"
    )
    parser.set_defaults(command=_predict)


def _predict(options: argparse.Namespace) -> int:
    """Tell of each photo as soon as it is known; 1 if none could be read."""
    paths = found(options.photos)
    if options.csv is not None and options.csv.exists():
        raise ImageError(f"There is a file {options.csv} already; choose another name.")
    zoo.card(options.model)  # before anything is written
    machine.set_environment()
    with ExitStack() as held:
        writer = _opened(options.csv, held)
        count = _told(paths, options.model, writer)
    if options.csv is not None:
        tell(f"The table is in {options.csv}.")
    return 0 if count else 1


def found(asked: Sequence[Path]) -> list[Path]:
    """Return the pictures that are asked for: files as they are, and those below folders.

    Raises:
        ImageError: there is no such file, or a folder without pictures.
    """
    paths: list[Path] = []
    for path in asked:
        if not path.exists():
            raise ImageError(f"There is no file or folder {path}; check its name.")
        below = sorted(_below(path), key=_order) if path.is_dir() else [path]
        if not below:
            raise ImageError(f"There is no picture in the folder {path}; name one that has some.")
        paths += below
    return paths


def _below(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        hidden = names.is_hidden(path.relative_to(folder).parts)
        if path.suffix.lower() in SUFFIXES and path.is_file() and not hidden:
            yield path


def _order(path: Path) -> list[tuple[tuple[int, str], ...]]:
    """Sort “photo 2” before “photo 10”."""
    return [names.natural(part) for part in path.parts]


def _opened(path: Path | None, held: ExitStack) -> Any:
    """Return what writes rows into a new file, or nothing.

    Raises:
        ImageError: the file cannot be written.
    """
    if path is None:
        return None
    try:
        # The mark at the beginning tells spreadsheets that it is UTF-8.
        file = held.enter_context(path.open("x", encoding="utf-8-sig", newline=""))
    except OSError as error:
        raise ImageError(f"{path} could not be written: {error.strerror}.") from error
    writer = csv.writer(file)
    ranked = [f"{what} {place + 1}" for place in range(RANKED) for what in ("looks like", "share")]
    writer.writerow([*COLUMNS, *ranked, "remark"])
    return writer


def _told(paths: Sequence[Path], model: str, writer: Any) -> int:
    """Write a line for each photo, and return how many could be read."""
    status, count = StatusLine(), 0
    wide = min(LONGEST_NAME, max(len(str(path)) for path in paths))
    status.show("Loading the network …")
    try:
        with quiet_libraries():
            for done, line in enumerate(_lines(paths, model), start=1):
                status.clear()
                tell(_text(line, wide))
                status.show(f"{done:,} of {len(paths):,} photos")
                count += bool(line.answer)
                if writer is not None:
                    writer.writerow([cell(each) for each in _row(line)])
    finally:
        status.clear()
    return count


def _lines(paths: Sequence[Path], model: str) -> Iterator[Line]:
    files = ((str(path), _read(path)) for path in paths)
    return _of_pets(files) if model == pets.MODEL else _of_any(files, model)


def _read(path: Path) -> Source:
    try:
        return path.read_bytes()
    except OSError as error:
        return ImageError(f"The file cannot be read: {error.strerror}.")


def _of_pets(files: Iterator[tuple[str, Source]]) -> Iterator[Line]:
    for looked in pets.look(files):
        answer = looked.answer
        if answer is None:
            yield Line(looked.name, "", None, (), looked.problem)
        else:
            likely = answer.breeds or answer.seen
            yield Line(looked.name, answer.kind, answer.probability, likely, answer.note)


def _of_any(files: Iterator[tuple[str, Source]], name: str) -> Iterator[Line]:
    from cnnviz.predict import decide, predict  # noqa: PLC0415 - it imports the framework

    card = zoo.card(name)
    model = zoo.load(name)
    for photos in batches(files, card):
        rows = iter(predict(model, card, [one.fitted for one in photos if one.fitted is not None]))
        for photo in photos:
            if photo.fitted is None:
                yield Line(photo.name, "", None, (), photo.problem)
            else:
                verdict = decide(next(rows), card, RANKED)
                yield Line(photo.name, verdict.label, verdict.probability, verdict.ranking, "")


def _text(line: Line, wide: int) -> str:
    """Return one photo's line for a terminal; a long name loses its beginning."""
    name = names.clean(line.name)
    name = name if len(name) <= wide else f"…{name[1 - wide :]}"
    if not line.answer:
        return f"{name.ljust(wide)}  not read: {line.remark}"
    named = ", ".join(f"{what} {percent(share)}" for what, share in line.ranking[:3])
    start = f"{name.ljust(wide)}  {line.answer:<8} {percent(line.probability):>7}  {named}"
    return f"{start}\n{' ' * wide}  {line.remark}" if line.remark else start


def _row(line: Line) -> list[str | float | None]:
    pairs = [each for pair in line.ranking[:RANKED] for each in pair]
    empty = [None] * (2 * RANKED - len(pairs))
    return [line.name, line.answer, line.probability, *pairs, *empty, line.remark]
