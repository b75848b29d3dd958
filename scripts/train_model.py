"""Train a shipped model again: ``python scripts/train_model.py digits``.

Writes ``model.keras`` and ``card.json`` into ``models/<name>/`` with the figures measured on the
test split, which is used once, at the end.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np

from cnnviz import datasets, images, zoo
from cnnviz.datasets import DataSet, Split
from cnnviz.training.fit import Examples, Outcome, Precision, measure, train
from cnnviz.training.recipes import RECIPES, Recipe
from cnnviz.types import ModelCard
from cnnviz.zoo import Architecture, card_file

QUICK_PICTURES = 512


def main(arguments: list[str] | None = None) -> None:
    """Train, measure and write one model."""
    options = _parser().parse_args(arguments)
    architecture = zoo.architecture(options.name)
    data = datasets.dataset(architecture.dataset)
    recipe = _recipe(options)
    draft = _draft(architecture, data)

    training, validation, test = _examples(data, draft, recipe, options.seed, options.quick)
    print(f"{len(training.x)} train, {len(validation.x)} validate, {len(test.x)} test", flush=True)
    outcome = train(
        architecture, recipe, training, validation, seed=options.seed, precision=options.precision
    )
    folder = Path(options.out or zoo.models_folder() / architecture.name)
    card = _write(folder, draft, outcome, test, _facts(outcome, recipe, options))
    print(f"{folder}: {card.parameters:,} parameters, {dict(card.metrics)}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Train a shipped model again.")
    parser.add_argument("name", choices=sorted(RECIPES), help="the model")
    parser.add_argument("--epochs", type=int, help="default: the recipe's number")
    parser.add_argument("--seed", type=int, default=1, help="default: 1")
    parser.add_argument("--out", help="folder to write into (default: models/<name>)")
    parser.add_argument(
        "--precision",
        choices=Precision.__args__,
        default="float32",
        help="mixed_bfloat16 is about twice as fast on a CPU with AMX or AVX512-BF16, and much "
        "slower elsewhere; the saved model is float32 either way",
    )
    parser.add_argument(
        "--quick", action="store_true", help="one epoch on few pictures, to try the script"
    )
    return parser


def _recipe(options: argparse.Namespace) -> Recipe:
    recipe = RECIPES[options.name]
    epochs = options.epochs or (1 if options.quick else recipe.epochs)
    return replace(recipe, epochs=epochs)


def _draft(architecture: Architecture, data: DataSet) -> ModelCard:
    """Return the card as far as it is known before training; it says how to prepare pictures."""
    return ModelCard(
        name=architecture.name,
        title=architecture.title,
        summary=architecture.summary,
        dataset=data.name,
        classes=data.classes,
        input_shape=architecture.input_shape,
        preprocessing=architecture.preprocessing,
        output="softmax",
        threshold=0.5,
        parameters=0,
        metrics={},
        history={},
        licence="Apache-2.0",
        data_source=f"{data.source} Licence of the data: {data.licence}.",
        sha256="",
        command="",
        trained={},
    )


def _examples(
    data: DataSet, card: ModelCard, recipe: Recipe, seed: int, quick: bool
) -> tuple[Examples, Examples, Examples]:
    """Read the data set and prepare the pictures that train, validate and test."""
    train_split, test_split = data.read()
    training, validation = datasets.stratified(train_split.labels, recipe.validation, seed)
    splits = train_split.take(training), train_split.take(validation), test_split
    if quick:
        splits = _some(splits[0], seed), _some(splits[1], seed), _some(splits[2], seed)
    return _prepared(splits[0], card), _prepared(splits[1], card), _prepared(splits[2], card)


def _some(split: Split, seed: int) -> Split:
    """Return a few pictures of every class."""
    share = min(1.0, QUICK_PICTURES / len(split))
    return split.take(datasets.stratified(split.labels, share, seed)[1])


def _prepared(split: Split, card: ModelCard) -> Examples:
    """Bring pictures to the network's input as the app does, each through ``images.prepare``."""
    x = np.empty((len(split), *card.input_shape), np.float32)
    for index, image in enumerate(split.images):
        x[index] = images.prepare(image, card)
    return Examples(x, split.labels)


def _write(
    folder: Path, draft: ModelCard, outcome: Outcome, test: Examples, facts: Mapping[str, Any]
) -> ModelCard:
    """Save the model, measure the saved file, and write its card last."""
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / ".new.keras"
    outcome.model.save(temporary)
    saved = keras.saving.load_model(temporary, compile=False)
    card = replace(
        draft,
        parameters=saved.count_params(),
        metrics=measure(saved, test),
        history=outcome.history,
        sha256=hashlib.sha256(temporary.read_bytes()).hexdigest(),
        **facts,
    )
    card = card_file.from_json(card_file.to_json(card))  # never leave a card that cannot be read
    temporary.replace(folder / "model.keras")
    card_file.write(card, folder / "card.json")
    return card


def _facts(outcome: Outcome, recipe: Recipe, options: argparse.Namespace) -> dict[str, Any]:
    """Return what a reader needs to repeat the run."""
    command = f"python scripts/train_model.py {options.name} --epochs {recipe.epochs}"
    command += f" --seed {options.seed} --precision {options.precision}"
    return {
        "command": command + (" --quick" if options.quick else ""),
        "trained": {
            "date": datetime.now(UTC).date().isoformat(),
            "epochs": recipe.epochs,
            "best_epoch": outcome.best_epoch,
            "seconds": round(outcome.seconds),
            "seed": options.seed,
            "precision": options.precision,
            "device": f"{platform.machine()} CPU, {os.cpu_count()} cores",
            "backend": keras.backend.backend(),
            "versions": {"python": platform.python_version(), "keras": keras.__version__},
        },
    }


if __name__ == "__main__":
    main()
