"""The curves of a run: written by its worker, read by whoever watches.

``epochs.jsonl`` has a line of JSON for each whole epoch. ``batches.bin`` has fixed-size rows, so
that a hundred thousand of them are read in a millisecond, and a row that a crash cut short or the
disk damaged is told by its checksum and left out.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.training import files

BATCH_ROW = np.dtype(
    [
        ("step", "<u8"),
        ("loss", "<f8"),
        ("accuracy", "<f8"),
        ("rate", "<f8"),
        ("check", "<u8"),
    ]
)
"""``step`` is the last of the batches whose mean loss and accuracy the row holds."""
_WORDS = BATCH_ROW.itemsize // 8
_SALT = np.uint64(0x9E3779B97F4A7C15)
"""So that a row of zeros, as file systems leave after a power cut, is not taken as good."""

EPOCH_KEYS = ("loss", "accuracy", "val_loss", "val_accuracy")


@dataclass(frozen=True, slots=True, eq=False)
class Batches:
    """The curve over batches: arrays of one length, ordered by step."""

    step: NDArray[np.int64]
    loss: NDArray[np.float64]
    accuracy: NDArray[np.float64]
    rate: NDArray[np.float64]
    damaged: int = 0
    """Rows that were left out."""

    def __len__(self) -> int:
        return len(self.step)


@dataclass(frozen=True, slots=True)
class Epoch:
    """What was measured over one whole epoch."""

    epoch: int
    """From 1."""
    step: int
    """Steps of the run at its end."""
    values: Mapping[str, float]
    """``loss``, ``accuracy`` and with validation pictures ``val_loss``, ``val_accuracy``."""
    rate: float
    seconds: float
    """Training and validation."""
    pictures_per_second: float


def batch_row(step: int, loss: float, accuracy: float, rate: float) -> bytes:
    """Return one row of ``batches.bin``."""
    row = np.zeros(1, BATCH_ROW)
    row["step"], row["loss"], row["accuracy"], row["rate"] = step, loss, accuracy, rate
    row["check"] = _checks(row)
    return row.tobytes()


def _checks(rows: NDArray[Any]) -> NDArray[np.uint64]:
    words = rows.view(np.uint64).reshape(-1, _WORDS)[:, :-1]
    checks: NDArray[np.uint64] = np.bitwise_xor.reduce(words, axis=1) ^ _SALT
    return checks


def read_batches(folder: Path) -> Batches:
    """Return the curve over batches as far as it is written."""
    rows, damaged = _rows(folder / "batches.bin")
    return Batches(
        rows["step"].astype(np.int64), rows["loss"], rows["accuracy"], rows["rate"], damaged
    )


def _rows(path: Path) -> tuple[NDArray[Any], int]:
    """Return the good rows, and how many were not."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        data = b""
    whole = len(data) // BATCH_ROW.itemsize
    rows = np.frombuffer(data, BATCH_ROW, count=whole)
    good = rows["check"] == _checks(rows)
    return (rows, 0) if good.all() else (rows[good], int((~good).sum()))


def thinned(batches: Batches, points: int = 400) -> Batches:
    """Return a curve of at most ``points`` points, each the mean of its neighbours.

    The first and the last step stay what they were for the axis: a point stands at the last step of
    the batches that it sums up.
    """
    if len(batches) <= points:
        return batches
    starts = np.linspace(0, len(batches), points, endpoint=False).astype(np.int64)
    sizes = np.diff(np.append(starts, len(batches)))
    loss, accuracy, rate = (
        np.add.reduceat(curve, starts) / sizes
        for curve in (batches.loss, batches.accuracy, batches.rate)
    )
    ends = np.append(starts[1:], len(batches)) - 1
    return Batches(batches.step[ends], loss, accuracy, rate, batches.damaged)


def epoch_line(epoch: Epoch) -> bytes:
    """Return one line of ``epochs.jsonl``."""
    record = {
        "epoch": epoch.epoch,
        "step": epoch.step,
        **epoch.values,
        "rate": epoch.rate,
        "seconds": epoch.seconds,
        "pictures_per_second": epoch.pictures_per_second,
    }
    return (json.dumps(record) + "\n").encode()


def read_epochs(folder: Path) -> list[Epoch]:
    """Return all whole epochs in order; a damaged line is left out, a repeated one counts once."""
    try:
        lines = (folder / "epochs.jsonl").read_bytes().split(b"\n")
    except FileNotFoundError:
        return []
    found: dict[int, Epoch] = {}
    for line in lines:
        epoch = _epoch(line)
        if epoch is not None:
            found[epoch.epoch] = epoch  # the last one counts: an earlier one was trained again
    return [found[number] for number in sorted(found)]


def _epoch(line: bytes) -> Epoch | None:
    try:
        record = json.loads(line)
        return Epoch(
            epoch=int(record["epoch"]),
            step=int(record["step"]),
            values={key: float(record[key]) for key in EPOCH_KEYS if key in record},
            rate=float(record["rate"]),
            seconds=float(record["seconds"]),
            pictures_per_second=float(record["pictures_per_second"]),
        )
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return None


def forget_after(folder: Path, step: int) -> None:
    """Drop what was logged after a step, because the run goes on from there.

    Raises:
        OSError: the files cannot be written.
    """
    rows, _ = _rows(folder / "batches.bin")
    kept = [epoch_line(epoch) for epoch in read_epochs(folder) if epoch.step <= step]
    files.write_bytes(folder / "batches.bin", rows[rows["step"] <= step].tobytes())
    files.write_bytes(folder / "epochs.jsonl", b"".join(kept))


def append(path: Path, data: bytes, *, durable: bool = False) -> None:
    """Add bytes to the end of a log.

    Raises:
        OSError: the disk is full or may not be written.
    """
    with path.open("ab") as file:
        file.write(data)
        if durable:
            file.flush()
            os.fsync(file.fileno())
