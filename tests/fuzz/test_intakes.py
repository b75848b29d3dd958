"""Whatever strangers bring: a result or a sentence, within the stated memory and time.

``CNNVIZ_FUZZ`` is the number of files that are tried for each intake; `make test-long` tries many.
"""

import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from PIL import Image

from tests import networks, own_pictures
from tests.zoo import keras2

EXAMPLES = int(os.environ.get("CNNVIZ_FUZZ", "10"))
MEGABYTES, SECONDS = 400, 30
"""What a small file may cost at most, as docs/security.md states it."""
MODEL_MEGABYTES = 1500

fuzzed = settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=[Phase.generate],  # each file is tried once; a failure names its bytes below
    suppress_health_check=list(HealthCheck),
)

Intake = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def intake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Intake]:
    """Takes files in, in a process of their own: ``intake("picture", source=bytes)``."""
    folder = tmp_path_factory.mktemp("fuzz")
    with subprocess.Popen(
        [sys.executable, "-m", "tests.fuzz.confined"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as child:
        assert child.stdin
        assert child.stdout
        assert child.stdout.readline() == "ready\n"

        def take(kind: str, **files: bytes) -> dict[str, Any]:
            shutil.rmtree(folder)
            folder.mkdir()
            for name, data in files.items():
                (folder / name).write_bytes(data)
            print(json.dumps([kind, str(folder)]), file=child.stdin, flush=True)
            return dict(json.loads(child.stdout.readline()))

        yield take
        child.kill()


def check(found: dict[str, Any], files: dict[str, bytes], megabytes: int = MEGABYTES) -> None:
    word, _, sentence = found["outcome"].partition(" ")
    bytes_of = {name: data.hex() for name, data in files.items()}
    assert word in ("taken", "refused"), (found, bytes_of)
    if word == "refused":
        assert sentence.endswith("."), sentence
        assert sentence.isprintable(), sentence
    assert found["megabytes"] < megabytes, (found, bytes_of)
    assert found["seconds"] < SECONDS, (found, bytes_of)


# ------------------------------------------------------------------------------- what is changed


class Bytes(bytes):
    """A file; a failure writes it down itself."""

    def __repr__(self) -> str:
        return f"{len(self)} bytes"


def changed(seeds: list[bytes]) -> st.SearchStrategy[bytes]:
    """Sound files in which bytes are changed, numbers are set to their ends, and parts move."""
    return st.builds(_changed, st.sampled_from(seeds), st.lists(CHANGES, min_size=1, max_size=8))


PLACE = st.floats(0, 1) | st.floats(0, 0.03)  # headers are where it hurts
ENDS = [b"\0", b"\xff", b"\x7f", b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff"]
PIECES = st.sampled_from(ENDS) | st.binary(min_size=1, max_size=8)
CHANGES = st.tuples(
    st.sampled_from(["set", "insert", "drop", "repeat", "cut"]), PLACE, PLACE, PIECES
)


def _changed(seed: bytes, changes: list[tuple[str, float, float, bytes]]) -> bytes:
    data = bytearray(seed)
    for how, at, more, piece in changes:
        start = int(at * len(data))
        stop = start + int(more**4 * (len(data) - start))
        if how == "set":
            data[start : start + len(piece)] = piece
        elif how == "insert":
            data[start:start] = piece
        elif how == "drop":
            del data[start:stop]
        elif how == "repeat":
            data[stop:stop] = data[start:stop][:10_000] * 3
        elif more > 0.8:
            del data[start:]
    return Bytes(data)


# ------------------------------------------------------------------------------------ the intakes


def encoded(kind: str, **options: Any) -> bytes:
    picture = np.random.default_rng(3).integers(0, 256, (24, 20, 3), np.uint8)
    file = io.BytesIO()
    Image.fromarray(picture).save(file, kind, **options)
    return file.getvalue()


PICTURES = [
    *(encoded(kind) for kind in ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "AVIF", "ICO")),
    encoded("JPEG", progressive=True, exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0"),
    encoded("TIFF", compression="tiff_lzw"),
    encoded("PNG", pnginfo=None, interlace=1),
]


@fuzzed
@given(data=changed(PICTURES))
def test_pictures(intake: Intake, data: bytes) -> None:
    check(intake("picture", source=data), {"source": data})


ZIPS = [
    own_pictures.packed(own_pictures.files("cats", "dogs", count=3)).getvalue(),
    own_pictures.packed(own_pictures.files("a/b", "a/c"), how=zipfile.ZIP_STORED).getvalue(),
]


@fuzzed
@given(data=changed(ZIPS))
def test_zips(intake: Intake, data: bytes) -> None:
    check(intake("archive", source=data), {"source": data})


def saved(array: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


ARRAYS = [
    saved(np.random.default_rng(4).integers(0, 256, (20, 8, 8, 3), np.uint8)),
    saved(np.random.default_rng(4).random((20, 8, 8), np.float32)),
]
TARGETS = [saved(np.arange(20) % 2), saved(np.array(["cat", "dog"] * 10)), saved(np.eye(20))]


@fuzzed
@given(pictures=changed(ARRAYS), targets=changed(TARGETS) | st.sampled_from(TARGETS))
def test_arrays(intake: Intake, pictures: bytes, targets: bytes) -> None:
    files = {"source": pictures, "targets": targets}
    check(intake("arrays", **files), files)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """A model of each kind of file."""
    folder = tmp_path_factory.mktemp("models")
    made = networks.plain()
    made.save(folder / "a.keras")
    keras2.saved(made, folder / "a.h5")
    return [(folder / name).read_bytes() for name in ("a.keras", "a.h5")]


@fuzzed
@given(draw=st.data())
def test_models(intake: Intake, models: list[bytes], draw: st.DataObject) -> None:
    data = draw.draw(changed(models))
    check(intake("model", source=data), {"source": data}, MODEL_MEGABYTES)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=4,
)
WORDS = st.sampled_from(
    ["Lambda", "Functional", "keras.layers", "os", "system", "__lambda__", "__tensor__", "linear"]
)


@fuzzed
@given(draw=st.data())
def test_descriptions_of_models(intake: Intake, models: list[bytes], draw: st.DataObject) -> None:
    with zipfile.ZipFile(io.BytesIO(models[0])) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    config = json.loads(parts["config.json"])
    for _ in range(draw.draw(st.integers(1, 3))):
        node, key = draw.draw(st.sampled_from(list(places(config))))
        node[key] = draw.draw(JSON | WORDS)
    parts["config.json"] = json.dumps(config).encode()
    data = own_pictures.packed(parts).getvalue()
    check(intake("model", source=data), {"config": parts["config.json"]}, MODEL_MEGABYTES)


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every place in a description that can be given another value."""
    for key in value if isinstance(value, dict) else range(len(value)):
        yield value, key
        if isinstance(value[key], dict | list):
            yield from places(value[key])
