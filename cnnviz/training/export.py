"""Runs as files to take away: their curves as tables, and all of them as one archive."""

from __future__ import annotations

import csv
import hashlib
import json
import time
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from io import StringIO
from pathlib import Path
from typing import IO, Any

from cnnviz.architecture import cell
from cnnviz.training import files, metrics
from cnnviz.training import record as records
from cnnviz.training import spec as specs
from cnnviz.training.metrics import EPOCH_KEYS
from cnnviz.training.store import Run

READINGS, PAUSE_SECONDS = 3, 0.2
"""How often model and card are looked at until they fit, while a run that goes on replaces them."""
PRIVATE = ("owner", "host", "pid", "lease")
"""Of a run's record; whose it was and where it ran stay here."""
BLOCK = 1024**2
ROWS = 2000
"""Lines of a table that are put together at a time."""

README = """\
This folder holds a training run of cnnviz, as it was when it was exported.

spec.json      all settings, with versions, seed and the fingerprint of the pictures
record.json    its state, how far it came, and its best figures
epochs.csv     loss and accuracy after every whole epoch
batches.csv    loss, accuracy and learning rate, several times a second
log.txt        all that it printed
tensorboard/   the same curves for TensorBoard: tensorboard --logdir tensorboard
model.keras    the trained network for Keras 3, and
card.json      what is known about it; both are there once the run has ended
checkpoints/   to go on from, where they were asked for
"""


# ------------------------------------------------------------------------------------- tables


def runs_csv(runs: Sequence[Run]) -> str:
    """Return a table with one line a run: its state, all settings, its best and its last figures.

    Texts that a spreadsheet would run as a formula begin with an apostrophe.
    """
    return "".join(_table([_summary(run) for run in runs]))


def curves_csv(runs: Sequence[Run]) -> str:
    """Return the whole epochs of runs in one table, a line for each epoch of each run."""
    rows = [
        {"run": run.id, "title": run.title} | row for run in runs for row in _epochs(run.folder)
    ]
    return "".join(_table(rows))


def epochs_csv(run: Run) -> str:
    """Return a run's whole epochs."""
    return "".join(_table(_epochs(run.folder)))


def batches_csv(run: Run) -> Iterator[str]:
    """Return a run's curve over batches, in pieces.

    ``step`` counts batches from the first epoch on; each line is the mean over the batches since
    the line before.
    """
    found = metrics.read_batches(run.folder)
    yield "step,loss,accuracy,rate\r\n"
    for start in range(0, len(found), ROWS):
        part = slice(start, start + ROWS)
        rows = zip(
            found.step[part].tolist(),
            found.loss[part].tolist(),
            found.accuracy[part].tolist(),
            found.rate[part].tolist(),
            strict=True,
        )
        yield "".join(
            f"{step},{loss!r},{accuracy!r},{rate!r}\r\n" for step, loss, accuracy, rate in rows
        )


def _table(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Write rows with the columns of all of them, in the order in which they first occur."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    file = StringIO()
    writer = csv.DictWriter(file, columns, restval="")
    writer.writeheader()
    writer.writerows({name: cell(value) for name, value in row.items()} for row in rows)
    yield file.getvalue()


def _epochs(folder: Path) -> list[dict[str, Any]]:
    return [
        {
            "epoch": one.epoch,
            "step": one.step,
            **{key: one.values.get(key, "") for key in EPOCH_KEYS},
            "rate": one.rate,
            "seconds": one.seconds,
            "pictures_per_second": one.pictures_per_second,
        }
        for one in metrics.read_epochs(folder)
    ]


def _summary(run: Run) -> dict[str, Any]:
    record = run.record
    created = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created))
    return {
        "run": run.id,
        "title": run.title,
        "note": record.note,
        "state": record.state,
        "created": created,
        "seconds": record.progress.seconds,
        "device": record.device,
        "parameters": record.parameters,
        "epochs_done": record.progress.epoch,
        "epochs_asked": record.epochs,
        **{f"best_{key}": record.best.get(key, "") for key in ("epoch", *EPOCH_KEYS)},
        **{f"last_{key}": record.latest.get(key, "") for key in EPOCH_KEYS},
        **specs.flat(run.spec),
    }


# ------------------------------------------------------------------------------------- archive


def write_archive(runs: Sequence[Run], file: IO[bytes], *, checkpoints: bool = False) -> None:
    """Write runs with all that belongs to them as a zip, a folder each; no owner is named in it.

    A run may train meanwhile: each file in the archive is whole, and model and card fit together;
    without both of one moment there is neither.

    Args:
        runs: as the store gives them.
        file: where to write; it need not fit into memory.
        checkpoints: also what a run goes on from, several times the size of the model.

    Raises:
        OSError: the file cannot be written.
    """
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for run in runs:
            _add_run(archive, run, checkpoints=checkpoints)


def _add_run(archive: zipfile.ZipFile, run: Run, *, checkpoints: bool) -> None:
    record = {
        name: value for name, value in records.to_json(run.record).items() if name not in PRIVATE
    }
    _add_text(archive, f"{run.id}/README.txt", [README])
    _add_text(archive, f"{run.id}/record.json", [json.dumps(record, indent=1, ensure_ascii=False)])
    _add_text(archive, f"{run.id}/epochs.csv", [epochs_csv(run)])
    _add_text(archive, f"{run.id}/batches.csv", batches_csv(run))
    _add_files(archive, run, [run.folder / "spec.json", run.folder / "log.txt"])
    _add_files(archive, run, _within(run.folder / "tensorboard"))
    _add_model(archive, run)
    if checkpoints:
        _add_checkpoints(archive, run)


def _add_model(archive: zipfile.ZipFile, run: Run) -> None:
    for _ in range(READINGS):
        with suppress(FileNotFoundError), (run.folder / "model.keras").open("rb") as model:
            card = files.read_json(run.folder / "card.json")
            found = hashlib.file_digest(model, "sha256").hexdigest()
            if isinstance(card, dict) and card.get("sha256") == found:
                text = json.dumps(card, indent=2, ensure_ascii=False)
                _add_text(archive, f"{run.id}/card.json", [text])
                _add_open(archive, f"{run.id}/model.keras", model)
                return
            time.sleep(PAUSE_SECONDS)


def _add_checkpoints(archive: zipfile.ZipFile, run: Run) -> None:
    """Add checkpoints as they are at one moment: what is open can be read though it is removed."""
    for _ in range(READINGS):
        with ExitStack() as opened, suppress(FileNotFoundError):
            paths = _within(run.folder / "checkpoints")
            sources = [opened.enter_context(path.open("rb")) for path in paths]
            for path, source in zip(paths, sources, strict=True):
                name = path.relative_to(run.folder).as_posix()
                _add_open(archive, f"{run.id}/{name}", source)
            return


def _add_text(archive: zipfile.ZipFile, name: str, parts: Iterable[str]) -> None:
    with archive.open(_entry(name), "w", force_zip64=True) as target:
        for part in parts:
            target.write(part.encode())


def _add_files(archive: zipfile.ZipFile, run: Run, paths: Iterable[Path]) -> None:
    """Add files as long as they are when they are opened; what has gone by then is left out."""
    for path in paths:
        with suppress(FileNotFoundError), path.open("rb") as source:
            _add_open(archive, f"{run.id}/{path.relative_to(run.folder).as_posix()}", source)


def _add_open(archive: zipfile.ZipFile, name: str, source: IO[bytes]) -> None:
    """Copy an open file up to its present end: whoever writes it may add to it meanwhile."""
    left = source.seek(0, 2)
    source.seek(0)
    with archive.open(_entry(name), "w", force_zip64=True) as target:
        while left > 0 and (block := source.read(min(left, BLOCK))):
            target.write(block)
            left -= len(block)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, time.localtime()[:6])
    # Weights do not get smaller, and trying takes long.
    whole = name.endswith((".keras", ".h5", ".npz"))
    entry.compress_type = zipfile.ZIP_STORED if whole else zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


def _within(folder: Path) -> list[Path]:
    """Return all finished files below a folder."""
    found = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sorted(path for path in found if not _hidden(path.relative_to(folder)))


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)
