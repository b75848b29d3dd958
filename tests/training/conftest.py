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
    service._newest = None
    yield folder
    kill_all(folder)
    if service._newest is not None:
        service._newest.process.wait(timeout=10)
