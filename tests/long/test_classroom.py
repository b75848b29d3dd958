"""A class on the real app, over Streamlit's own protocol: every answer right, none lost.

How long the answers take is measured by ``bench/classroom.py``.
"""

import asyncio
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bench import process
from bench.student import Book, Student
from scripts.served import Served, served
from tests.fabricated import Worker, fabricate, no_dispatcher

STUDENTS, SECONDS = 12, 75
BRISK = (0.3, 1.0)
ACTS = {"open", "sample", "layer", "cell", "source", "upload", "page", "predict", "run", "watch"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def app(home: Path) -> Iterator[Served]:
    with (
        no_dispatcher(home),
        served(log=home / "app.log", environment={"CNNVIZ_HOME": str(home)}) as app,
    ):
        yield app


def attended(app: Served, run: str) -> Book:
    """What a class noted that was on the app for a while."""
    book = Book()

    async def lesson() -> None:
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(STUDENTS))
        until = time.monotonic() + SECONDS
        await asyncio.gather(
            *(Student(app.url, n, book, run, BRISK).stay(until) for n in range(STUDENTS))
        )

    asyncio.run(lesson())
    return book


def test_everybody_sees_what_is_right_and_the_log_stays_clean(app: Served, home: Path) -> None:
    run = fabricate(home, state="running", epochs=50, whole=2, with_model=True)
    with Worker(home, run) as worker:
        worker.train(5)
        book = attended(app, run.id)
    assert book.errors == []
    assert book.dropped == 0
    assert book.seconds.keys() >= ACTS
    assert process.complaints(app.log) == []
