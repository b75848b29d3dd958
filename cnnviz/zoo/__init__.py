"""The shipped models: what is known about them (``cards``) and the models themselves (``load``).

The model of a training run is found by the run's name, too, and that of somebody's own file by the
name it was given (`own`); neither is in the list of shipped models. Reading cards needs no
deep-learning framework; the first ``load`` imports it.
"""

from __future__ import annotations

import hashlib
import os
import re
import threading
import time
from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING

from cnnviz import home
from cnnviz.errors import DamagedModel, UnknownModel
from cnnviz.language import _
from cnnviz.types import ModelCard
from cnnviz.zoo import card_file
from cnnviz.zoo.architecture import Architecture
from cnnviz.zoo.cats_dogs import CATS_DOGS
from cnnviz.zoo.cats_dogs_50 import CATS_DOGS_50
from cnnviz.zoo.cats_dogs_300 import CATS_DOGS_300
from cnnviz.zoo.cifar10 import CIFAR10
from cnnviz.zoo.digits import DIGITS
from cnnviz.zoo.digits_plain import DIGITS_PLAIN
from cnnviz.zoo.efficientnet_lite0 import EFFICIENTNET_LITE0, EFFICIENTNET_LITE0_TUNED
from cnnviz.zoo.flower17 import FLOWER17
from cnnviz.zoo.flowers import FLOWERS
from cnnviz.zoo.mobilenet_v2 import MOBILENETS_V2
from cnnviz.zoo.one_conv import ONE_CONV, ONE_CONV_DROPOUT
from cnnviz.zoo.own import is_own
from cnnviz.zoo.own import shelf as own_shelf
from cnnviz.zoo.small_vgg import SMALL_VGG
from cnnviz.zoo.well_known import WELL_KNOWN

if TYPE_CHECKING:
    import keras

__all__ = [
    "ARCHITECTURES",
    "Architecture",
    "architecture",
    "card",
    "cards",
    "file_of",
    "is_own",
    "is_run",
    "load",
    "models_folder",
    "problems",
]

ARCHITECTURES: tuple[Architecture, ...] = (
    SMALL_VGG,
    DIGITS,
    CIFAR10,
    CATS_DOGS,
    FLOWERS,
    DIGITS_PLAIN,
    ONE_CONV,
    ONE_CONV_DROPOUT,
    CATS_DOGS_50,
    CATS_DOGS_300,
    FLOWER17,
    *MOBILENETS_V2,
    EFFICIENTNET_LITE0,
    EFFICIENTNET_LITE0_TUNED,
    *WELL_KNOWN,
)
"""Also the order in which people meet the models."""

RUN = re.compile(r"[0-9]{8}-[0-9]{6}-[0-9a-f]{6}")
"""The names of training runs, which no folder in ``models/`` can take from them."""

READINGS, PAUSE_SECONDS = 3, 0.2
"""A run that was continued replaces first its model and then its card: who meets one of them old
and one new looks again, so many times in all."""

CACHE_SIZE, CACHED_PARAMETERS = 8, 300_000_000
"""Of the models that stay in memory, all together; the one that was opened last stays anyhow."""
_cache: OrderedDict[str, tuple[keras.Model, int]] = OrderedDict()
"""Each model with the number of its parameters, by the SHA-256 of its file."""
_cache_lock = threading.Lock()


def architecture(name: str) -> Architecture:
    """Return the architecture of that name.

    Raises:
        UnknownModel: no architecture has that name.
    """
    for known in ARCHITECTURES:
        if known.name == name:
            return known
    raise _unknown(name, [known.name for known in ARCHITECTURES])


def models_folder() -> Path:
    """Return the folder of the models: ``CNNVIZ_MODELS_DIR``, or ``models`` beside the package."""
    folder = os.environ.get("CNNVIZ_MODELS_DIR", "").strip()
    if folder:
        return Path(folder).expanduser()
    return Path(__file__).resolve().parents[2] / "models"


def cards() -> tuple[ModelCard, ...]:
    """Return the cards of all models, our own architectures first, then the others by name.

    A damaged card is left out here, so that one bad file does not hide the good models;
    ``problems`` tells of it.
    """
    return _read_all()[0]


def problems() -> tuple[str, ...]:
    """Return one sentence for each card that cannot be used."""
    return _read_all()[1]


def is_run(name: str) -> bool:
    """Whether a name can only be that of a training run."""
    return RUN.fullmatch(name) is not None


def card(name: str) -> ModelCard:
    """Return the card of one model, of the model that a run has left, or of somebody's own.

    Raises:
        UnknownModel: no model has that name, or the run has none yet.
        DamagedModel: its card is malformed.
    """
    if is_run(name):
        return _card_of_run(name)
    if is_own(name):
        return own_shelf.card(name)
    for path in _card_paths():
        if path.parent.name == name:
            return card_file.read(path)
    raise _unknown(name, [known.name for known in cards()])


def _card_of_run(name: str) -> ModelCard:
    path = home.runs_folder() / name / "card.json"
    if not path.parent.is_dir():
        raise UnknownModel(
            _("There is no training run named “{name}”; it may have been deleted.").format(
                name=name
            )
        )
    if not path.is_file():
        raise UnknownModel(
            _(
                "The training run “{name}” has no model yet: it gets one when it ends or is "
                "stopped after its first epoch."
            ).format(name=name)
        )
    return card_file.read(path)


def load(name: str) -> keras.Model:
    """Return a model ready to run; all callers share one object and must not change it.

    Raises:
        UnknownModel: no model has that name.
        DamagedModel: its card or file is missing, malformed, or not what the card promises.
    """
    for __ in range(READINGS - 1 if is_run(name) or is_own(name) else 0):
        try:
            return _kept(card(name))
        except DamagedModel:
            time.sleep(PAUSE_SECONDS)
    return _kept(card(name))


def _kept(promised: ModelCard) -> keras.Model:
    """Return the model of a card from memory, or open it."""
    with _cache_lock:  # also while reading: thirty first visitors should read the file once
        if promised.sha256 not in _cache:
            _cache[promised.sha256] = _open(promised), promised.parameters
        _cache.move_to_end(promised.sha256)
        while len(_cache) > 1 and _is_too_much():
            _cache.popitem(last=False)
        return _cache[promised.sha256][0]


def _is_too_much() -> bool:
    numbers = sum(parameters for _, parameters in _cache.values())
    return len(_cache) > CACHE_SIZE or numbers > CACHED_PARAMETERS


def file_of(name: str) -> Path:
    """Return where the file of a model lies, whoever's it is; it may be missing."""
    if is_own(name):
        return own_shelf.folder() / name / own_shelf.MODEL
    folder = home.runs_folder() if is_run(name) else models_folder()
    return folder / name / "model.keras"


def _card_paths() -> list[Path]:
    """Find the card files, our own architectures first, then the others by name."""
    ours = [known.name for known in ARCHITECTURES]

    def rank(path: Path) -> tuple[int, str]:
        name = path.parent.name
        return (ours.index(name) if name in ours else len(ours), name)

    found = models_folder().glob("[!.]*/card.json")
    names = ((path, path.parent.name) for path in found)
    return sorted((path for path, name in names if not is_run(name) and not is_own(name)), key=rank)


def _read_all() -> tuple[tuple[ModelCard, ...], tuple[str, ...]]:
    good: list[ModelCard] = []
    bad: list[str] = []
    for path in _card_paths():
        try:
            good.append(card_file.read(path))
        except DamagedModel as error:
            bad.append(str(error))
    return tuple(good), tuple(bad)


def _open(promised: ModelCard) -> keras.Model:
    """Read a model's file once its checksum is right, and compare the model with its card."""
    path = file_of(promised.name)
    _verify(path, promised)
    import keras  # noqa: PLC0415 - the cards must be readable without the framework

    try:
        model = keras.saving.load_model(path, compile=False, safe_mode=True)
    except Exception as error:  # Keras raises many kinds for a file it cannot understand
        raise DamagedModel(
            _(
                "The file of model “{name}” is whole but Keras {version} cannot open it; "
                "install the versions named in requirements.txt."
            ).format(name=promised.name, version=keras.__version__)
        ) from error
    _compare(model, promised)
    return model


def _verify(path: Path, promised: ModelCard) -> None:
    """Check the file's SHA-256 before anything in it is opened."""
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise DamagedModel(
            _("The file of model “{name}” is missing or cannot be read; {remedy}.").format(
                name=promised.name, remedy=_remedy(promised.name)
            )
        ) from error
    if found != promised.sha256:
        raise DamagedModel(
            _(
                "The file of model “{name}” is damaged: its SHA-256 starts with {found}, but "
                "its card promises {sha256}; {remedy}."
            ).format(
                name=promised.name,
                found=found[:12],
                sha256=promised.sha256[:12],
                remedy=_remedy(promised.name),
            )
        )


def _remedy(name: str) -> str:
    if is_run(name):
        return _("repeat the training run")
    if is_own(name):
        return _("delete it on the Models page and open its file again")
    return _("fetch the project's models folder again")


def _compare(model: keras.Model, promised: ModelCard) -> None:
    """Check that the model takes, gives and holds as much as its card says."""
    units = 1 if promised.output == "sigmoid" else len(promised.classes)
    expected = ((None, *promised.input_shape), (None, units), promised.parameters)
    found = (model.input_shape, model.output_shape, model.count_params())
    if found != expected:
        raise DamagedModel(
            _(
                "The card of model “{name}” does not fit its file: expected input, output and "
                "parameters {expected}, but the file has {found}."
            ).format(name=promised.name, expected=expected, found=found)
        )


def _unknown(name: str, known: list[str]) -> UnknownModel:
    choice = (
        _("choose one of {known}").format(known=", ".join(known))
        if known
        else _("no model is installed")
    )
    return UnknownModel(
        _("There is no model named “{name}”; {choice}.").format(name=name[:60], choice=choice)
    )
