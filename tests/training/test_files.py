import errno
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from cnnviz.training import files

HOLDER = """
import sys, time
from pathlib import Path
from cnnviz.training import files
with files.locked(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    for value in ({"text": "“ü”", "n": [1, 2.5, None]}, 5, []):
        files.write_json(path, value)
        assert files.read_json(path) == value
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    "content", [b"", b"{", b'{"a": 1', b"\xff\xfe", b"\x00" * 40, b"[" * 100_000], ids=len
)
def test_damage_is_read_as_nothing(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(content)
    assert files.read_json(path) is None
    assert files.read_json(tmp_path / "missing.json") is None


@pytest.mark.parametrize("step", ["write", "fsync", "replace"])
def test_a_full_disk_leaves_the_old_file_and_no_litter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    path = tmp_path / "a.json"
    files.write_json(path, "old")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    if step == "fsync":
        monkeypatch.setattr(os, "fsync", full)
    elif step == "replace":
        monkeypatch.setattr(Path, "replace", full)
    else:
        monkeypatch.setattr(Path, "open", full)
    with pytest.raises(OSError, match="No space left"):
        files.write_json(path, "new")
    monkeypatch.undo()
    assert files.read_json(path) == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_reader_never_meets_half_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    values = ["x" * 10, "y" * 200_000]
    files.write_json(path, values[0])
    over = threading.Event()

    def write() -> None:
        while not over.is_set():
            for value in values:
                files.write_json(path, value, durable=False)

    writer = threading.Thread(target=write)
    writer.start()
    met = {files.read_json(path) for _ in range(300)}
    over.set()
    writer.join()
    assert met <= set(values)


def test_a_lock_ends_with_its_process_however_that_ends(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    assert not files.is_held(path)
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        assert files.is_held(path)
        with pytest.raises(TimeoutError, match=r"a\.lock"), files.locked(path, seconds=0.1):
            pass
        holder.kill()
        holder.wait()
        assert not files.is_held(path)


def test_two_writers_at_once_leave_one_of_their_texts_and_no_litter(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    values = ["x" * 100_000, "y" * 100_000]

    def write(value: str) -> None:
        for _ in range(100):
            files.write_json(path, value, durable=False)

    writers = [threading.Thread(target=write, args=(value,)) for value in values]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert files.read_json(path) in values
    assert list(tmp_path.iterdir()) == [path]


def test_who_asks_for_the_holder_is_not_taken_for_one(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    with files.locked(path):
        pass
    with path.open("rb") as asking:  # as another process does within `is_held`
        fcntl = pytest.importorskip("fcntl")
        fcntl.flock(asking, fcntl.LOCK_SH)
        assert not files.is_held(path)


def test_a_lock_keeps_threads_apart(tmp_path: Path) -> None:
    path, count = tmp_path / "a.lock", [0]

    def add() -> None:
        for _ in range(20):
            with files.locked(path):
                before = count[0]
                time.sleep(0.0005)
                count[0] = before + 1

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count == [80]


def test_a_lock_is_let_go_when_its_holder_fails(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    with pytest.raises(ValueError, match="oops"), files.locked(path):
        raise ValueError("oops")
    assert not files.is_held(path)


def test_locking_in_a_folder_that_is_gone_does_not_bring_it_back(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), files.locked(tmp_path / "gone" / "a.lock"):
        pass
    assert not (tmp_path / "gone").exists()
