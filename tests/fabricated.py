"""Run folders as a worker would leave them, without training: for tests and demonstrations.

``fabricate(home)`` writes one through the real store; ``Worker`` then goes on with it batch by
batch, so that a page can be watched while "it trains".
"""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

from cnnviz import images
from cnnviz.training import files, metrics, service, snapshots, spec, store
from cnnviz.training.metrics import Epoch
from cnnviz.training.record import ENDED, Progress, RunRecord, State
from cnnviz.training.schedules import rate_at
from cnnviz.training.spec import RunSpec
from cnnviz.training.store import Quota, Run
from cnnviz.training.subjects import named, subject_of
from cnnviz.training.work import checkpoints, conclude
from cnnviz.training.work.checkpoints import Standing
from cnnviz.types import Preprocessing

BATCHES = 40
"""Of one epoch."""
SECONDS_PER_EPOCH = 6.0
OWNER = "web-somebody"
UNLIMITED = Quota(per_owner=10**6, total=10**6)
ENDS_WHOLE = ("done",)
NEVER_RAN = ("queued",)


@contextlib.contextmanager
def at_home(home: Path) -> Iterator[None]:
    """Let the store work under ``home`` for a while."""
    with patch.dict(os.environ, {"CNNVIZ_HOME": str(home)}):
        yield


@contextlib.contextmanager
def no_dispatcher(home: Path) -> Iterator[None]:
    """Let pages believe that a dispatcher lives, so that none starts and changes the runs."""
    home.mkdir(parents=True, exist_ok=True)
    files.write_json(home / service.STATUS, {"slots": ["cpu:0"], "engine": "local", "problem": ""})
    with files.locked(home / service.LOCK):
        yield


def fabricate(
    home: Path,
    *,
    state: State = "done",
    epochs: int = 5,
    whole: int | None = None,
    wanted: RunSpec | None = None,
    with_model: bool = False,
    owner: str = OWNER,
    **changes: Any,
) -> Run:
    """Write a run's folder with plausible curves, record and log.

    Args:
        home: what ``CNNVIZ_HOME`` is to be.
        state: the state to leave it in.
        epochs: as many as were asked for.
        whole: whole epochs that are behind it; by default all when done, none when queued, and
            otherwise half of them with a part of the next.
        wanted: the settings; ``epochs`` is put into them.
        with_model: also train the real network a little and write its snapshots, a checkpoint,
            best.keras, and of a run that has ended the model with its card.
        owner: the visitor who started it.
        changes: any other fields of its record (``title``, ``error``, ``notices`` ...).
    """
    wanted = replace(wanted or RunSpec(), epochs=epochs)
    with at_home(home):
        run = store.submit(wanted, owner=owner, quota=UNLIMITED)
        if whole is None:
            whole = epochs if state in ENDS_WHOLE else 0 if state in NEVER_RAN else epochs // 2
        batch = 0 if state in (*ENDS_WHOLE, *NEVER_RAN) or whole == epochs else BATCHES // 3
        if state not in NEVER_RAN:
            _train(run, whole, batch)
        if with_model:
            changes = {"parameters": _write_model(run, whole)} | changes
        run = store.update(
            run.id,
            lambda record: replace(
                record, **(_measured(run, record, whole, batch) | {"state": state} | changes)
            ),
        )
        if with_model and state in ENDED:
            conclude.conclude(run)
        return run


# ------------------------------------------------------------------------------- plausible curves


def curve(seed: int, step: int, total: int) -> dict[str, float]:
    """Return loss and accuracy at a step, falling and rising with some noise."""
    rng = np.random.default_rng([seed, step])
    done = step / max(1, total)
    loss = 0.12 + 2.1 * np.exp(-5 * done)
    accuracy = 0.97 - 0.87 * np.exp(-5.5 * done)
    noise = rng.normal(size=4) * 0.25 * (1 - 0.6 * done)
    return {
        "loss": float(loss * np.exp(0.6 * noise[0])),
        "accuracy": float(np.clip(accuracy + 0.15 * noise[1], 0, 1)),
        "val_loss": float(loss * 1.15 * np.exp(0.1 * noise[2]) + 0.05 * done),
        "val_accuracy": float(np.clip(accuracy - 0.02 + 0.03 * noise[3], 0, 1)),
    }


def epoch_of(run: Run, number: int) -> Epoch:
    """Return what was measured over an epoch, from 1."""
    total = run.record.epochs * BATCHES
    steps = range((number - 1) * BATCHES, number * BATCHES)
    seen = [curve(run.spec.seed, step, total) for step in steps]
    values = {key: float(np.mean([one[key] for one in seen])) for key in ("loss", "accuracy")}
    last = curve(run.spec.seed, number * BATCHES, total)
    if run.spec.validation:
        values |= {key: last[key] for key in ("val_loss", "val_accuracy")}
    return Epoch(
        epoch=number,
        step=number * BATCHES,
        values=values,
        rate=_rate(run, number * BATCHES - 1),
        seconds=SECONDS_PER_EPOCH,
        pictures_per_second=BATCHES * run.spec.batch / SECONDS_PER_EPOCH,
    )


def _rate(run: Run, step: int) -> float:
    factors = [one.factor for one in run.record.rates if one.step <= step]
    planned = rate_at(run.spec, step, BATCHES, run.record.legs)
    return planned * (factors[-1] if factors else 1.0)


def _row(run: Run, step: int) -> bytes:
    """Return the row of a step, from 1."""
    seen = curve(run.spec.seed, step - 1, run.record.epochs * BATCHES)
    return metrics.batch_row(step, seen["loss"], seen["accuracy"], _rate(run, step - 1))


# ------------------------------------------------------------------------------ what a worker does


def _train(run: Run, whole: int, batch: int) -> None:
    rows = b"".join(_row(run, step) for step in range(1, whole * BATCHES + batch + 1))
    metrics.append(run.folder / "batches.bin", rows)
    for number in range(1, whole + 1):
        metrics.append(run.folder / "epochs.jsonl", metrics.epoch_line(epoch_of(run, number)))
    lines = [f"Epoch {number}/{run.record.epochs}\n" for number in range(1, whole + 1)]
    metrics.append(run.folder / "log.txt", "".join(lines).encode())


def _measured(run: Run, record: RunRecord, whole: int, batch: int) -> dict[str, Any]:
    """Return the fields of the record that say how far the run is and how well it does."""
    epochs = [epoch_of(run, number) for number in range(1, whole + 1)]
    best = min(epochs, key=lambda one: one.values.get("val_loss", one.values["loss"]), default=None)
    trained = bool(whole or batch)
    return {
        "progress": Progress(
            epoch=whole,
            batch=batch,
            batches=BATCHES if trained else 0,
            pictures_per_second=BATCHES * run.spec.batch / SECONDS_PER_EPOCH if trained else 0.0,
            seconds=(whole + batch / BATCHES) * SECONDS_PER_EPOCH,
            doing="training" if trained else "",
        ),
        "latest": epochs[-1].values if epochs else {},
        "best": {**best.values, "epoch": best.epoch} if best else {},
        "device": "CPU, 2 cores" if trained else "",
        "precision": "float32" if trained else "",
        "parameters": record.parameters or (68_000 if trained else 0),
        "attempt": record.attempt,
    }


TAUGHT = 600
"""Pictures that teach the network of ``with_model``; enough to see it learn."""


def _write_model(run: Run, whole: int) -> int:
    """Train the real network a little, keep what a worker keeps of it, and count its numbers."""
    import keras  # noqa: PLC0415 - most tests need no framework

    data, architecture = named(run.spec)
    shape = spec.input_shape(run.spec, subject_of(run.spec))
    train, _ = data.read()
    taker = _Taker(shape, data.preprocessing)
    order = np.random.default_rng(run.spec.seed).permutation(len(train))[: TAUGHT + 200]
    pictures = np.stack([images.fitted(train.images[index], taker) for index in order])
    labels = train.labels[order]
    tensors = images.scaled(pictures, data.preprocessing)
    fixed = TAUGHT + snapshots.chosen(labels[TAUGHT:])
    snapshots.write_pictures(run.folder, pictures[fixed], labels[fixed])
    keras.utils.set_random_seed(run.spec.seed)
    model = architecture.build(shape, len(data.classes))
    model.compile(keras.optimizers.Adam(2e-3), "sparse_categorical_crossentropy")
    for epoch in range(whole + 1):
        if epoch:
            model.fit(tensors[:TAUGHT], labels[:TAUGHT], 32, verbose=0)
        predictions = np.asarray(model(tensors[fixed], training=False), np.float32)
        snapshots.write(run.folder, epoch, model.get_weights(), predictions)
    if whole:
        model.save(run.folder / "best.keras")
        best = {**epoch_of(run, whole).values, "epoch": float(whole)}
        standing = Standing(epoch=whole, total=whole, validating=400, best=best)
        checkpoints.save(run.folder, model.get_weights(), standing)
    return int(model.count_params())


@dataclass(frozen=True)
class _Taker:
    input_shape: tuple[int, int, int]
    preprocessing: Preprocessing


class Worker:
    """Goes on with a fabricated run as a worker does; holds its lock as long as it is open."""

    def __init__(self, home: Path, run: Run) -> None:
        self.home, self.run = home, run
        self.epoch, self.batch = run.record.progress.epoch, run.record.progress.batch
        self._open = contextlib.ExitStack()

    def __enter__(self) -> "Worker":
        self._open.enter_context(files.locked(self.run.folder / "alive.lock"))
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def train(self, batches: int = 1) -> Run:
        """Train some batches; an epoch that gets whole is logged."""
        for _ in range(batches):
            self.batch += 1
            step = self.epoch * BATCHES + self.batch
            metrics.append(self.run.folder / "batches.bin", _row(self.run, step))
            if self.batch == BATCHES:
                self.epoch, self.batch = self.epoch + 1, 0
                line = metrics.epoch_line(epoch_of(self.run, self.epoch))
                metrics.append(self.run.folder / "epochs.jsonl", line)
        return self.write()

    def write(self, **changes: Any) -> Run:
        """Write the record, with the progress as it is and other fields changed."""
        with at_home(self.home):
            self.run = store.update(
                self.run.id,
                lambda record: replace(
                    record,
                    **(
                        _measured(self.run, record, self.epoch, self.batch)
                        | {"beat": record.beat + 1}
                        | changes
                    ),
                ),
            )
        return self.run
