"""What a run needs to go on as if it had never been interrupted.

::

    checkpoints/
      000003-0000120/           after 3 whole epochs and 120 batches of the next
        network.npz             weights, random generators and optimizer, in their order
        best.keras              the best model as of then: another name of the run's best.keras
        state.json              everything else, with the SHA-256 of each file and of itself

A checkpoint is written under a hidden name and renamed, so there is no half of one; the last two
are kept, should a disk damage one. The arrays are not in Keras's HDF5, because that library ends
the process some time after it met a full disk (measured with HDF5 2.0).
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.training import files

KEPT = 2
NETWORK, STATE, BEST = "network.npz", "state.json", "best.keras"


@dataclass(slots=True)
class Standing:
    """Where a run stands, beside the network; changes from batch to batch."""

    epoch: int = 0
    """Whole epochs."""
    batch: int = 0
    """Batches of the present epoch."""
    total: int = 0
    """Epochs that were asked for then; more of them start the patience anew."""
    execution: int = 1
    """Batches that are computed in one call of the framework; decides when the rate can change."""
    rate: float = 0.0
    """Learning rate of the last step."""
    lowest: float = float("inf")
    """Validation loss."""
    waited: int = 0
    """Epochs since the lowest validation loss."""
    seconds: float = 0.0
    """Spent on the present epoch."""
    running: tuple[float, float] = (0.0, 0.0)
    """Mean loss and accuracy of the present epoch's batches."""
    validating: int = 0
    """Validation pictures."""
    best: dict[str, float] = field(default_factory=dict)
    """As `RunRecord.best`."""
    figures: list[float] = field(default_factory=list)
    """What the metrics hold, so that those of the present epoch go on."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A whole checkpoint on disk."""

    folder: Path
    standing: Standing

    def network(self) -> list[NDArray[Any]]:
        """Return what was saved of the network."""
        # Opened here, because NumPy leaves a damaged file open.
        path = self.folder / NETWORK
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            return [arrays[f"arr_{index}"] for index in range(len(arrays.files))]

    @property
    def best(self) -> Path | None:
        """The file of the best model, if an epoch was whole by then."""
        path = self.folder / BEST
        return path if path.exists() else None


def save(run: Path, network: Sequence[NDArray[Any]], standing: Standing) -> Path:
    """Write a checkpoint and remove all but the last two.

    Args:
        run: the run's folder.
        network: all that the network holds.
        standing: the rest.

    Returns:
        The checkpoint's folder.

    Raises:
        OSError: the disk is full or may not be written; the former checkpoints are as they were.
    """
    folder = run / "checkpoints" / f"{standing.epoch:06}-{standing.batch:07}"
    if folder.exists():  # a run that was resumed and paused at once has nothing new to say
        return folder
    hidden = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(hidden, ignore_errors=True)
    hidden.mkdir(parents=True)
    try:
        with (hidden / NETWORK).open("wb") as file:
            np.savez(file, *network)
        synced(hidden / NETWORK)
        if (run / BEST).exists():
            place(run / BEST, hidden / BEST)
        _write_state(hidden, standing)
        synced(hidden)
        hidden.rename(folder)
        synced(folder.parent)
    except BaseException:  # also when the worker is told to end: leave no rubbish on a full disk
        shutil.rmtree(hidden, ignore_errors=True)
        raise
    for old in _folders(run)[KEPT:]:
        shutil.rmtree(old, ignore_errors=True)
    return folder


def newest(run: Path) -> tuple[Checkpoint | None, int]:
    """Return the newest good checkpoint, if there is any, and how many damaged ones are newer."""
    for passed_over, folder in enumerate(_folders(run)):
        standing = _read(folder)
        if standing is not None:
            return Checkpoint(folder, standing), passed_over
    return None, len(_folders(run))


def go_back(run: Path, to: Checkpoint | None) -> None:
    """Make a run's checkpoints and its best model what they were at a checkpoint, or at the start.

    Raises:
        OSError: the disk is full or may not be written.
    """
    for folder in _folders(run):
        if to is None or folder.name > to.folder.name:
            shutil.rmtree(folder, ignore_errors=True)
    for rubbish in (run / "checkpoints").glob(".*"):
        shutil.rmtree(rubbish, ignore_errors=True)
    if to is not None and to.best is not None:
        place(to.best, run / BEST)
    else:
        (run / BEST).unlink(missing_ok=True)


def place(source: Path, target: Path) -> None:
    """Give a file a second name in one step, or a copy where the disk knows no second names.

    Both must only ever be replaced, never written to.
    """
    temporary = target.with_name(f".{target.name}.placed")
    temporary.unlink(missing_ok=True)
    try:
        os.link(source, temporary)
    except OSError:
        shutil.copyfile(source, temporary)
    # Two names of one file cannot replace each other: the rename would do nothing.
    if target.exists() and temporary.samefile(target):
        temporary.unlink()
    else:
        temporary.replace(target)


def _folders(run: Path) -> list[Path]:
    """Return the checkpoints' folders, the newest first."""
    found = (run / "checkpoints").glob("[0-9]*-[0-9]*")
    return sorted(found, key=lambda folder: folder.name, reverse=True)


def _write_state(folder: Path, standing: Standing) -> None:
    state = asdict(standing) | {"files": _sha256s(folder)}
    files.write_json(folder / STATE, {"state": state, "sha256": _checksum(state)})


def _read(folder: Path) -> Standing | None:
    """Return a checkpoint's state if all of it is as it was written."""
    content = files.read_json(folder / STATE)
    if not isinstance(content, Mapping) or not isinstance(content.get("state"), Mapping):
        return None
    state = dict(content["state"])
    known = {one.name for one in fields(Standing)} & state.keys()
    with contextlib.suppress(OSError, TypeError):
        if content.get("sha256") == _checksum(state) and state["files"] == _sha256s(folder):
            return Standing(**{name: state[name] for name in known})
    return None


def _sha256s(folder: Path) -> dict[str, str]:
    found = (folder / name for name in (NETWORK, BEST))
    return {path.name: _sha256(path) for path in found if path.exists()}


def _checksum(state: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(state, sort_keys=True).encode()).hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def synced(path: Path) -> None:
    """Have the system write a file or a folder to the disk now."""
    if path.is_dir() and os.name != "posix":  # elsewhere a folder cannot be opened
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
