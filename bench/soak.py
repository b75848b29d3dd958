"""Half an hour of school: students come and go, and one run after the other trains.

The promises: memory does not grow from one third of the time to the next, the log tells of no
error, every answer is right, and the server says all the while that it is well. ``--minutes`` and
``--students`` make it shorter.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any
from urllib.request import urlopen

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import process
from bench.measure import report
from bench.process import Watch
from bench.student import Book, Student
from bench.training import home_of_its_own
from cnnviz.training import control, service, store
from cnnviz.training.record import ENDED, WAITING_OR_WORKING
from cnnviz.training.spec import RunSpec
from scripts.served import Served, served

STAY = (60.0, 180.0)
"""Seconds that a student stays, at least and at most; then somebody else takes the seat."""
DIFFERENT = 90
"""Students after whom the first come again, so that their photos are made once."""
HEALTH_SECONDS, RUNS_SECONDS = 5.0, 2.0
"""Between two looks at the server's health, and at the runs."""
HEALTHY_SECONDS = 5.0
"""In which the server has to say that it is well."""
GROWN = 1.05
"""What is no growth: of the median of a third of the time over that of the third before."""


class Health:
    """What the server says of itself."""

    def __init__(self, app: Served) -> None:
        self.asked = 0
        self.ill: list[str] = []
        self._address = f"{app.url}/_stcore/health"

    def ask(self) -> None:
        """Ask once."""
        self.asked += 1
        try:
            with urlopen(self._address, timeout=HEALTHY_SECONDS) as answer:  # noqa: S310 - our own
                if answer.read() != b"ok":
                    self.ill.append("another answer than ok")
        except OSError as error:
            self.ill.append(str(error))


class Runs:
    """One run after the other, so that there is always one to watch."""

    def __init__(self) -> None:
        self.current = ""
        self.ended: list[str] = []
        """The states in which runs ended."""

    def look(self) -> None:
        """Start the next run when the one before has ended."""
        if self.current:
            state = store.run(self.current).record.state
            if state in WAITING_OR_WORKING:
                return
            self.ended.append(state)
        self.current = store.submit(RunSpec("shapes", "digits", 4, 64), owner="soak").id
        service.ensure_running()

    def stop(self) -> None:
        """End the current run."""
        control.stop(self.current)
        deadline = time.monotonic() + 60
        while store.run(self.current).record.state not in ENDED and time.monotonic() < deadline:
            time.sleep(0.2)


@contextmanager
def repeated(act: Any, seconds: float) -> Iterator[None]:
    """Do something again and again, in a thread, as long as the block lasts."""
    over = threading.Event()

    def go_on() -> None:
        while not over.wait(seconds):
            act()

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def school(app: Served, seats: int, minutes: float, runs: Runs) -> tuple[Book, Watch, int]:
    """Keep so many seats taken; return what was noted, and how many students came."""
    book, chance, came = Book(), random.Random(1), 0  # noqa: S311 - no secret

    async def seat(until: float) -> None:
        nonlocal came
        while time.monotonic() < until:
            came += 1
            student = Student(app.url, came % DIFFERENT, book, runs.current)
            await student.stay(min(until, time.monotonic() + chance.uniform(*STAY)))

    async def day() -> Watch:
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(seats))
        until = time.monotonic() + 60 * minutes
        async with process.watched(app.pid) as watch, asyncio.TaskGroup() as everybody:
            for _ in range(seats):
                everybody.create_task(seat(until))
        return watch

    return book, asyncio.run(day()), came


def thirds(watch: Watch) -> list[float]:
    """Return the median megabytes of each third of the time."""
    values = [megabytes for _, megabytes in watch.memory]
    size = max(1, len(values) // 3)
    return [median(values[place * size : (place + 1) * size]) for place in range(3)]


def measure(seats: int, minutes: float) -> tuple[list[dict[str, Any]], dict[str, float]]:
    """Let the school go on, and tell how the server did."""
    runs = Runs()
    with tempfile.TemporaryDirectory() as folder, home_of_its_own():
        with served(log=Path(folder) / "app.log") as app:
            process.wait_until_idle(app.pid)
            health = Health(app)
            runs.look()
            with repeated(health.ask, HEALTH_SECONDS), repeated(runs.look, RUNS_SECONDS):
                book, watch, came = school(app, seats, minutes, runs)
            runs.stop()
        complaints = process.complaints(app.log)
    for line in dict.fromkeys([*book.errors, *complaints, *health.ill]):
        print(line, file=sys.stderr)
    begin, middle, end = thirds(watch)
    row = {
        "students came": came,
        "acts": sum(map(len, book.seconds.values())),
        "runs done": runs.ended.count("done"),
        "health asked": health.asked,
        "MB, first third": begin,
        "second": middle,
        "last": end,
        "cores": watch.cores,
    }
    bad = {
        "last third over second, over bar": end / middle / GROWN,
        "wrong answers": float(len(book.errors)),
        "dropped sessions": float(book.dropped),
        "complaints in the log": float(len(complaints)),
        "not well": float(len(health.ill)),
        "runs not done": float(len(runs.ended) - runs.ended.count("done")),
    }
    return [row], bad


def main() -> None:
    """Measure for as long as the command line says."""
    parser = argparse.ArgumentParser(description="Students come and go, and runs train.")
    parser.add_argument("--students", type=int, default=30)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    rows, bad = measure(asked.students, asked.minutes)
    report(f"{asked.minutes:g} minutes of school", rows, bad, as_json=asked.json)


if __name__ == "__main__":
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    main()
