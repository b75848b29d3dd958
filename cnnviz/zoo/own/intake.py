"""Taking in a model: from a file of unknown worth to one that opens like those that are shipped."""

from __future__ import annotations

import hashlib
import json
import shutil
import time
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path, PurePath
from typing import IO, Any

from cnnviz.errors import DamagedModel, ModelError
from cnnviz.language import _
from cnnviz.shelf import new_name, shown
from cnnviz.types import ModelCard, Preprocessing
from cnnviz.zoo import card_file
from cnnviz.zoo.own import labels, sandbox, shelf
from cnnviz.zoo.own.guess import preprocessing
from cnnviz.zoo.own.limits import LIMITS, MB
from cnnviz.zoo.own.shelf import Facts, Own

BLOCK = 1024**2
TITLE = "My model"
THRESHOLD = 0.5
CARD_IN_FILE = "cnnviz wrote this file, and into it how pictures enter the network."
NAMES_KNOWN = "It is one of the models that come with cnnviz, so all about it is known."
NAMES_OF_IMAGENET = (
    "It tells 1,000 classes apart; they were taken for those of ImageNet in their usual order."
)
NAMES_UNKNOWN = (
    "The names of its classes are not in the file; write them below, in the order of its answers."
)
IMAGENET_CLASSES = 1000


@dataclass(frozen=True, slots=True)
class Brought:
    """A file that somebody brings."""

    file: IO[bytes]
    name: str
    """What it is called; only shown."""
    title: str = ""
    labels: str = ""
    """The text of a ``labels.txt`` that came with it."""
    owner: str = ""


def never() -> bool:
    """Say that nobody asked to stop."""
    return False


def taken_in(
    brought: Brought,
    known: tuple[ModelCard, ...],
    cancelled: Callable[[], bool] = never,
) -> Own:
    """Open a file in a process of its own and keep its model.

    Args:
        brought: the file, and what came with it.
        known: the cards of the shipped models: one of these files is recognised.
        cancelled: asked several times a second whether anybody still wants it.

    Raises:
        ModelError: it is refused; the text says why.
        Cancelled: nobody wants it any more.
    """
    file = shown(PurePath(brought.name).name, 60)
    title = shelf.SHELF.title(brought.title or PurePath(file).stem, TITLE, LIMITS.title_letters)
    with shelf.unfinished(brought.owner) as hidden:
        digest = _copied(brought.file, hidden / sandbox.SOURCE)
        found = sandbox.opened(hidden, cancelled)
        same = next((card for card in known if card.sha256 == digest), None)
        card, notes, sure = _known_of(found, _card(found, title, file, brought.labels), same)
        if not sure and not (brought.labels or found.get("labels")):
            card, note = _with_usual_names(card, known)
            notes = (*notes, note)
        facts = Facts(
            brought.owner,
            time.time(),
            file,
            shown(str(found.get("keras_version", "")), 20),
            notes,
            sure=sure or found.get("sure") is True,
            bytes=(hidden / sandbox.MODEL).stat().st_size,
        )
        own = stamped(hidden, Own(card, facts))
        shelf.publish(hidden, own)
    return own


def _copied(file: IO[bytes], to: Path) -> str:
    """Copy a file and return its SHA-256.

    Raises:
        ModelError: it is too large.
    """
    digest, left = hashlib.sha256(), LIMITS.file_bytes
    with to.open("wb") as target:
        while block := file.read(BLOCK):
            left -= len(block)
            if left < 0:
                raise ModelError(
                    _(
                        "The file of a model may have {file_bytes} MB, but this one has more; "
                        "choose a smaller model."
                    ).format(file_bytes=LIMITS.file_bytes // MB)
                )
            digest.update(block)
            target.write(block)
    return digest.hexdigest()


def _known_of(
    found: Mapping[str, Any], card: ModelCard, same: ModelCard | None
) -> tuple[ModelCard, tuple[str, ...], bool]:
    """Return the card with what is known for sure, how that is known, and whether it is."""
    if same is not None:
        return _as_shipped(card, same), (NAMES_KNOWN,), True
    told = _card_in(found)
    if told is not None and _fits(told, card):
        return _as_told(card, told), (CARD_IN_FILE,), True
    return card, _notes(found), False


def _card(found: Mapping[str, Any], title: str, file: str, given: str) -> ModelCard:
    """Return the card of a model, checked like every card.

    Raises:
        ModelError: there are too many or too few names, or the card is no sound one.
    """
    try:
        return _checked(found, title, file, labels.named(given or found.get("labels") or ""))
    except (KeyError, TypeError, ValueError, DamagedModel) as error:
        raise ModelError(_("What came of this file is no model; choose another.")) from error


def _checked(found: Mapping[str, Any], title: str, file: str, given: tuple[str, ...]) -> ModelCard:
    classes = int(found["classes"])
    names = labels.fitting(given, classes)
    card = ModelCard(
        name=new_name(title, "model", shelf.CHANCE),
        title=title,
        summary=f"A model of somebody’s own, from the file “{file}”.",
        dataset="unknown pictures",
        classes=names,
        input_shape=tuple(found["input_shape"]),
        preprocessing=Preprocessing(**found["preprocessing"]),
        output=found["output"],
        threshold=THRESHOLD,
        parameters=found["parameters"],
        metrics={},
        history=dict.fromkeys(card_file.HISTORY, ()),
        licence="Not stated; the model belongs to whoever made it.",
        data_source="Not stated in the file.",
        sha256="0" * 64,
        command=f"cnnviz models add “{file}”",
        trained={},
    )
    return card_file.from_json(card_file.to_json(card))


def _notes(found: Mapping[str, Any]) -> tuple[str, ...]:
    notes = found.get("notes")
    return tuple(shown(str(note), 400) for note in notes[:8]) if isinstance(notes, list) else ()


def _as_shipped(card: ModelCard, same: ModelCard) -> ModelCard:
    return replace(same, name=card.name, title=card.title, sha256=card.sha256)


def _card_in(found: Mapping[str, Any]) -> ModelCard | None:
    """Return the card that cnnviz wrote into a file, if it is a sound one."""
    try:
        return card_file.from_json(json.dumps(found.get("card")))
    except DamagedModel:
        return None


def _fits(told: ModelCard, card: ModelCard) -> bool:
    """Whether the card in a file can be that of the model in it."""
    return (told.input_shape, told.output, len(told.classes), told.parameters) == (
        card.input_shape,
        card.output,
        len(card.classes),
        card.parameters,
    )


def _as_told(card: ModelCard, told: ModelCard) -> ModelCard:
    """Take over what is needed to use a model; its figures are for nobody to believe."""
    unnamed = labels.fitting((), len(card.classes))
    names = card.classes if card.classes != unnamed else map(_shown, told.classes)
    return replace(
        card,
        classes=labels.different(list(names)),
        preprocessing=told.preprocessing,
        threshold=told.threshold,
    )


def _shown(name: str) -> str:
    return shown(name, LIMITS.name_letters)


def _with_usual_names(card: ModelCard, known: tuple[ModelCard, ...]) -> tuple[ModelCard, str]:
    """Name the classes of ImageNet where there are a thousand of them."""
    if len(card.classes) == IMAGENET_CLASSES:
        for one in known:
            if len(one.classes) == IMAGENET_CLASSES:
                return replace(card, classes=one.classes), NAMES_OF_IMAGENET
    return card, NAMES_UNKNOWN


def changed(own: Own, card: ModelCard) -> Own:
    """Write down what a person has said about their model: names, and how pictures enter it.

    Raises:
        ModelError: it cannot be so, or the model is gone.
    """
    place = shelf.folder() / own.card.name
    try:
        card_file.from_json(card_file.to_json(card))
        with shelf.SHELF.locked():
            return stamped(place, replace(own, card=card, facts=replace(own.facts, sure=True)))
    except DamagedModel as error:
        raise ModelError(
            _("This cannot be said about a model: {error}").format(error=error)
        ) from error
    except OSError as error:
        raise shelf.damaged(own.card.name) from error


def prepared(card: ModelCard, scale: str | None, fit: Any = None) -> ModelCard:
    """Return a card that prepares pictures in another of the usual ways; None leaves as it is."""
    how = card.preprocessing
    if scale is not None:
        how = preprocessing(scale, card.input_shape[2], how.fit)
    return replace(card, preprocessing=replace(how, fit=fit or how.fit))


def stamped(place: Path, own: Own) -> Own:
    """Write down what is known about a model, with a SHA-256 that belongs to just that.

    All that is computed is kept by a file's SHA-256. The same file prepared otherwise gives other
    numbers, so what is known of it is hashed into the comment at the file's end.
    """
    model = place / shelf.MODEL
    told = json.dumps(asdict(replace(own.card, sha256="")))
    fresh = model.with_name(f".{shelf.MODEL}.tmp")
    shutil.copyfile(model, fresh)
    with zipfile.ZipFile(fresh, "a") as archive:
        archive.comment = hashlib.sha256(told.encode()).hexdigest().encode()
    with fresh.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    own = replace(own, card=replace(own.card, sha256=digest))
    fresh.replace(model)
    shelf.write(place, own)
    return own
