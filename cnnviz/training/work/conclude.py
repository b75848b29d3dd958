"""From a run to a model that the app can open: ``model.keras`` and its ``card.json``.

No deep-learning framework is needed: the best model lies ready in every checkpoint.
"""

from __future__ import annotations

import hashlib
import os
import platform
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cnnviz.training import metrics, spec, store, subjects
from cnnviz.training.metrics import EPOCH_KEYS
from cnnviz.training.settings import command
from cnnviz.training.store import Run
from cnnviz.training.work import checkpoints
from cnnviz.training.work.checkpoints import Standing
from cnnviz.types import ModelCard
from cnnviz.zoo import card_file

MODEL, CARD = "model.keras", "card.json"


def conclude(run: Run) -> bool:
    """Put the best model that a run has saved, and its card, into the run's folder.

    Returns:
        Whether there is a model; there is none before the first whole epoch.

    Raises:
        OSError: the disk is full or may not be written.
        CnnvizError: the run's data set or architecture is not known any more.
    """
    found, _ = checkpoints.newest(run.folder)
    if found is None or found.best is None:
        return False
    write(run.folder, found.best, card_of(run, found.standing))
    return True


def write(folder: Path, model: Path, card: ModelCard) -> ModelCard:
    """Put a model and its card into a folder, the card last.

    Args:
        folder: made if it is missing.
        model: a ``.keras`` file; it stays where it is.
        card: its SHA-256 is filled in here.

    Returns:
        The card as it was written.

    Raises:
        OSError: the disk is full or may not be written.
        DamagedModel: the card could not be read back.
    """
    with model.open("rb") as file:
        card = replace(card, sha256=hashlib.file_digest(file, "sha256").hexdigest())
    card = card_file.from_json(card_file.to_json(card))  # never leave one that cannot be read
    folder.mkdir(parents=True, exist_ok=True)
    checkpoints.place(model, folder / MODEL)
    card_file.write(card, folder / CARD)
    return card


def card_of(run: Run, standing: Standing) -> ModelCard:
    """Return what is known about a run's best model; all but its file's SHA-256.

    Args:
        run: with its record.
        standing: as of the checkpoint that holds the model.
    """
    data, architecture = subjects.named(run.spec)
    epochs = standing.epoch
    return ModelCard(
        name=run.id,
        title=run.title,
        summary=f"“{architecture.title}”, trained on “{data.title}” for {_counted(epochs)}.",
        dataset=data.name,
        classes=data.classes,
        input_shape=spec.input_shape(run.spec, subjects.subject_of(run.spec)),
        preprocessing=subjects.preprocessing_of(run.spec),
        output="sigmoid" if architecture.is_binary(len(data.classes)) else "softmax",
        threshold=0.5,
        parameters=run.record.parameters,
        metrics=_metrics(standing),
        history=_history(run, epochs),
        licence="Not stated.",
        data_source=f"{data.source} Licence of the data: {data.licence}.",
        sha256="0" * 64,
        command=command(run.spec, run.record.title),
        trained=_trained(run, standing),
    )


def _metrics(standing: Standing) -> dict[str, float]:
    if not standing.validating:
        return {}
    named = {key: standing.best[key] for key in ("val_accuracy", "val_loss")}
    return named | {"val_count": float(standing.validating)}


def _history(run: Run, epochs: int) -> dict[str, tuple[float, ...]]:
    """Return the curves over epochs; those of the validation are empty where there was none."""
    whole = [epoch.values for epoch in metrics.read_epochs(run.folder) if epoch.epoch <= epochs]
    kept = {key: tuple(values[key] for values in whole if key in values) for key in EPOCH_KEYS}
    # A damaged line is left out of all curves alike; other lengths would not be one run's.
    return {key: curve if len(curve) == len(whole) else () for key, curve in kept.items()}


def _trained(run: Run, standing: Standing) -> Mapping[str, Any]:
    """Return what a reader needs to repeat the run."""
    record = run.record
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "epochs": standing.epoch,
        "best_epoch": int(standing.best["epoch"]),
        "seconds": round(record.progress.seconds),
        "seed": run.spec.seed,
        "precision": record.precision,
        "device": _device(record.device),
        "backend": os.environ.get("KERAS_BACKEND", "").strip() or "tensorflow",
        "versions": store.versions(),
    }


def _device(name: str) -> str:
    return f"{platform.machine()} {name}" if name.startswith("CPU") else name


def _counted(epochs: int) -> str:
    return "one epoch" if epochs == 1 else f"{epochs} epochs"
