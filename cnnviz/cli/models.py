"""``cnnviz models``: the networks there are, adding some of one's own, and taking them away."""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path
from typing import Any

from cnnviz import export, zoo
from cnnviz.cli.terminal import is_terminal, percent, quiet_libraries, table, tell
from cnnviz.cli.train import owner
from cnnviz.errors import ModelError
from cnnviz.types import ModelCard
from cnnviz.zoo import own

HEAD = ("NAME", "TITLE", "CLASSES", "INPUT", "PARAMETERS", "TEST ACCURACY")
LABEL = 11
"""Letters of the longest label of a model's facts."""


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    models = commands.add_parser("models", help="list the networks, add your own, export them")
    models.set_defaults(command=_list)
    one = models.add_subparsers(metavar="COMMAND")
    one.add_parser("list", help="list all networks").set_defaults(command=_list)
    shown = one.add_parser("show", help="print what is known about a network")
    shown.add_argument("name", metavar="NAME")
    shown.set_defaults(command=_show)
    _add_adding(one)
    removed = one.add_parser("remove", help="remove a network of your own")
    removed.add_argument("name", metavar="NAME")
    removed.add_argument("--yes", action="store_true", help="do not ask")
    removed.set_defaults(command=_remove)
    _add_export(one)


def _add_adding(commands: Any) -> None:
    text = "add a .keras, .h5 or zipped model, also of Keras 2 and Teachable Machine"
    added = commands.add_parser("add", help=text, description=text.capitalize() + ".")
    added.add_argument("path", type=Path, metavar="FILE")
    added.add_argument("--title", default="", help="what the network is called")
    added.add_argument("--labels", type=Path, metavar="LABELS.txt", help="its classes, one a line")
    added.add_argument(
        "--numbers",
        choices=sorted(own.SCALES),
        help="how its pictures are scaled: 0 to 255 (raw), 0 to 1 (unit), -1 to 1 (signed), "
        "ImageNet’s mean and spread (imagenet), or Keras’s VGG and ResNet (caffe)",
    )
    added.add_argument("--fit", choices=("crop", "stretch", "digit"), help="how pictures fit in")
    added.set_defaults(command=_add)


def _add_export(commands: Any) -> None:
    names = [one.name for one in export.FORMATS]
    taken = commands.add_parser("export", help="write a network in another format")
    taken.add_argument("name", metavar="NAME", help="a network, or the id of a run")
    taken.add_argument("format", choices=names, metavar="FORMAT", help=", ".join(names))
    taken.add_argument("--to", type=Path, metavar="FILE", help="where to; by default here")
    taken.set_defaults(command=_export)


# --- looking -------------------------------------------------------------------------------------


def _list(_: argparse.Namespace) -> int:
    cards = [*zoo.cards(), *(one.card for one in own.everything())]
    tell(table(HEAD, [_row(card) for card in cards], elastic=1))
    return 0


def _row(card: ModelCard) -> tuple[str, ...]:
    return (
        card.name,
        card.title,
        f"{len(card.classes):,}",
        _sides(card),
        f"{card.parameters:,}",
        percent(card.metrics.get("test_accuracy")),
    )


def _sides(card: ModelCard) -> str:
    return "×".join(map(str, card.input_shape))


def _show(options: argparse.Namespace) -> int:
    card = zoo.card(options.name)
    how = card.preprocessing
    facts = [
        ("NAME", card.name),
        ("TITLE", card.title),
        ("ABOUT", card.summary),
        ("INPUT", f"{_sides(card)}, {how.fit}, {how.colour}"),
        ("NUMBERS", f"(pixel - {_plain(how.mean)}) / {_plain(how.std)}"),
        ("CLASSES", ", ".join(card.classes)),
        ("PARAMETERS", f"{card.parameters:,}"),
        ("LICENCE", card.licence),
        ("SHA-256", card.sha256),
    ]
    for name, value in facts:
        tell(f"{name.ljust(LABEL)}  {value}")
    found = own.find(card.name)
    for note in found.facts.notes if found else ():
        tell(f"- {note}")
    return 0


def _plain(values: tuple[float, ...]) -> str:
    return f"{values[0]:g}" if len(set(values)) == 1 else str(values)


# --- adding, removing, taking away ---------------------------------------------------------------


def _add(options: argparse.Namespace) -> int:
    labels = _text(options.labels) if options.labels else ""
    try:
        with options.path.open("rb") as file:
            brought = own.Brought(file, options.path.name, options.title, labels, owner())
            found = own.taken_in(brought, zoo.cards())
    except OSError as error:
        raise ModelError(
            f"{options.path} cannot be opened ({error.strerror}); choose another."
        ) from error
    found = _told(found, options.numbers, options.fit)
    tell(f"The network “{found.card.title}” is added as {found.card.name}.")
    for note in found.facts.notes:
        tell(f"- {note}")
    tell(f"Look at it with: cnnviz models show {found.card.name}")
    return 0


def _told(found: own.Own, numbers: str | None, fit: str | None) -> own.Own:
    """Take over what the command line says about how pictures enter it."""
    if numbers is None and fit is None:
        return found
    return own.changed(found, own.prepared(found.card, numbers, fit))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")[: own.LIMITS.labels_bytes]
    except (OSError, UnicodeDecodeError) as error:
        raise ModelError(f"{path} is no text of class names; choose another.") from error


def _remove(options: argparse.Namespace) -> int:
    found = own.find(options.name)
    if found is not None and not options.yes and sys.stdin.isatty() and is_terminal():
        question = f"Remove “{found.card.title}” ({found.card.name})? [y/N] "
        if input(question).strip().lower() not in ("y", "yes"):
            tell("Nothing was removed.")
            return 0
    own.remove(options.name)
    tell(f"The network {options.name} is removed.")
    return 0


def _export(options: argparse.Namespace) -> int:
    card = zoo.card(options.name)
    with quiet_libraries():
        made = export.made(card, options.format)
    to = options.to or Path(f"{card.name}{made.format.suffix}")
    try:
        shutil.copyfile(made.path, to)
    except OSError as error:
        raise ModelError(f"{to} cannot be written ({error.strerror}).") from error
    tell(f"{to} is written, {made.bytes:,} bytes. {made.note}".rstrip())
    return 0
