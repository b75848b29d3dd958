"""A models folder with small, sound models that the tests may then damage."""

import hashlib

import keras
import pytest

from cnnviz import zoo
from cnnviz.zoo import card_file
from tests.cards import make_card


@pytest.fixture(scope="session")
def tiny_file(tmp_path_factory) -> bytes:
    """The bytes of a saved model that fits ``make_card``."""
    model = keras.Sequential(
        [
            keras.Input((4, 4, 1)),
            keras.layers.Flatten(name="flatten"),
            keras.layers.Dense(3, name="logits"),
            keras.layers.Softmax(name="softmax"),
        ]
    )
    path = tmp_path_factory.mktemp("tiny") / "model.keras"
    model.save(path)
    return path.read_bytes()


@pytest.fixture
def models(tmp_path, monkeypatch, tiny_file):
    """An empty models folder and a function that adds a model to it."""
    monkeypatch.setenv("CNNVIZ_MODELS_DIR", str(tmp_path))
    monkeypatch.setattr(zoo, "_cache", type(zoo._cache)())

    def add(name="tiny", data=None, **changes):
        folder = tmp_path / name
        folder.mkdir()
        data = tiny_file if data is None else data
        (folder / "model.keras").write_bytes(data)
        changes = {"sha256": hashlib.sha256(data).hexdigest(), **changes}
        card_file.write(make_card(name, **changes), folder / "card.json")
        return folder

    return add
