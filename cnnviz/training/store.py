"""The runs on disk: one folder each, which is all that there is to know about a run.

::

    CNNVIZ_HOME/runs/
      store.lock              held while a run is added, so that limits and places in line are right
      <id>/
        spec.json             what was asked for, with versions and data fingerprint; never changes
        record.json           state and progress; replaced in one step
        record.lock           held for the moment of a change, by whoever changes it
        record.old.json       the record as of the last change of state, should the other be damaged
        alive.lock            held by the worker as long as it lives
        epochs.jsonl          one line a whole epoch
        batches.bin           fixed-size rows, several a second (see metrics.py)
        checkpoints/          to go on from (see checkpoints.py)
        snapshots/            the weights after chosen epochs, for looking back (see snapshots.py)
        tensorboard/          event files for `tensorboard --logdir CNNVIZ_HOME/runs`
        best.keras            the model of the best epoch so far
        model.keras card.json the model once the run has ended, as the zoo reads it
        log.txt               all that the workers printed

Web processes, the dispatcher, workers and the command line all go through here.
"""

from __future__ import annotations

import platform
import re
import secrets
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path
from typing import Any

from cachetools import LRUCache, cached

import cnnviz
from cnnviz import home
from cnnviz.errors import CnnvizError, NotNow, QueueFull, RunError, UnknownRun
from cnnviz.language import _
from cnnviz.training import files, spec
from cnnviz.training.record import (
    WAITING_OR_WORKING,
    WITH_WORKER,
    RunRecord,
    from_json,
    to_json,
)
from cnnviz.training.spec import RunSpec

ID = re.compile(r"[a-z0-9][a-z0-9-]{7,40}")
LONGEST_TITLE, LONGEST_NOTE = 80, 2000
KEPT = 4096
"""Runs that are kept in memory as they were read, about 3 KB each."""


@dataclass(frozen=True, slots=True)
class Quota:
    """How many unfinished runs are allowed."""

    per_owner: int = 10
    total: int = 100


@dataclass(frozen=True, slots=True)
class Run:
    """A run as it is on disk at one moment."""

    folder: Path
    spec: RunSpec
    record: RunRecord
    made: Mapping[str, Any]
    """What ``spec.json`` says beside the settings: ``versions``, ``fingerprint``, ``command``."""

    @property
    def id(self) -> str:
        """The run's name in links, commands and folders."""
        return self.record.id

    @property
    def title(self) -> str:
        """What people call it."""
        return self.record.title or _("{network} on {pictures}").format(
            network=self.spec.architecture, pictures=self.spec.dataset
        )


def submit(
    wanted: RunSpec,
    *,
    owner: str,
    title: str = "",
    fingerprint: str = "",
    quota: Quota | None = None,
) -> Run:
    """Add a run to the end of the queue; the spec is to be checked before.

    Raises:
        QueueFull: the owner, or all together, have too many unfinished runs.
        RunError: the folder cannot be written.
    """
    folder = home.runs_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with files.locked(folder / "store.lock"):
            unfinished = [run for run in runs() if run.record.state in WAITING_OR_WORKING]
            _check_quota(unfinished, owner, quota or Quota())
            return _added(
                wanted,
                RunRecord(
                    id=_new_id(),
                    owner=owner,
                    title=clean_title(title),
                    created=time.time(),
                    changed=time.time(),
                    order=_next_order(folder),
                    legs=(wanted.epochs,),
                ),
                fingerprint,
            )
    except OSError as error:
        raise RunError(
            _(
                "The run could not be stored in the folder named by CNNVIZ_HOME: {reason}; free "
                "some space or choose another folder."
            ).format(reason=error.strerror or error)
        ) from error


def _check_quota(unfinished: list[Run], owner: str, quota: Quota) -> None:
    own = sum(run.record.owner == owner for run in unfinished)
    if own >= quota.per_owner:
        raise QueueFull(
            _(
                "You have {own} runs that wait or train, which is as many as one visitor may "
                "have; wait for one to end or stop one."
            ).format(own=own)
        )
    if len(unfinished) >= quota.total:
        raise QueueFull(
            _(
                "There are {unfinished} runs that wait or train, which is as many as this "
                "machine takes; try again when some have ended."
            ).format(unfinished=len(unfinished))
        )


def _next_order(folder: Path) -> int:
    """Count submissions; called under the store's lock."""
    path = folder / "order.json"
    last = files.read_json(path)
    if not isinstance(last, int):  # the first run, or a damaged file
        last = max((run.record.order for run in runs()), default=0)
    files.write_json(path, last + 1)
    return last + 1


def _new_id() -> str:
    return time.strftime("%Y%m%d-%H%M%S-", time.gmtime()) + secrets.token_hex(3)


def _added(wanted: RunSpec, record: RunRecord, fingerprint: str) -> Run:
    """Write a run's folder under a hidden name first, so that nobody meets half a run."""
    folder = home.runs_folder() / record.id
    hidden = folder.with_name(f".{record.id}.new")
    made = {"versions": versions(), "fingerprint": fingerprint}
    content = {"format": spec.FORMAT, "id": record.id, "created": record.created} | made
    try:
        hidden.mkdir()
        files.write_json(hidden / "spec.json", content | {"spec": spec.to_json(wanted)})
        files.write_json(hidden / "record.json", to_json(record))
        files.write_json(hidden / "record.old.json", to_json(record))
        hidden.rename(folder)
    except OSError:
        shutil.rmtree(hidden, ignore_errors=True)
        raise
    return Run(folder, wanted, record, made)


def versions() -> dict[str, str]:
    """Return the versions that decide what a run computes."""
    found = {"cnnviz": cnnviz.__version__, "python": platform.python_version()}
    for name in ("keras", "tensorflow", "jax", "numpy", "opencv-python-headless"):
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def runs() -> list[Run]:
    """Return all runs that can be read, the newest first; `problems` tells of the others."""
    return _read_all()[0]


def problems() -> list[str]:
    """Return one sentence for each folder that should be a run but cannot be read."""
    return _read_all()[1]


def run(run_id: str) -> Run:
    """Return one run.

    Raises:
        UnknownRun: the store has none of that id.
        RunError: its files are damaged beyond what can be put together again.
    """
    return _read(_folder(run_id))


def _folder(run_id: str) -> Path:
    """Return a run's folder; a name that is no id is never looked for on the disk."""
    if not ID.fullmatch(run_id) or not (folder := home.runs_folder() / run_id).is_dir():
        raise UnknownRun(
            _("There is no run named “{run_id}”; choose one on the Runs page.").format(
                run_id=run_id[:41]
            )
        )
    return folder


def update(run_id: str, change: Callable[[RunRecord], RunRecord]) -> Run:
    """Change a run's record; ``change`` gets it as it is now and nobody else changes it meanwhile.

    Raises:
        UnknownRun: the store has none of that id (any more).
        RunError: whatever ``change`` raises.
        OSError: the record cannot be written.
    """
    before = run(run_id)
    with _record_lock(before.folder):
        before = _read(before.folder)
        after = change(before.record)
        if after != before.record:
            moved = after.state != before.record.state
            files.write_json(before.folder / "record.json", to_json(after), durable=moved)
            if moved:
                files.write_json(before.folder / "record.old.json", to_json(after))
    return replace(before, record=after)


def asked(run_id: str, change: Callable[[RunRecord], RunRecord]) -> Run:
    """Do the same for a person, who is told in a sentence when the record cannot be written.

    Raises:
        UnknownRun: the store has none of that id (any more).
        RunError: whatever ``change`` raises, or the record cannot be written.
    """
    try:
        return update(run_id, change)
    except TimeoutError as error:
        raise RunError(_("Another process holds the run's record; try again.")) from error
    except OSError as error:
        raise RunError(
            _("The run could not be changed: {strerror}; free some space and try again.").format(
                strerror=error.strerror
            )
        ) from error


@contextmanager
def _record_lock(folder: Path) -> Iterator[None]:
    try:
        with files.locked(folder / "record.lock"):
            yield
    except FileNotFoundError as error:
        raise UnknownRun(_("The run “{name}” was deleted.").format(name=folder.name)) from error


def rename(run_id: str, title: str) -> Run:
    """Give a run another title; an empty one takes the usual one."""
    return asked(run_id, lambda record: replace(record, title=clean_title(title)))


def annotate(run_id: str, note: str) -> Run:
    """Replace a run's note."""
    kept = "".join(letter for letter in note if letter.isprintable() or letter == "\n")
    if len(kept) > LONGEST_NOTE:
        raise RunError(
            _(
                "A note may have at most {longest_note} characters, but this one has {kept}; "
                "shorten it."
            ).format(longest_note=LONGEST_NOTE, kept=len(kept))
        )
    return asked(run_id, lambda record: replace(record, note=kept.strip()))


def delete(run_id: str) -> None:
    """Remove a run with all its files, also one that is too damaged to be read.

    Raises:
        UnknownRun: the store has none of that id.
        NotNow: a worker is at it; stop the run first.
        RunError: its folder cannot be removed.
    """
    folder = _folder(run_id)
    hidden = folder.with_name(f".{run_id}.deleted")
    try:
        with _record_lock(folder):
            if _has_worker(folder):
                raise NotNow(_("This run is being trained; stop it before you delete it."))
            folder.rename(hidden)
    except OSError as error:
        raise RunError(
            _("The run could not be deleted: {reason}; try again.").format(
                reason=error.strerror or error
            )
        ) from error
    shutil.rmtree(hidden, ignore_errors=True)


def _has_worker(folder: Path) -> bool:
    if files.is_held(folder / "alive.lock"):
        return True
    try:
        return _read(folder).record.state in WITH_WORKER
    except UnknownRun:
        raise
    except CnnvizError:  # damaged: nobody can train it
        return False


def is_alive(one: Run) -> bool:
    """Whether a worker on this host holds the run."""
    return files.is_held(one.folder / "alive.lock")


def clean_title(title: str) -> str:
    """Return a title that can be shown anywhere.

    Raises:
        RunError: it is too long, or has signs that are no letters of a title.
    """
    kept = " ".join(title.split())
    if len(kept) > LONGEST_TITLE:
        raise RunError(
            _(
                "A title may have at most {longest_title} characters, but this one has {kept}; "
                "shorten it."
            ).format(longest_title=LONGEST_TITLE, kept=len(kept))
        )
    if not kept.isprintable() or set(kept) & set("/\\<>"):
        raise RunError(
            _("A title may not hold slashes, angle brackets or invisible signs, but “")
            + "".join(letter for letter in kept if letter.isprintable())[:40]
            + _("” does; leave them out.")
        )
    return kept


# --- reading what may be damaged ----------------------------------------------------------------


def _read_all() -> tuple[list[Run], list[str]]:
    good, bad = [], []
    for folder in _folders():
        try:
            good.append(_read_once(folder, _stamp(folder / "spec.json", folder / "record.json")))
        except UnknownRun:  # deleted while we were looking
            continue
        except CnnvizError as error:
            bad.append(f"The run “{folder.name}” cannot be read: {error}")
    return sorted(good, key=lambda one: one.record.order, reverse=True), bad


def _folders() -> list[Path]:
    try:
        return [path for path in home.runs_folder().iterdir() if ID.fullmatch(path.name)]
    except FileNotFoundError:
        return []


def _stamp(*paths: Path) -> tuple[int, ...]:
    """Return what changes when a file is replaced; a missing one has a stamp, too."""
    stamp: list[int] = []
    for path in paths:
        with suppress(OSError):
            now = path.stat()
            stamp += now.st_ino, now.st_mtime_ns, now.st_size
        stamp.append(-1)
    return tuple(stamp)


@cached(LRUCache(KEPT), lock=threading.Lock())
def _read_once(folder: Path, _stamp: tuple[int, ...]) -> Run:
    """Read a run; again only when its files have changed, as pages look every second or two."""
    return _read(folder)


def _read(folder: Path) -> Run:
    content = files.read_json(folder / "spec.json")
    if not isinstance(content, dict):
        if not folder.is_dir():
            raise UnknownRun(_("The run “{name}” was deleted.").format(name=folder.name))
        raise RunError(_("its spec.json is missing or damaged; the run can only be removed."))
    if not isinstance(content.get("format"), int) or content["format"] > spec.FORMAT:
        raise RunError(_("it was made by a newer cnnviz; open it with that version."))
    wanted = spec.from_json(content.get("spec"))
    record = _read_record(folder, wanted)
    made = {key: content[key] for key in ("versions", "fingerprint") if key in content}
    return Run(folder, wanted, record, made)


def _read_record(folder: Path, wanted: RunSpec) -> RunRecord:
    """Read the record, or where it is damaged the one before, or begin anew; and say so."""
    try:
        return replace(from_json(files.read_json(folder / "record.json")), id=folder.name)
    except RunError as error:
        if "newer" in str(error):
            raise
    try:
        older = replace(from_json(files.read_json(folder / "record.old.json")), id=folder.name)
    except RunError:
        older = RunRecord(id=folder.name, state="stopped", legs=(wanted.epochs,))
    notice = "The run's record was damaged; an older state was put in its place."
    return replace(older, notices=(*older.notices, notice))
