"""A small network that can be asked, as it lies in a models folder."""

import hashlib
from dataclasses import replace
from pathlib import Path

import keras

from cnnviz.zoo import card_file
from tests import networks
from tests.cards import make_card
from tests.evaluation.at_hand import CLASSES, HOW


def install(folder: Path, name: str, *, seed: int = 0, **changes):
    """Put a small network with its card into a models folder and return both."""
    card = make_card(name, classes=CLASSES, input_shape=(8, 8, 3), preprocessing=HOW)
    card = replace(card, **changes)
    units = 1 if card.output == "sigmoid" else len(card.classes)
    model = keras.Sequential(
        [
            keras.layers.Input(card.input_shape),
            keras.layers.Conv2D(4, 3, activation="relu", name="conv"),
            keras.layers.GlobalAveragePooling2D(name="mean"),
            keras.layers.Dense(units, activation=card.output, name="answer"),
        ]
    )
    networks.randomised(model, seed)
    path = folder / name / "model.keras"
    path.parent.mkdir(parents=True)
    model.save(path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    card = replace(card, sha256=digest, parameters=model.count_params())
    card_file.write(card, path.with_name("card.json"))
    return model, card
