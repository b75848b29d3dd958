"""Converts one model: ``python -m cnnviz.export.work MODEL FORMAT FOLDER``.

It leaves the file and ``facts.json`` in the folder: a note, or the sentence of a refusal.
"""

from __future__ import annotations

import json
import shutil
import sys
import zipfile
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cnnviz import zoo
from cnnviz.errors import CnnvizError, ModelError
from cnnviz.export.formats import BY_NAME, FACTS, labels
from cnnviz.language import _
from cnnviz.types import ModelCard
from cnnviz.zoo import card_file
from cnnviz.zoo.own.sandbox import CARD


def main() -> None:
    """Convert the model that the command line names."""
    name, wanted, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    try:
        facts = {"note": written(zoo.card(name), wanted, folder)}
    except CnnvizError as error:
        facts = {"refused": str(error)}
    except OSError as error:
        facts = {
            "refused": _("The model’s file cannot be read ({strerror}); try again.").format(
                strerror=error.strerror
            )
        }
    (folder / FACTS).write_text(json.dumps(facts), encoding="utf-8")


def written(card: ModelCard, wanted: str, folder: Path) -> str:
    """Write a model in a format and return what has to be known about the file.

    Args:
        card: the model's card.
        wanted: the name of the format.
        folder: where the file goes, as ``model`` and the format's suffix.

    Raises:
        CnnvizError: the model cannot be opened, or not be converted.
    """
    return WRITERS[wanted](card, folder / f"model{BY_NAME[wanted].suffix}")


def _keras(card: ModelCard, path: Path) -> str:
    shutil.copyfile(zoo.file_of(card.name), path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.comment = b""
        if CARD not in archive.namelist():
            archive.writestr(CARD, card_file.to_json(card))
    return ""


def _h5(card: ModelCard, path: Path) -> str:
    import h5py  # noqa: PLC0415 - a label file needs none

    zoo.load(card.name).save(path)
    with h5py.File(path, "r+") as file:
        file.attrs[CARD] = card_file.to_json(card)
    return ""


def _saved_model(card: ModelCard, path: Path) -> str:
    with TemporaryDirectory() as folder:
        _exported(card, Path(folder) / card.name)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(Path(folder).rglob("*")):
                if file.is_file():
                    archive.write(file, file.relative_to(folder))
    return ""


def _exported(card: ModelCard, folder: Path) -> None:
    """Write TensorFlow's folder."""
    import keras  # noqa: PLC0415 - a label file needs none

    if keras.backend.backend() != "tensorflow":
        raise ModelError(_("Only Keras on TensorFlow writes this format; choose another."))
    zoo.load(card.name).export(folder, verbose=False)


def _tflite(card: ModelCard, path: Path) -> str:
    return _lite(card, path, small=False)


def _tflite_small(card: ModelCard, path: Path) -> str:
    return _lite(card, path, small=True)


def _lite(card: ModelCard, path: Path, *, small: bool) -> str:
    tf: Any = import_module("tensorflow")
    with TemporaryDirectory() as folder:
        _exported(card, Path(folder) / "model")
        converter = tf.lite.TFLiteConverter.from_saved_model(str(Path(folder) / "model"))
        if small:
            converter.optimizations = [tf.lite.Optimize.DEFAULT]
        path.write_bytes(converter.convert())
    from cnnviz.export import agreement  # noqa: PLC0415 - it imports the framework

    return agreement.of_tflite(card, path)


def _onnx(card: ModelCard, path: Path) -> str:
    import numpy as np  # noqa: PLC0415 - a label file needs none

    model = zoo.load(card.name)
    model(np.zeros((1, *card.input_shape), np.float32))  # Keras converts only what was called once
    model.export(path, format="onnx", verbose=False)
    return ""


def _python(card: ModelCard, path: Path) -> str:
    from cnnviz.export.code import code  # noqa: PLC0415 - it imports the framework

    path.write_text(code(zoo.load(card.name)), encoding="utf-8")
    return ""


def _labels(card: ModelCard, path: Path) -> str:
    path.write_text(labels(card), encoding="utf-8")
    return ""


WRITERS: Mapping[str, Callable[[ModelCard, Path], str]] = {
    "keras": _keras,
    "h5": _h5,
    "savedmodel": _saved_model,
    "tflite": _tflite,
    "tflite-small": _tflite_small,
    "onnx": _onnx,
    "python": _python,
    "labels": _labels,
}

if __name__ == "__main__":
    main()
