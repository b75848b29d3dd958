"""Looking at all runs again and again, as pages do: cheap, and never behind what is on disk."""

import json
from pathlib import Path

import pytest

from cnnviz.training import files, store
from tests.fabricated import Worker, fabricate


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of all JSON files that are read from now on."""
    monkeypatch.setenv("CNNVIZ_HOME", str(tmp_path))
    names: list[str] = []
    real = files.read_json
    monkeypatch.setattr(files, "read_json", lambda path: names.append(path.name) or real(path))
    return names


def test_runs_that_have_not_changed_are_not_read_again(tmp_path: Path, read: list[str]) -> None:
    for _ in range(5):
        fabricate(tmp_path)
    first = store.runs()
    read.clear()
    assert store.runs() == first
    assert store.problems() == []
    assert read == []


def test_a_run_that_trains_is_seen_with_each_change(tmp_path: Path, read: list[str]) -> None:
    fabricate(tmp_path)
    run = fabricate(tmp_path, state="running", epochs=3, whole=0)
    store.runs()
    with Worker(tmp_path, run) as worker:
        for _ in range(20):
            now = worker.train().record.progress
            read.clear()
            assert store.runs()[0].record.progress == now
            assert read == ["spec.json", "record.json"]


def test_a_run_that_comes_or_goes_is_seen(tmp_path: Path, read: list[str]) -> None:
    first, second = fabricate(tmp_path), fabricate(tmp_path)
    assert len(store.runs()) == 2
    store.delete(first.id)
    assert [run.id for run in store.runs()] == [second.id]


def test_damage_is_seen_though_the_run_was_good_before(tmp_path: Path, read: list[str]) -> None:
    run, other = fabricate(tmp_path), fabricate(tmp_path)
    assert len(store.runs()) == 2
    good = (run.folder / "spec.json").read_bytes()
    (run.folder / "spec.json").write_text("{")
    assert [one.id for one in store.runs()] == [other.id]
    assert len(store.problems()) == 1
    (run.folder / "spec.json").unlink()
    assert len(store.problems()) == 1
    (run.folder / "spec.json").write_bytes(good)
    assert store.problems() == []
    assert len(store.runs()) == 2


def test_a_damaged_record_is_noticed_and_a_mended_one_too(tmp_path: Path, read: list[str]) -> None:
    run = fabricate(tmp_path)
    good = json.loads((run.folder / "record.json").read_text())
    assert store.runs()[0].record.notices == ()
    (run.folder / "record.json").write_text("{")
    assert len(store.runs()[0].record.notices) == 1
    files.write_json(run.folder / "record.json", good)
    assert store.runs()[0].record.notices == ()


def test_folders_that_are_no_runs_are_passed_over(tmp_path: Path, read: list[str]) -> None:
    run = fabricate(tmp_path)
    for name in ("My notes", ".20260101-000000-abcdef.new", "x"):
        (tmp_path / "runs" / name).mkdir()
    assert [one.id for one in store.runs()] == [run.id]
    assert store.problems() == []
