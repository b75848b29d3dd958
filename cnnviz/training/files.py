"""Files that several processes share: whole or not at all, and never two writers at once."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

if sys.platform != "win32":
    import fcntl


def write_json(path: Path, value: Any, *, durable: bool = True) -> None:
    """Replace a file in one step: a reader meets the old text or the new one.

    Args:
        path: the file.
        value: what it shall hold.
        durable: also survive a power cut, which takes milliseconds.

    Raises:
        OSError: the disk is full or may not be written; the old file is then still there.
    """
    data = (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode()
    write_bytes(path, data, durable=durable)


def write_bytes(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Replace a file in one step, as `write_json`."""
    # Chance, not the process's number: two containers may count their processes alike.
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}.tmp")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        temporary.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def read_json(path: Path) -> Any:
    """Return what a JSON file holds, or None where it is missing or damaged."""
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None


@contextlib.contextmanager
def locked(path: Path, seconds: float = 10.0) -> Iterator[None]:
    """Hold a lock that the system releases when the process ends, however it ends.

    Raises:
        TimeoutError: somebody else held it all the time.
        FileNotFoundError: there is no such folder (any more).
    """
    path.parent.stat()  # the lock would make a folder anew that was deleted a moment ago
    lock = FileLock(path)
    try:
        lock.acquire(timeout=seconds)
    except Timeout:
        raise TimeoutError(f"{path.name} is held by another process") from None
    try:
        yield
    finally:
        lock.release()


def is_held(path: Path) -> bool:
    """Whether a living process holds the lock; immune to process numbers that are used again.

    Any number of processes may ask at once: none of them takes another for the holder.
    """
    if sys.platform == "win32":
        return path.exists() and _cannot_take(path)
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def _cannot_take(path: Path) -> bool:
    try:
        with locked(path, seconds=0):
            return False
    except TimeoutError:
        return True
