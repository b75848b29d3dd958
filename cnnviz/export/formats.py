"""The formats that a model can be taken away in, and the files that were made of them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

import cnnviz
from cnnviz import home, zoo
from cnnviz.errors import Cancelled, ModelError
from cnnviz.language import _
from cnnviz.types import ModelCard

SECONDS = 300
"""Until a conversion must have ended."""
LOOK_SECONDS = 0.1
KEPT_BYTES = 2 * 1024**3
"""Of all files that were made; the ones that nobody took for longest go first."""
FACTS = "facts.json"


@dataclass(frozen=True, slots=True)
class Format:
    """One format."""

    name: str
    title: str
    suffix: str
    """The end of the file's name."""
    mime: str
    about: str
    """What it is for, as a sentence."""
    needs: tuple[str, ...] = ()
    """Python packages that are not installed with cnnviz."""


FORMATS: tuple[Format, ...] = (
    Format(
        "keras",
        "Keras (.keras)",
        ".keras",
        "application/octet-stream",
        "The model as Keras 3 keeps it. It can be opened here again.",
    ),
    Format(
        "h5",
        "HDF5 (.h5)",
        ".h5",
        "application/x-hdf5",
        "The older file of Keras, which many programs read. It can be opened here again.",
    ),
    Format(
        "savedmodel",
        "SavedModel (.zip)",
        "-savedmodel.zip",
        "application/zip",
        "TensorFlow’s folder for servers. It holds the program without the layers, so it cannot be "
        "opened here again.",
    ),
    Format(
        "tflite",
        "TensorFlow Lite (.tflite)",
        ".tflite",
        "application/octet-stream",
        "For phones and small computers.",
    ),
    Format(
        "tflite-small",
        "TensorFlow Lite, small (.tflite)",
        "-small.tflite",
        "application/octet-stream",
        "For phones and small computers, with weights of 8 bits: about a quarter of the size.",
    ),
    Format(
        "onnx",
        "ONNX (.onnx)",
        ".onnx",
        "application/octet-stream",
        "For programs beside TensorFlow, such as ONNX Runtime and Netron.",
        needs=("tf2onnx", "onnx"),
    ),
    Format(
        "python",
        "Python code (.py)",
        ".py",
        "text/x-python",
        "A program that builds the same layers with Keras, without the weights.",
    ),
    Format(
        "labels",
        "Class names (labels.txt)",
        "-labels.txt",
        "text/plain",
        "The names of the classes in the order of the network’s answers, one a line.",
    ),
)
BY_NAME: Mapping[str, Format] = {one.name: one for one in FORMATS}


@dataclass(frozen=True, slots=True)
class Made:
    """A file that was made of a model."""

    format: Format
    path: Path
    bytes: int
    note: str
    """What has to be known about it, as a sentence; "" for nothing."""


def is_here(one: Format) -> bool:
    """Whether all that a format needs is installed."""
    return all(find_spec(package) is not None for package in one.needs)


def labels(card: ModelCard) -> str:
    """Return the text of a ``labels.txt``."""
    return "".join(f"{name}\n" for name in card.classes)


def made(card: ModelCard, name: str, cancelled: Callable[[], bool] = lambda: False) -> Made:
    """Return a model in a format, made now if nobody asked for it before.

    Args:
        card: the model's card.
        name: of the format.
        cancelled: asked several times a second whether anybody still wants it.

    Raises:
        ModelError: there is no such format, or the model cannot be converted.
        Cancelled: nobody wants it any more.
    """
    one = BY_NAME.get(name)
    if one is None or not is_here(one):
        raise ModelError(
            _("There is no format “{name}” on this machine; choose one of {known}.").format(
                name=name[:20], known=", ".join(each.name for each in FORMATS if is_here(each))
            )
        )
    found = ready(card, name)
    if found is None:
        _make(card, one, _place(card, one), cancelled)
        found = ready(card, name)
    if found is None:
        raise ModelError(
            _("The file was made but could not be kept; free some space and try again.")
        )
    return found


def ready(card: ModelCard, name: str) -> Made | None:
    """Return a model in a format if it has been made and is still here."""
    one = BY_NAME[name]
    return _kept(_place(card, one), one)


def _place(card: ModelCard, one: Format) -> Path:
    return home.exports_folder() / f"{card.name}-{card.sha256[:16]}-{one.name}"


def _kept(place: Path, one: Format) -> Made | None:
    try:
        facts = json.loads((place / FACTS).read_text(encoding="utf-8"))
        path = place / f"model{one.suffix}"
        os.utime(place)
        return Made(one, path, path.stat().st_size, str(facts["note"]))
    except (OSError, ValueError, KeyError):
        return None


def _make(card: ModelCard, one: Format, place: Path, cancelled: Callable[[], bool]) -> None:
    """Convert a model in a process of its own and keep what came out.

    Raises:
        ModelError: it cannot be converted, or the disk is full.
        Cancelled: nobody wants it any more.
    """
    zoo.card(card.name)  # a sentence of its own where the model is gone
    try:
        home.exports_folder().mkdir(parents=True, exist_ok=True)
        _sweep()
        with TemporaryDirectory(prefix=".new-", dir=home.exports_folder()) as made_in:
            status = _run([card.name, one.name, made_in], cancelled)
            facts = Path(made_in) / FACTS
            told = json.loads(facts.read_text(encoding="utf-8")) if facts.is_file() else {}
            if status != 0 or "refused" in told:
                raise ModelError(str(told.get("refused") or _failed(one)))
            shutil.rmtree(place, ignore_errors=True)
            shutil.copytree(made_in, place)
    except OSError as error:
        raise ModelError(
            _(
                "The file could not be made ({reason}); free some space in the folder named by "
                "CNNVIZ_HOME."
            ).format(reason=error.strerror or error)
        ) from error


def _failed(one: Format) -> str:
    return _(
        "This model could not be converted to {title}: one of its layers has no "
        "counterpart there, or it took too long. Choose another format."
    ).format(title=one.title)


def _run(arguments: list[str], cancelled: Callable[[], bool]) -> int:
    here = str(Path(cnnviz.__file__).parents[1])
    others = os.environ.get("PYTHONPATH", "")
    child = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "cnnviz.export.work", *arguments],
        env=os.environ
        | {"PYTHONPATH": f"{here}{os.pathsep}{others}", "CUDA_VISIBLE_DEVICES": "-1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    end = monotonic() + SECONDS
    try:
        while monotonic() < end and not cancelled():
            with suppress(subprocess.TimeoutExpired):
                return child.wait(LOOK_SECONDS)
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()
    if cancelled():
        raise Cancelled(_("The conversion was stopped."))
    return -1


def _sweep() -> None:
    """Delete the files that nobody took for longest, until the others fit."""
    with suppress(OSError):  # another process may sweep too
        places = [path for path in home.exports_folder().iterdir() if not path.name.startswith(".")]
        left = KEPT_BYTES
        for place in sorted(places, key=lambda path: path.stat().st_mtime, reverse=True):
            left -= sum(file.stat().st_size for file in place.iterdir())
            if left < 0:
                shutil.rmtree(place, ignore_errors=True)
