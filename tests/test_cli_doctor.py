"""`cnnviz doctor`: a sound machine, and each thing that may be wrong with one."""

import json
import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest
from packaging.requirements import Requirement

from cnnviz import cli, log, zoo
from cnnviz.cli import found_here, found_kept
from cnnviz.training import files, service
from tests.dispatching import submitted

Doctor = Callable[[], tuple[int, dict[tuple[str, str], dict[str, str]]]]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("CNNVIZ_")]:
        monkeypatch.delenv(name)
    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("CNNVIZ_HOME", str(folder))
    plenty = SimpleNamespace(total=16e9, available=8e9)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: plenty)
    room = SimpleNamespace(total=1e12, used=0, free=5e11)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: room)
    return folder


@pytest.fixture
def doctor(capsys: pytest.CaptureFixture[str]) -> Doctor:
    def doctor() -> tuple[int, dict[tuple[str, str], dict[str, str]]]:
        status = cli.main(["doctor", "--json"])
        found = json.loads(capsys.readouterr().out)
        return status, {(one["part"], one["name"]): one for one in found}

    return doctor


def wrong(found: dict[tuple[str, str], dict[str, str]]) -> list[tuple[str, str]]:
    return [name for name, one in found.items() if one["verdict"] == "wrong"]


def test_a_sound_machine(doctor: Doctor, home: Path) -> None:
    status, found = doctor()
    assert (status, wrong(found)) == (0, [])
    assert found["folder", "home"]["value"] == str(home)
    assert found["version", "keras"]["verdict"] == "ok"
    assert found["models", "found"]["value"] == str(len(zoo.cards()))
    assert found["limit", "upload"]["value"] == "200 MB a file"
    assert found["app", "running"]["value"] == "none"
    assert {part for part, _ in found} == {
        *("version", "device", "memory", "folder", "limit", "setting"),
        *("models", "training", "app"),
    }
    assert not any(home.glob(".doctor-*"))


def test_people_get_a_table_and_sentences(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    home.chmod(0o755)
    assert cli.main(["doctor"]) == 0
    text = capsys.readouterr().out
    assert text.splitlines()[0].split() == ["PART", "WHAT", "FOUND"]
    assert "note: folder, home: Other accounts" in text
    assert text.endswith("Nothing is wrong.\n")


def test_packages_that_are_missing_or_too_old(
    doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = [Requirement("numpy>=99"), Requirement("no-such-package>=1"), Requirement("keras>=3")]
    monkeypatch.setattr(found_here, "_requirements", lambda: asked)
    status, found = doctor()
    assert status == 1
    assert wrong(found) == [("version", "numpy"), ("version", "no-such-package")]
    assert "needs >=99; install requirements.txt" in found["version", "numpy"]["remark"]


def test_a_home_that_cannot_be_written(doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CNNVIZ_HOME", "/dev/null/home")
    status, found = doctor()
    assert status == 1
    assert "cannot be written" in found["folder", "home"]["remark"]


def test_a_disk_without_locks(doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "is_held", lambda _: False)
    status, found = doctor()
    assert status == 1
    assert "knows no locks" in found["folder", "home"]["remark"]


@pytest.mark.parametrize(("free", "verdict"), [(5e8, "wrong"), (5e9, "note"), (5e10, "ok")])
def test_a_disk_that_gets_full(
    doctor: Doctor, monkeypatch: pytest.MonkeyPatch, free: float, verdict: str
) -> None:
    room = SimpleNamespace(total=1e12, used=0, free=free)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: room)
    assert doctor()[1]["folder", "free disk"]["verdict"] == verdict


@pytest.mark.parametrize(
    ("total", "available", "verdict"), [(16e9, 5e8, "wrong"), (2e9, 1.5e9, "note")]
)
def test_little_memory(
    doctor: Doctor,
    monkeypatch: pytest.MonkeyPatch,
    total: float,
    available: float,
    verdict: str,
) -> None:
    memory = SimpleNamespace(total=total, available=available)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: memory)
    assert doctor()[1]["memory", "available"]["verdict"] == verdict


def test_settings_that_nothing_reads_and_secrets(
    doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CNNVIZ_HOEM", "/srv")
    monkeypatch.setenv("CNNVIZ_TEACHER_KEY", "a secret of the teacher")
    monkeypatch.setenv("CNNVIZ_DATA_DIR", "/no/such/folder")
    _, found = doctor()
    assert found["setting", "CNNVIZ_HOEM"]["verdict"] == "note"
    assert found["setting", "CNNVIZ_TEACHER_KEY"]["value"] == "(set)"
    assert found["folder", "data sets"]["verdict"] == "wrong"
    assert "a secret of the teacher" not in json.dumps(list(found.values()))


def test_a_damaged_model(doctor: Doctor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(zoo.models_folder() / "digits", tmp_path / "models" / "digits")
    monkeypatch.setenv("CNNVIZ_MODELS_DIR", str(tmp_path / "models"))
    assert doctor()[0] == 0
    with (tmp_path / "models" / "digits" / "model.keras").open("ab") as file:
        file.write(b"x")
    status, found = doctor()
    assert status == 1
    assert "“digits” is damaged" in found["models", "damaged"]["remark"]


def test_a_damaged_run_and_no_one_who_trains(
    doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = submitted()
    (run.folder / "spec.json").write_text("{")
    monkeypatch.setenv(service.APART, "apart")
    status, found = doctor()
    assert status == 1
    assert wrong(found) == [("training", "dispatcher"), ("training", "damaged run")]
    assert "cnnviz-training" in found["training", "dispatcher"]["remark"]


def test_errors_of_the_last_day_and_running_apps(doctor: Doctor, home: Path) -> None:
    (home / "logs").mkdir()
    now = datetime.now(UTC).isoformat()
    told = [("2001-01-01T00:00:00+00:00", "error", "long ago"), (now, "info", "fine")]
    told += [(now, "error", "the disk was full")]
    lines = [json.dumps({"time": t, "level": kind, "message": m}) for t, kind, m in told]
    (home / "logs" / "app-1.log").write_text("\n".join(["no JSON", "[]", *lines]))
    with files.locked(home / "logs" / "app-1.lock"):
        status, found = doctor()
    assert status == 0
    assert found["app", "running"]["value"] == "app-1"
    assert found["app", "errors"]["value"] == "1 in a day"
    assert found["app", "errors"]["remark"].endswith("the disk was full")


def test_a_part_that_cannot_be_looked_at_does_not_hide_the_others(
    doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: Path) -> None:
        raise PermissionError("no way")

    monkeypatch.setattr(found_kept, "_last_lines", broken)
    log.folder().mkdir()
    status, found = doctor()
    assert status == 1
    assert found["logs", "–"]["remark"] == "no way"
    assert ("version", "cnnviz") in found
