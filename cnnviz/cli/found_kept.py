"""What `cnnviz doctor` finds out about what is kept: folders, models, runs and logs."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cnnviz import home, log, zoo
from cnnviz.cli.finding import Finding, judged
from cnnviz.training import dispatcher, files, service, store, words
from cnnviz.types import ModelCard

PLENTY_OF_DISK = 10e9
"""Bytes."""
LATELY = timedelta(days=1)
LOG_TAIL = 200_000
"""Bytes of a log that are looked through."""


def folders() -> Iterator[Finding]:
    """Look at the folders: whether they are there, can be written, and have room."""
    place = home.home()
    yield _home(place)
    yield _room(place)
    data = os.environ.get("CNNVIZ_DATA_DIR", "").strip()
    if data:
        gone = "" if Path(data).expanduser().is_dir() else "CNNVIZ_DATA_DIR names no folder."
        yield judged("folder", "data sets", data, wrong=gone)
    models = zoo.models_folder()
    closed = not os.access(models, os.W_OK)
    note = "Nobody can publish a model: this folder cannot be written." if closed else ""
    yield judged("folder", "models", str(models), note=note)


def _home(place: Path) -> Finding:
    try:
        place.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".doctor-", dir=place) as folder:
            lock = Path(folder) / "a.lock"
            with files.locked(lock):
                holds = files.is_held(lock)
    except OSError as error:
        why = (
            f"CNNVIZ_HOME cannot be written ({error.strerror}); change its owner or choose another."
        )
        return judged("folder", "home", str(place), wrong=why)
    wrong = (
        "" if holds else "This disk knows no locks; runs would be lost. Use a local one or NFS 4."
    )
    others = sys.platform != "win32" and place.stat().st_mode & 0o077
    note = "Other accounts of this machine can look into it; chmod 700 keeps them out."
    return judged("folder", "home", str(place), wrong=wrong, note=note if others else "")


def _room(place: Path) -> Finding:
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    full = free < dispatcher.LEAST_DISK
    return judged(
        "folder",
        "free disk",
        words.size(free),
        wrong="Runs do not start with less than 1 GB; delete something." if full else "",
        note="Models, runs and prepared pictures need room." if free < PLENTY_OF_DISK else "",
    )


def models() -> Iterator[Finding]:
    """Look whether the models are whole."""
    cards = zoo.cards()
    bad = [*zoo.problems(), *filter(None, map(_damage, cards))]
    none = () if cards else ("There is no model; fetch the project's models folder.",)
    yield Finding("models", "found", str(len(cards)))
    for sentence in (*bad, *none):
        yield judged("models", "damaged", "–", wrong=sentence)


def _damage(card: ModelCard) -> str:
    try:
        with zoo.file_of(card.name).open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        return f"The file of model “{card.name}” cannot be read ({error.strerror})."
    return "" if found == card.sha256 else f"The file of model “{card.name}” is damaged."


def training() -> Iterator[Finding]:
    """Look at the runs and at what trains them."""
    status = service.status()
    told = "runs" if status.running else "starts when a run waits"
    missing = service.is_apart() and not status.running
    wrong = "Start cnnviz-training.service (docs/deployment.md)." if missing else status.problem
    yield judged("training", "dispatcher", "missing" if missing else told, wrong=wrong)
    runs = store.runs()
    yield Finding("training", "runs", str(len(runs)))
    for sentence in store.problems():
        yield judged("training", "damaged run", "–", wrong=sentence)


def logs() -> Iterator[Finding]:
    """Look at which apps run, and at what went wrong in the last day."""
    running = [path.stem for path in sorted(log.folder().glob("*.lock")) if files.is_held(path)]
    yield Finding("app", "running", ", ".join(running) or "none")
    errors = list(_errors([*log.folder().glob("*.log"), home.home() / service.LOG]))
    if errors:
        last = max(errors, key=lambda one: one["time"])
        note = f"The last one, of {last['time']}: {last['message']}"
        yield judged("app", "errors", f"{len(errors)} in a day", note=note)


def _errors(paths: Iterable[Path]) -> Iterator[dict[str, str]]:
    since = (datetime.now(UTC) - LATELY).isoformat()
    for path in paths:
        for line in _last_lines(path):
            with suppress(ValueError, KeyError, TypeError):
                told = json.loads(line)
                if told["level"] in ("error", "critical") and told["time"] > since:
                    yield {"time": str(told["time"]), "message": str(told["message"])[:200]}


def _last_lines(path: Path) -> list[bytes]:
    try:
        if time.time() - path.stat().st_mtime > LATELY.total_seconds():
            return []
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - LOG_TAIL))
            return file.read().splitlines()
    except OSError:
        return []
