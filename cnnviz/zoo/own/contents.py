"""A stranger's file: which kind it is, and its pieces, each of them measured before it is read.

Three kinds of files hold a Keras model: a ``.keras`` zip, an HDF5 file, and a zip around one of
these, around Teachable Machine's two files, or around the folder of a SavedModel. What is inside
decides, not the name.
"""

from __future__ import annotations

import shutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import IO, Any, Literal

from cnnviz.errors import ModelError
from cnnviz.language import _
from cnnviz.shelf import shown
from cnnviz.zoo.own import hdf5, saved_model
from cnnviz.zoo.own.layers import parsed
from cnnviz.zoo.own.limits import LIMITS, MB
from cnnviz.zoo.own.sandbox import CARD, CONFIG, METADATA, WEIGHTS

ZIP, HDF5 = b"PK\x03\x04", b"\x89HDF\r\n\x1a\n"
BLOCK = 256 * 1024
SAVE = "save the model as .keras or .h5 and open that."
"""What to do with a file that holds no layers."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a file holds."""

    kind: Literal["keras", "h5", "saved_model"]
    config: Any
    """The layers, as they were written down."""
    weights: Path
    """An HDF5 file, or the folder of a SavedModel."""
    version: str
    """Of the Keras that wrote it; "" where that is not said."""
    labels: str | None = None
    """The text of a ``labels.txt`` beside it."""
    card: Any = None
    """What cnnviz wrote about the model when it gave the file away; checked like any card."""


def read(source: Path, work: Path) -> Contents:
    """Unpack what is needed of a file into a folder of our own.

    Raises:
        ModelError: it holds no Keras model, is damaged, or is refused.
    """
    with source.open("rb") as file:
        head = file.read(16)
    if head.startswith(HDF5):
        return _hdf5(source)
    if head.startswith(ZIP):
        with _opened(source) as archive:
            return _archive(archive, work)
    raise ModelError(_unknown(head))


def _unknown(head: bytes) -> str:
    if head[4:8] == b"TFL3":
        return f"This is a TensorFlow Lite file, which holds a program and no layers; {SAVE}"
    if head.startswith(b"\x80"):
        return "This is a Python pickle, which is never opened here; " + SAVE
    if head.startswith(b"{"):
        return (
            "This is a text, perhaps the model.json of TensorFlow.js; export “TensorFlow → Keras” "
            "in Teachable Machine, or " + SAVE
        )
    if not head:
        return "The file is empty; choose another."
    return (
        "This should be a Keras model (.keras or .h5, or a zip that holds one), but it is neither; "
        + SAVE
    )


# --------------------------------------------------------------------------------------------- HDF5


def _hdf5(source: Path) -> Contents:
    config, version, card = hdf5.settings(source)
    return Contents("h5", parsed(config), source, version, card=parsed(card) if card else None)


# --------------------------------------------------------------------------------------------- zips


@contextmanager
def _opened(source: Path) -> Iterator[zipfile.ZipFile]:
    damaged = "The file is damaged or cut off; copy or export it again."
    try:
        with zipfile.ZipFile(source) as archive:
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise ModelError(damaged) from error
    except (RuntimeError, ValueError, OverflowError) as error:  # encrypted, odd headers
        raise ModelError(damaged) from error


def _archive(archive: zipfile.ZipFile, work: Path) -> Contents:
    """Find the model in a zip.

    Raises:
        ModelError: there is none, or the zip is refused.
    """
    names = _names(archive)
    if CONFIG in names and WEIGHTS in names:
        return _keras(archive, work)
    labels = _labels(archive, names)
    for name in names:
        suffix = PurePosixPath(name).suffix.lower()
        if suffix in (".keras", ".h5", ".hdf5"):
            inner = _unpacked(archive, name, work / f"inner{suffix}", LIMITS.file_bytes)
            return _with_labels(_inside(inner, work), labels)
    for name in names:
        if PurePosixPath(name).name in ("keras_metadata.pb", "saved_model.pb"):
            folder = str(PurePosixPath(name).parent)
            return _with_labels(_saved_model(archive, names, folder, work), labels)
    raise ModelError(
        _("No Keras model is in this zip ({some}); {save}").format(some=_some(names), save=_(SAVE))
    )


def _some(names: list[str]) -> str:
    first = ", ".join(shown(name, 40) for name in names[:3])
    return f"it holds {first}{' …' * (len(names) > 3)}" if names else "it is empty"


def _inside(inner: Path, work: Path) -> Contents:
    """Read a model that lay in a zip; a zip in a zip in a zip is none."""
    with inner.open("rb") as file:
        head = file.read(16)
    if head.startswith(HDF5):
        return _hdf5(inner)
    if not head.startswith(ZIP):
        raise ModelError(_("The model file in this zip is damaged; pack it again."))
    with _opened(inner) as archive:
        if not {CONFIG, WEIGHTS} <= set(_names(archive)):
            raise ModelError(_("The .keras file in this zip is none; pack it again."))
        return _keras(archive, work)


def _with_labels(found: Contents, labels: str | None) -> Contents:
    return replace(found, labels=labels)


def _names(archive: zipfile.ZipFile) -> list[str]:
    """Return the names of a zip's files.

    Raises:
        ModelError: there are too many, or they would become too large.
    """
    entries = archive.infolist()
    if len(entries) > LIMITS.members:
        raise ModelError(
            _(
                "A zip with a model may hold {members:,} files, but this one has {entries:,}; "
                "pack only the model."
            ).format(members=LIMITS.members, entries=len(entries))
        )
    if sum(entry.file_size for entry in entries) > LIMITS.file_bytes + LIMITS.weight_bytes:
        raise ModelError(
            _(
                "Unpacked, this file would have more than {weight_bytes} MB; a model of this "
                "size cannot be opened here."
            ).format(weight_bytes=LIMITS.weight_bytes // MB)
        )
    return [entry.filename for entry in entries if not entry.is_dir()]


def _keras(archive: zipfile.ZipFile, work: Path) -> Contents:
    config = parsed(_bytes(archive, CONFIG, LIMITS.settings_bytes))
    about = parsed(_bytes(archive, METADATA, MB)) if METADATA in archive.namelist() else {}
    weights = _unpacked(archive, WEIGHTS, work / "weights.h5", LIMITS.weight_bytes)
    hdf5.check(weights)
    told = parsed(_bytes(archive, CARD, MB)) if CARD in archive.namelist() else None
    version = about.get("keras_version") if isinstance(about, dict) else ""
    version = version if isinstance(version, str) else ""
    return Contents("keras", config, weights, version, card=told)


def _labels(archive: zipfile.ZipFile, names: list[str]) -> str | None:
    for name in names:
        if PurePosixPath(name).name.lower() == "labels.txt":
            return _bytes(archive, name, LIMITS.labels_bytes).decode("utf-8-sig", "replace")
    return None


def _saved_model(archive: zipfile.ZipFile, names: list[str], folder: str, work: Path) -> Contents:
    """Unpack the files of a SavedModel that hold layers and weights; its program is left alone."""
    prefix = "" if folder == "." else f"{folder}/"
    about = f"{prefix}keras_metadata.pb"
    if about not in names:
        raise ModelError(
            _("This SavedModel holds only a finished program: Keras 3 writes no layers into it; ")
            + _(SAVE)
        )
    place = work / "saved_model"
    place.mkdir()
    for name in names:
        inner = PurePosixPath(name.removeprefix(prefix))
        if inner.parent == PurePosixPath("variables") and inner.name.startswith("variables."):
            _unpacked(archive, name, place / inner.name, LIMITS.weight_bytes)
    config, version = saved_model.settings(_bytes(archive, about, LIMITS.settings_bytes))
    return Contents("saved_model", config, place, version)


def _bytes(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    with archive.open(name) as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise ModelError(
            _("The file {shown} within this one is too long.").format(shown=shown(name, 40))
        )
    return data


def _unpacked(archive: zipfile.ZipFile, name: str, to: Path, most: int) -> Path:
    """Unpack one file, counting what really comes out."""
    with archive.open(name) as file, to.open("wb") as target:
        _copy(file, target, most)
    return to


def _copy(file: IO[bytes], target: IO[bytes], most: int) -> None:
    left = most
    while block := file.read(BLOCK):
        left -= len(block)
        if left < 0:
            raise ModelError(
                _(
                    "Unpacked, this file would have more than {most} MB; a model of this size "
                    "cannot be opened here."
                ).format(most=most // MB)
            )
        target.write(block)


def packed(config: bytes, weights: Path, to: Path) -> None:
    """Write a ``.keras`` file of exactly the three pieces that Keras needs."""
    with zipfile.ZipFile(to, "w") as archive:
        archive.writestr(CONFIG, config)
        archive.writestr(METADATA, b"{}")
        with weights.open("rb") as file, archive.open(WEIGHTS, "w", force_zip64=True) as target:
            shutil.copyfileobj(file, target, BLOCK)
