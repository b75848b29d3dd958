"""The folder of all models that people have brought: whole ones only, within the limits."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from cnnviz import home, shelf
from cnnviz.errors import DamagedModel, ModelError, UnknownModel
from cnnviz.language import N_, _
from cnnviz.types import ModelCard
from cnnviz.zoo import card_file
from cnnviz.zoo.own import limits

NAME = re.compile(r"own-[a-z0-9][a-z0-9-]{0,23}-[0-9a-f]{16}")
CHANCE = 8
"""Random bytes of a name: nobody finds the model of somebody else by trying."""
MODEL, CARD, FACTS = "model.keras", "card.json", "own.json"
SHARED = "CNNVIZ_SHARE_MODELS"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about a model beside its card."""

    owner: str
    created: float
    """Seconds since 1970."""
    file: str
    """What the file was called that it came in."""
    keras: str
    """The version of Keras that wrote that file."""
    notes: tuple[str, ...]
    """What was guessed or changed, a sentence each."""
    sure: bool
    """Whether something in the model says how pictures enter it, or a person has."""
    bytes: int


@dataclass(frozen=True, slots=True)
class Own:
    """A model of somebody's own."""

    card: ModelCard
    facts: Facts


def folder() -> Path:
    """Return the folder of all models; it may not exist yet."""
    return home.home() / "models"


SHELF = shelf.Shelf(folder, N_("model"), ModelError)


def is_own(name: str) -> bool:
    """Whether a name can only be that of a model that somebody has brought."""
    return NAME.fullmatch(name) is not None


def is_shared() -> bool:
    """Whether whoever looks after this machine lets all visitors see all such models."""
    return os.environ.get(SHARED, "").strip() not in ("", "0")


def card(name: str) -> ModelCard:
    """Return a model's card.

    Raises:
        UnknownModel: there is none (any more).
        DamagedModel: its card is malformed.
    """
    if not is_own(name) or not (folder() / name).is_dir():
        raise UnknownModel(
            _(
                "This model of somebody’s own is not on this machine (any more), or belongs to "
                "another visitor; open its file on the Models page."
            )
        )
    return card_file.read(folder() / name / CARD)


def find(name: str) -> Own | None:
    """Return a model that somebody has brought, or None where it cannot be read."""
    try:
        return Own(card(name), _facts(folder() / name / FACTS))
    except (ModelError, OSError, ValueError, TypeError, KeyError):
        return None


def everything() -> list[Own]:
    """Return all models that can be read, the newest first."""
    return _sorted(_names())


def mine(owner: str) -> list[Own]:
    """Return an owner's models, the newest first; of others, only the small file is read."""
    return _sorted(name for name in _names() if _owner(name) == owner)


def _owner(name: str) -> str | None:
    try:
        return _facts(folder() / name / FACTS).owner
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _names() -> list[str]:
    try:
        return [path.name for path in folder().iterdir() if is_own(path.name)]
    except OSError:
        return []


def _sorted(names: Iterable[str]) -> list[Own]:
    found = [one for one in map(find, names) if one is not None]
    return sorted(found, key=lambda one: (one.facts.created, one.card.name), reverse=True)


def may_see(name: str, visitor: str) -> bool:
    """Whether a visitor may open a model: their own, or any where models are shared."""
    found = find(name)
    return found is not None and (is_shared() or found.facts.owner == visitor)


def _facts(path: Path) -> Facts:
    record = json.loads(path.read_text(encoding="utf-8"))
    return Facts(**{**record, "notes": tuple(record["notes"])})


@contextmanager
def unfinished(owner: str) -> Iterator[Path]:
    """Give a hidden folder to open a file in.

    Raises:
        ModelError: the owner has as many models as allowed, or the disk is full.
    """
    _check_room(owner, 0)
    with SHELF.unfinished() as hidden:
        yield hidden


def publish(hidden: Path, found: Own) -> None:
    """Give a finished model its name; only its own three files stay.

    Raises:
        ModelError: it is too much together with the others.
        OSError: the folder may not be written.
    """
    write(hidden, found)
    for path in hidden.iterdir():
        if path.name not in (MODEL, CARD, FACTS):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    with SHELF.locked():
        _check_room(found.facts.owner, found.facts.bytes)
        hidden.rename(folder() / found.card.name)


def write(place: Path, found: Own) -> None:
    """Write what is known about a model into its folder."""
    card_file.from_json(card_file.to_json(found.card))  # never leave one that cannot be read
    temporary = place / f".{FACTS}.{secrets.token_hex(8)}.tmp"
    temporary.write_text(json.dumps(asdict(found.facts), ensure_ascii=False), encoding="utf-8")
    temporary.replace(place / FACTS)
    card_file.write(found.card, place / CARD)


def remove(name: str) -> None:
    """Remove a model, also what was made of it in other formats.

    Raises:
        UnknownModel: there is none of that name.
        ModelError: it cannot be removed.
    """
    if not is_own(name) or not (folder() / name).is_dir():
        raise UnknownModel(
            _("There is no such model of your own; it may have been removed already.")
        )
    SHELF.remove(name)
    for made in home.exports_folder().glob(f"{name}-*"):
        shutil.rmtree(made, ignore_errors=True)


def _check_room(owner: str, more: int) -> None:
    models, most = everything(), limits.LIMITS
    own = [one for one in models if one.facts.owner == owner]
    if len(own) >= most.models_each or _bytes(own) + more > most.bytes_each:
        raise ModelError(
            _(
                "Everyone may have {models_each} models with {bytes_each:g} GB together, but "
                "you have {own} already and this would be too much; delete one first."
            ).format(
                models_each=most.models_each, bytes_each=most.bytes_each / limits.GB, own=len(own)
            )
        )
    if len(models) >= most.models or _bytes(models) + more > most.bytes:
        raise ModelError(
            _(
                "This machine takes {models} models of people’s own with {bytes:g} GB "
                "together, and has no room left for this one; ask who looks after the machine."
            ).format(models=most.models, bytes=most.bytes / limits.GB)
        )


def _bytes(models: list[Own]) -> int:
    return sum(one.facts.bytes for one in models)


def damaged(name: str) -> DamagedModel:
    """Return the error of a model whose file is not what it was."""
    return DamagedModel(f"The model “{name}” is damaged; delete it and open its file again.")
