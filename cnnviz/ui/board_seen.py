"""The class at one moment, read once for all sessions that look at it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from cachetools import LRUCache, TTLCache, cached

from cnnviz import classroom, datasets
from cnnviz.classroom import Classroom
from cnnviz.components.runs import Row
from cnnviz.errors import CnnvizError
from cnnviz.language import _, language
from cnnviz.training import queue, service, store
from cnnviz.training.queue import Place
from cnnviz.training.record import WAITING_OR_WORKING, WITH_WORKER
from cnnviz.training.store import Run
from cnnviz.ui import board_texts as texts
from cnnviz.ui import data_offered
from cnnviz.ui import runs as runs_page
from cnnviz.ui import runs_texts as words

SHARED = 1.5
"""Seconds for which all sessions are shown what one of them read from the disk."""
KEPT = 4096
"""Rows that are kept until their runs change."""
MEASURE = "val_accuracy"


@dataclass(frozen=True, slots=True)
class Seen:
    """What is shown to everybody who looks."""

    runs: tuple[Run, ...]
    rows: Mapping[str, Row]
    """By the run's id, in the words of one language."""
    titles: Mapping[str, str]
    """Of the data sets, by their names."""
    public: Mapping[str, str]
    """The same of those that everybody may see."""
    leaders: Mapping[str, Sequence[Run]]
    """The best run of each person, by data set."""
    agreed: Classroom

    @property
    def is_active(self) -> bool:
        """Whether any run waits or trains."""
        return any(run.record.state in WAITING_OR_WORKING for run in self.runs)

    def count(self) -> str:
        """Say how much goes on (Markdown)."""
        states = [run.record.state for run in self.runs]
        working, waiting = sum(one in WITH_WORKER for one in states), states.count("queued")
        people = len({run.record.owner for run in self.runs})
        return texts.counted(len(states), working, waiting, people)

    def who(self, run: Run) -> str:
        """Return the name of whoever started a run, as they want to be called."""
        return self.agreed.names.get(run.record.owner) or texts.SOMEBODY

    def what(self, run: Run) -> str:
        """Return the title of a run, or what it is where nobody gave it one."""
        dataset = self.titles[run.spec.dataset]
        return run.record.title or texts.untitled(run.spec.architecture, dataset)


@cached(TTLCache(8, SHARED), key=language, lock=threading.Lock())
def seen() -> Seen:
    """Return the class as it is now, or was a moment ago; after `look_again` as it is now."""
    found = tuple(store.runs())
    titles = {name: _title(name) for name in {run.spec.dataset for run in found}}
    public = {name: title for name, title in titles.items() if data_offered.is_for_all(name)}
    best = leaders(run for run in found if run.spec.dataset in public)
    now = Seen(found, {}, titles, public, best, classroom.classroom())
    waiting = any(run.record.state == "queued" for run in found)
    places = queue.places(list(found), len(service.status().slots)) if waiting else {}
    return replace(now, rows={run.id: _row(now, run, places) for run in found})


def look_again() -> None:
    """Forget what was read, as somebody has just changed it."""
    seen.cache_clear()


def _row(now: Seen, run: Run, places: Mapping[str, Place]) -> Row:
    dataset = now.titles[run.spec.dataset]
    _run, row = _unchanged_row(run)
    ago = words.ago(max(0.0, time.time() - run.record.created))
    return replace(
        row,
        title=now.who(run),
        subject=words.subject(dataset, run.spec.architecture),
        detail=words.place(places.get(run.id)),
        cells={**row.cells, "dataset": dataset, "created": ago},
    )


@cached(LRUCache(KEPT), key=lambda run: (language(), id(run)), lock=threading.Lock())
def _unchanged_row(run: Run) -> tuple[Run, Row]:
    """Return what stays the same about a run until its files change, which makes another `Run`.

    The run comes back with it, so that it lives, and its ``id`` is its own, while it is kept.
    """
    return run, runs_page.row(run, {}, me="")


def _title(dataset: str) -> str:
    """Return a data set's title; what somebody keeps for themselves is not told."""
    if not data_offered.is_for_all(dataset):
        return texts.OWN_PICTURES
    try:
        return _(datasets.dataset(dataset).title)
    except CnnvizError:
        return texts.GONE


def leaders(runs: Iterable[Run]) -> dict[str, list[Run]]:
    """Return the best run of each person, the best first; by data set, the most contested first."""
    best: dict[tuple[str, str], Run] = {}
    for run in runs:
        key = run.spec.dataset, run.record.owner
        if MEASURE in run.record.best and (key not in best or share(run) > share(best[key])):
            best[key] = run
    lists: dict[str, list[Run]] = {}
    for run in sorted(best.values(), key=share, reverse=True):
        lists.setdefault(run.spec.dataset, []).append(run)
    return dict(sorted(lists.items(), key=lambda pair: -len(pair[1])))


def share(run: Run) -> float:
    """Return the share of validation pictures that a run's best epoch gets right."""
    return run.record.best[MEASURE]
