"""A stranger's HDF5 file: its groups and arrays are looked through before Keras reads any of them.

HDF5 can do more than hold arrays: an array may lie in another file of this machine, be put together
from others, or say that it is a million times larger than the file. None of that belongs into a
model.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from cnnviz.errors import ModelError
from cnnviz.language import _
from cnnviz.shelf import shown
from cnnviz.zoo.own.limits import LIMITS, MB
from cnnviz.zoo.own.sandbox import CARD

CONFIG, VERSION, TRAINING = "model_config", "keras_version", "training_config"
MOST = 200_000
"""Groups and arrays."""
ONLY_WEIGHTS = (
    "This file holds weights without the layers that they belong to; save the whole model with "
    "model.save, not only its weights."
)


def settings(path: Path) -> tuple[str | bytes, str, bytes | None]:
    """Return the text about the layers, the Keras version, and what cnnviz wrote about the model.

    Raises:
        ModelError: it is damaged, refused, or holds no layers.
    """
    check(path)
    with opened(path, "r") as file:
        config = _text(file.attrs.get(CONFIG))
        if config is None:
            raise ModelError(_(ONLY_WEIGHTS))
        version = _text(file.attrs.get(VERSION))
        card = _text(file.attrs.get(CARD))
    return config, version.decode(errors="replace") if version else "", card


def _text(value: Any) -> bytes | None:
    if isinstance(value, str):
        return value.encode()
    return value if isinstance(value, bytes) else None


def with_settings(path: Path, config: Any, to: Path) -> None:
    """Write a copy of a model's file that describes other layers, and nothing of its training."""
    to.write_bytes(path.read_bytes())
    with opened(to, "r+") as file:
        file.attrs[CONFIG] = json.dumps(config)
        if TRAINING in file.attrs:
            del file.attrs[TRAINING]
        file.pop("optimizer_weights", None)


def check(path: Path) -> None:
    """Let a file pass that holds arrays of numbers, and not too many.

    Raises:
        ModelError: it holds something else, or is damaged.
    """
    total = 0
    with opened(path, "r") as file:
        for number, (name, item) in enumerate(_items(file)):
            if number > MOST:
                raise ModelError(_("This file holds far more arrays than a model has."))
            if isinstance(item, h5py.Dataset):
                _check_array(name, item)
                total += item.nbytes
    if total > LIMITS.weight_bytes:
        raise ModelError(
            _(
                "The weights of a model may have {weight_bytes} MB, but these have {total:,} "
                "MB; choose a smaller one."
            ).format(weight_bytes=LIMITS.weight_bytes // MB, total=total // MB)
        )


@contextmanager
def opened(path: Path, mode: str) -> Iterator[Any]:
    """Open an HDF5 file.

    Raises:
        ModelError: it is damaged.
    """
    try:
        with h5py.File(path, mode) as file:
            yield file
    except (OSError, KeyError, RuntimeError, ValueError, TypeError) as error:
        raise ModelError(_("The file is damaged or cut off; copy or export it again.")) from error


def _items(file: Any) -> Iterator[tuple[str, Any]]:
    """Give every group and array once; what points elsewhere is refused before it is followed."""
    waiting, seen = [("", file)], set()
    while waiting:
        path, group = waiting.pop()
        for name in group:
            if not isinstance(group.get(name, getlink=True), h5py.HardLink):
                raise ModelError(
                    _(
                        "“{shown}” in this file is a link to another place, which is not followed; "
                        "save the model again."
                    ).format(shown=shown(f"{path}/{name}"))
                )
            item = group[name]
            if item.id.__hash__() in seen:
                continue
            seen.add(item.id.__hash__())
            yield f"{path}/{name}", item
            if isinstance(item, h5py.Group):
                waiting.append((f"{path}/{name}", item))


def _check_array(name: str, item: Any) -> None:
    if item.external or item.is_virtual:
        raise ModelError(
            _(
                "The array “{shown}” of this file lies in another file, which is not opened; "
                "save the model again."
            ).format(shown=shown(name))
        )
    if item.dtype.kind not in "fiubSO" or (
        item.dtype.hasobject and not h5py.check_string_dtype(item.dtype)
    ):
        raise ModelError(
            _("The array “{shown}” of this file holds no numbers.").format(shown=shown(name))
        )
    if item.nbytes > LIMITS.weight_bytes or np.prod(item.shape, dtype=float) > 1e12:
        raise ModelError(
            _("The array “{shown}” of this file is far too large.").format(shown=shown(name))
        )
