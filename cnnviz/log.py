"""What our processes note for whoever looks after the machine: one JSON object a line.

::

    CNNVIZ_HOME/logs/
      app-1.log    the first app that runs; app-2.log is that of a second one beside it
      app-1.log.1  older lines; the files rotate, and together they stay below 30 MB
      app-1.lock   held by the process as long as it lives, so that no two write into one file

Never in them: pictures, the names of what people bring, and secrets. Nobody passes pictures or
names to a log, and where an exception's text holds bytes or a secret, they are cut out here.
"""

from __future__ import annotations

import json
import logging
import os
import re
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

from filelock import FileLock, Timeout

from cnnviz import home

LEVEL = "CNNVIZ_LOG"
"""The least level that is noted: ``debug``, ``info`` (the default), ``warning`` or ``error``."""
LEVELS = ("debug", "info", "warning", "error")
BYTES, KEPT = 5_000_000, 5
"""Of a file until it rotates, and how many older ones are kept."""
LONGEST = 8000
"""Characters of a message or a traceback; of longer ones, the end is kept."""
LOOKED_THROUGH = 2_000_000
"""Characters; a text beyond that is a file, whatever else it says."""
MOST = 32
"""Processes of one kind that have files of their own at once."""
SECRETS = ("CNNVIZ_SECRET", "CNNVIZ_TEACHER_KEY", "STREAMLIT_SERVER_COOKIE_SECRET")
"""Variables whose values are cut out of every line."""
CUT = "[cut]"
_BYTES = re.compile(r"""b(["'])(?:\\.|(?!\1).){24,}(?:\1|$)""")
_DATA = re.compile(r"data:[\w/+.-]+;base64,[\w+/=]+")

_held: list[FileLock] = []
"""The locks of this process's files, until it ends."""


class Lines(logging.Formatter):
    """Makes a line of a record: a JSON object, so that no text can pass for a line of its own."""

    def __init__(self, process: str) -> None:
        """Say whose lines they are.

        Args:
            process: such as ``app-1``.
        """
        super().__init__()
        self._process = process

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as JSON, its keys in the order in which people read them."""
        told = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "process": self._process,
            "pid": record.process,
            "from": record.name,
            "message": cleaned(record.getMessage()),
        }
        if record.exc_info:
            told["error"] = cleaned(self.formatException(record.exc_info))
        return json.dumps(told, ensure_ascii=False)


def cleaned(text: str) -> str:
    """Return a text without the bytes of files and without secrets, and not endlessly long."""
    if len(text) > LOOKED_THROUGH:
        return CUT
    kept = _DATA.sub(CUT, _BYTES.sub(CUT, text))
    for name in SECRETS:
        if secret := os.environ.get(name, "").strip():
            kept = kept.replace(secret, CUT)
    return kept if len(kept) <= LONGEST else f"{CUT}{kept[-LONGEST:]}"


def level() -> int:
    """Return the least level that is noted; a name that is none counts as ``info``."""
    name = os.environ.get(LEVEL, "").strip().lower()
    return logging.getLevelNamesMapping()[name.upper() if name in LEVELS else "INFO"]


def folder() -> Path:
    """Return the folder of the logs; it may not exist yet."""
    return home.home() / "logs"


def file(kind: str) -> RotatingFileHandler | None:
    """Open the file that this process alone writes, or return None where none can be written.

    Args:
        kind: of process, such as ``app``; the file's name is that and a number.
    """
    name = _claimed(kind)
    if name is None:
        return None
    try:
        handler = RotatingFileHandler(
            folder() / f"{name}.log", maxBytes=BYTES, backupCount=KEPT, encoding="utf-8"
        )
    except OSError:
        return None
    handler.setFormatter(Lines(name))
    handler.setLevel(level())
    return handler


def _claimed(kind: str) -> str | None:
    """Return the first name that no living process has, and keep it until this one ends."""
    try:
        folder().mkdir(parents=True, exist_ok=True)
        for number in range(1, MOST + 1):
            lock = FileLock(folder() / f"{kind}-{number}.lock")
            try:
                lock.acquire(timeout=0)
            except Timeout:
                continue
            _held.append(lock)
            return f"{kind}-{number}"
    except OSError:  # a full disk, or no right to write: the terminal still gets everything
        return None
    return None
