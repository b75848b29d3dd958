"""A lesson: 30 and 60 students on the app, held against one student alone in the same run.

Students (``bench/student.py``) open the app, switch samples, upload photos, open layers, move
cells, ask about pets and watch a run, and think 2 to 5 seconds before each. The promises for 30:

- no error, no dropped session, and every student sees the right picture;
- the 95th percentile of each act is at most 3 times one student's median, and 500 ms;
- a run that trains beside them makes that at most half longer;
- memory after 200 visits is within 15 % of what it was after the first 20.

``--minutes`` (of the lesson of 30; the others take a third), ``--students``, ``--visits`` and
``--parts`` make it shorter.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from bench import process
from bench.measure import report
from bench.process import Watch
from bench.student import MODELS, THINKING, Book, Student, photos
from bench.training import home_of_its_own, working
from cnnviz import home
from cnnviz.ui import memory
from scripts.served import Served, served
from tests.fabricated import Worker, fabricate, no_dispatcher

PARTS = ("lesson", "training", "visits")
BRISK = (0.2, 0.6)
"""Seconds of thinking of the student who is alone, and of short visits: they cost nobody a wait."""
BESIDE = 1 / 3
"""How long the other lessons take, of the first one's minutes."""
ALONE_SECONDS = 75.0
SLACK, TIMES = 0.5, 3.0
"""Seconds, and times one student's median, that an act may take 30 students."""
SLOWER, GROWN = 1.5, 1.15
"""What a training run may make of the 95th percentile, and 180 more visits of the memory."""
FIRST, AT_ONCE = 20, 20
"""Visits before memory is measured first, and how many come at the same time."""
KEPT_SECONDS = 130
"""A little longer than Streamlit keeps a session that has gone."""
SETTLED = 60.0
"""Seconds until everybody has come and looked at most things once."""
BATCH_SECONDS = 0.25


@dataclass(slots=True)
class Lesson:
    """A class that was on the app for a while."""

    name: str
    students: int
    seconds: float
    book: Book
    watch: Watch
    before: float
    """Megabytes before anybody came."""

    def median(self, act: str) -> float:
        """Return the seconds that an act takes as often as not."""
        return float(np.median(self.book.seconds[act]))

    def p95(self, act: str) -> float:
        """Return the seconds that one in twenty acts takes longer than."""
        return float(np.quantile(self.book.seconds[act], 0.95))

    def row(self, act: str) -> dict[str, Any]:
        """Return what is told of an act."""
        return {
            "lesson": self.name,
            "act": act,
            "times": len(self.book.seconds[act]),
            "p50 ms": 1000 * self.median(act),
            "p95 ms": 1000 * self.p95(act),
            "worst ms": 1000 * max(self.book.seconds[act]),
            "errors": sum(f", {act}: " in error for error in self.book.errors),
        }

    def total(self) -> dict[str, Any]:
        """Return what is told of the whole lesson."""
        came = self.watch.at(min(SETTLED, self.seconds / 2))
        return {
            "lesson": self.name,
            "act": "all",
            "times": sum(map(len, self.book.seconds.values())),
            "errors": len(self.book.errors),
            "dropped": self.book.dropped,
            "cores": self.watch.cores,
            "MB before": self.before,
            "MB a student": (came - self.before) / self.students,
            "MB later": self.watch.memory[-1][1] - came,
            "MB an hour": self.watch.growth,
        }


@dataclass(frozen=True, slots=True)
class Group:
    """Students who come together."""

    name: str
    numbers: range
    thinking: tuple[float, float] = THINKING


def attend(app: Served, group: Group, seconds: float, run: str) -> Lesson:
    """Let students follow the lesson for so many seconds; they may watch a run."""
    book, before = Book(), process.megabytes(app.pid)
    for number in group.numbers:
        photos(number)  # so that nobody waits for them later

    async def meet() -> Watch:
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(len(group.numbers)))
        until = time.monotonic() + seconds
        async with process.watched(app.pid) as watch, asyncio.TaskGroup() as all_of_them:
            for number in group.numbers:
                student = Student(app.url, number, book, run, group.thinking)
                all_of_them.create_task(student.stay(until))
        return watch

    lesson = Lesson(group.name, len(group.numbers), seconds, book, asyncio.run(meet()), before)
    for error in dict.fromkeys(book.errors):
        print(f"{group.name}: {error}", file=sys.stderr)
    return lesson


def alone(app: Served, seconds: float, run: str) -> Lesson:
    """Let one student after the other use the app, each with another network."""
    each = seconds / len(MODELS)
    lessons = [
        attend(app, Group("alone", range(number, number + 1), BRISK), each, run)
        for number in range(len(MODELS))
    ]
    first = lessons[0]
    for other in lessons[1:]:
        for act, found in other.book.seconds.items():
            first.book.seconds[act] += found
        first.book.errors += other.book.errors
        first.watch.memory += other.watch.memory
    return first


@contextmanager
def watchable() -> Iterator[str]:
    """Keep a run going on as if it trained, without the work, and give its name."""
    run = fabricate(home.home(), state="running", epochs=200, whole=4, with_model=True)
    over = threading.Event()
    with no_dispatcher(home.home()), Worker(home.home(), run) as worker:

        def go_on() -> None:
            while not over.wait(BATCH_SECONDS):
                worker.train()

        thread = threading.Thread(target=go_on)
        thread.start()
        try:
            yield run.id
        finally:
            over.set()
            thread.join()
            worker.write(state="stopped")


# ------------------------------------------------------------------------------------------- parts


def lessons(app: Served, classes: list[int], minutes: float) -> list[Lesson]:
    """Let one student, and then each class, follow the lesson; nothing trains."""
    with watchable() as run:
        found = [alone(app, ALONE_SECONDS, run)]
        for place, size in enumerate(classes):
            seconds = 60 * minutes * (BESIDE if place else 1)
            found.append(attend(app, Group(f"{size} students", range(size)), seconds, run))
    return found


def beside_a_run(app: Served, size: int, minutes: float) -> Lesson:
    """Let a class follow the lesson while a run trains on all cores."""
    with working() as run:
        seconds = 60 * minutes * BESIDE
        return attend(app, Group(f"{size} and a run", range(size)), seconds, run.id)


def visits(app: Served, count: int) -> tuple[list[dict[str, Any]], Book]:
    """Let visitors come and go, and tell the memory after the first and after all of them."""
    book, rows = Book(), []

    async def come(numbers: range) -> None:
        room = asyncio.Semaphore(AT_ONCE)

        async def visit(number: int) -> None:
            async with room:
                await Student(app.url, number, book, thinking=BRISK).visit()

        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(AT_ONCE))
        await asyncio.gather(*map(visit, numbers))

    def tell(when: str) -> None:
        rows.append({"visits": when, "MB": process.megabytes(app.pid)})

    for before, after in ((0, FIRST), (FIRST, count)):
        asyncio.run(come(range(before, after)))
        tell(f"{after} have just gone")
        time.sleep(KEPT_SECONDS)
        asyncio.run(come(range(after, after + 1)))  # who comes clears away what is over
        time.sleep(KEPT_SECONDS - memory.SECONDS)
        tell(f"{after} are forgotten")
    return rows, book


# ---------------------------------------------------------------------------------------- promises


def kept_promises(found: list[Lesson]) -> dict[str, float]:
    """Return how far each act of the smallest class stays within what is promised; 1 is the bar."""
    one, many = found[0], found[1]
    return {
        f"{act}, p95 over bar": many.p95(act) / (TIMES * one.median(act) + SLACK)
        for act in many.book.seconds
        if act in one.book.seconds
    }


def slowed(quiet: Lesson, busy: Lesson) -> dict[str, float]:
    """Return what a run beside the class makes of each act's 95th percentile."""
    return {
        f"{act}, p95 with a run over without": busy.p95(act) / quiet.p95(act)
        for act in busy.book.seconds
        if act in quiet.book.seconds
    }


def main() -> None:
    """Measure the parts that are named on the command line, or all."""
    parser = argparse.ArgumentParser(description="A lesson on the app, and what it costs.")
    parser.add_argument("--students", type=int, nargs="+", default=[30, 60])
    parser.add_argument("--minutes", type=float, default=15.0)
    parser.add_argument("--visits", type=int, default=200)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    with home_of_its_own():
        if {"lesson", "training"} & set(asked.parts):
            _report_lessons(asked)
        if "visits" in asked.parts:
            _report_visits(asked)


@contextmanager
def _app() -> Iterator[Served]:
    """Serve the app, and say what its log complains about."""
    with tempfile.TemporaryDirectory() as folder:
        with served(log=Path(folder) / "app.log") as app:
            process.wait_until_idle(app.pid)
            yield app
        for line in process.complaints(app.log)[:20]:
            print(f"The app's log: {line}", file=sys.stderr)


def _report_lessons(asked: argparse.Namespace) -> None:
    with _app() as app:
        found = lessons(app, asked.students, asked.minutes)
        ratios = kept_promises(found)
        if "training" in asked.parts:
            found.append(beside_a_run(app, asked.students[0], asked.minutes))
            ratios |= slowed(found[1], found[-1])
    rows = [lesson.row(act) for lesson in found for act in sorted(lesson.book.seconds)]
    report("A lesson", rows, ratios, as_json=asked.json)
    bad = {"errors": float(sum(len(lesson.book.errors) for lesson in found))}
    bad["dropped sessions"] = float(sum(lesson.book.dropped for lesson in found))
    report("The lesson as a whole", [one.total() for one in found], bad, as_json=asked.json)


def _report_visits(asked: argparse.Namespace) -> None:
    with _app() as app:
        rows, book = visits(app, asked.visits)
    just, forgotten = (rows[place + 2]["MB"] / rows[place]["MB"] for place in (0, 1))
    ratios = {
        f"{asked.visits} over {FIRST}, just gone": just,
        f"{asked.visits} over {FIRST}, forgotten, over bar": forgotten / GROWN,
        "errors": float(len(book.errors)),
    }
    report("Memory while visitors come and go", rows, ratios, as_json=asked.json)


if __name__ == "__main__":
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    main()
