"""A ``CNNVIZ_HOME`` of a test's own, and no process left in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cnnviz.training import service
from tests.dispatching import kill_all


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("CNNVIZ_HOME", str(folder))
    started: list[service._Started] = []
    monkeypatch.setattr(service, "_started", started)
    yield folder
    kill_all(folder)
    for one in started:
        one.process.wait(timeout=10)
