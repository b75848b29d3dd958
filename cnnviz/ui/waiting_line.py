"""A line of work: one piece at a time over the server, each of them once for all who want it.

The work is done in a thread of the app, so that it goes on whatever the person clicks, and what was
found is kept for everybody. No Streamlit here.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from cachetools import LRUCache

from cnnviz.errors import Busy, CnnvizError
from cnnviz.language import _, language, speaking

log = logging.getLogger(__name__)

MOST_WAITING = 100
"""Pieces of work in the line; who comes then is asked to come again."""
MOST_FAILURES = 64
"""Sentences that are kept of what went wrong."""
BROKEN = "Something unexpected went wrong here; the app’s log tells more."
FULL = "Very much work of this kind waits already; try again in a few minutes."

Found = TypeVar("Found")


class Desk(Protocol):
    """Where a piece of work is done, as it sees it."""

    def progress(self, done: int, total: int) -> None:
        """Tell how many pictures are done, and how many there are."""

    def fetched(self, done: int, total: int) -> None:
        """Tell how many bytes of a download are here, and how many it has."""

    def cancelled(self) -> bool:
        """Whether nobody wants the work any more."""


@dataclass(frozen=True, slots=True)
class Work(Generic[Found]):
    """Something to be done for visitors."""

    key: Hashable
    """Equal keys are the same work."""
    do: Callable[[Desk], Found]
    spoken: str = field(default_factory=language)
    """The language of whoever asks: what goes wrong is said in it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a piece of work is."""

    before: int = 0
    """Pieces that come before it; 0 while it is done."""
    working: bool = False
    done: int = 0
    total: int = 0
    """Of pictures, or of bytes while they are fetched; 0 as long as nobody knows."""
    fetching: bool = False


@dataclass(slots=True, eq=False)
class _Job(Generic[Found]):
    work: Work[Found]
    wanted_by: set[str] = field(default_factory=set)
    at: Standing = Standing(working=True)
    stopped: bool = False
    """Whether the work was told that nobody wants it."""

    def progress(self, done: int, total: int) -> None:
        self.at = Standing(working=True, done=done, total=total)

    def fetched(self, done: int, total: int) -> None:
        self.at = Standing(working=True, done=done, total=total, fetching=True)

    def cancelled(self) -> bool:
        self.stopped = self.stopped or not self.wanted_by
        return self.stopped


class Line(Generic[Found]):
    """Work for visitors, in the order in which they came."""

    def __init__(self, kept_bytes: int, size: Callable[[Found], int]) -> None:
        self._lock = threading.Lock()
        self._waiting: OrderedDict[Hashable, _Job[Found]] = OrderedDict()
        self._working: _Job[Found] | None = None
        self._serving = False
        self._kept: LRUCache[Hashable, Found] = LRUCache(kept_bytes, getsizeof=size)
        self._failed: LRUCache[Hashable, str] = LRUCache(MOST_FAILURES)

    def ask(self, works: Sequence[Work[Found]], visitor: str) -> None:
        """Do these for a visitor, instead of what they wanted before.

        Raises:
            Busy: the line is too long.
        """
        with self._lock:
            self._leave(visitor, but={work.key for work in works})
            for work in works:
                self._join(work, visitor)
            if self._waiting and not self._serving:
                self._serving = True
                threading.Thread(target=self._serve, name="waiting-line", daemon=True).start()

    def leave(self, visitor: str) -> None:
        """Do nothing more for a visitor; what others want too goes on."""
        with self._lock:
            self._leave(visitor, but=set())

    @property
    def busy(self) -> bool:
        """Whether anything is done or waits."""
        with self._lock:
            return self._serving

    def found(self, key: Hashable) -> Found | None:
        """Return what came out, if it is known."""
        with self._lock:
            return self._kept.get(key)

    def failure(self, key: Hashable) -> str:
        """Return why it could not be done, or nothing."""
        with self._lock:
            return str(self._failed.get(key, ""))

    def standing(self, key: Hashable, visitor: str) -> Standing | None:
        """Return how far the work is that this visitor wants, or None where it is not in the line.

        What is done for others only is not in a visitor's line: they may ask for it, too.
        """
        with self._lock:
            now = self._working
            if now is not None and now.work.key == key and visitor in now.wanted_by:
                return now.at
            for before, (each, job) in enumerate(self._waiting.items(), start=now is not None):
                if each == key and visitor in job.wanted_by:
                    return Standing(before=before)
            return None

    def _join(self, work: Work[Found], visitor: str) -> None:
        self._failed.pop(work.key, None)
        now = self._working
        if work.key in self._kept:
            return
        if now is not None and now.work.key == work.key and not now.stopped:
            now.wanted_by.add(visitor)
            return
        if work.key not in self._waiting and len(self._waiting) >= MOST_WAITING:
            raise Busy(_(FULL))
        self._waiting.setdefault(work.key, _Job(work)).wanted_by.add(visitor)

    def _leave(self, visitor: str, but: set[Hashable]) -> None:
        now = [self._working] if self._working else []
        for job in (*now, *self._waiting.values()):
            if job.work.key not in but:
                job.wanted_by.discard(visitor)
        for key in [key for key, job in self._waiting.items() if not job.wanted_by]:
            del self._waiting[key]

    def _serve(self) -> None:
        """Do what waits until nothing does."""
        while (job := self._next()) is not None:
            try:
                with speaking(job.work.spoken):
                    self._keep(job, job.work.do(job))
            except CnnvizError as error:
                self._fail(job, str(error))
            except Exception:
                log.exception("A piece of work went wrong")
                self._fail(job, _(BROKEN))

    def _next(self) -> _Job[Found] | None:
        with self._lock:
            self._working = self._waiting.popitem(last=False)[1] if self._waiting else None
            self._serving = self._working is not None
            return self._working

    def _keep(self, job: _Job[Found], found: Found) -> None:
        if not job.stopped:  # otherwise it may be half of it
            with self._lock:
                self._kept[job.work.key] = found

    def _fail(self, job: _Job[Found], sentence: str) -> None:
        if not job.stopped:
            with self._lock:
                self._failed[job.work.key] = sentence
