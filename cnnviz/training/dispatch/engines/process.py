"""Processes of ours: what they need to find this package, and how one is ended without asking."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

import cnnviz


def python_path() -> dict[str, str]:
    """Return this process's environment, in which a child finds this package."""
    here = str(Path(cnnviz.__file__).parents[1])
    others = os.environ.get("PYTHONPATH", "")
    return os.environ | {"PYTHONPATH": f"{here}{os.pathsep}{others}" if others else here}


def kill(pid: int) -> None:
    """Kill a process on this host, if it is there, and where it leads a group all of that."""
    with suppress(ProcessLookupError, PermissionError):
        if sys.platform == "win32":
            os.kill(pid, signal.SIGTERM)  # which ends it at once there
        elif os.getpgid(pid) == pid:
            os.killpg(pid, signal.SIGKILL)
        else:
            os.kill(pid, signal.SIGKILL)
