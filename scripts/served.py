"""The app as a process of its own, for tests, benchmarks and screenshots."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[1]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER_ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
START_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Served:
    """A running app."""

    url: str
    pid: int
    log: Path | None


@contextmanager
def served(
    script: Path | str = "app.py",
    log: Path | None = None,
    environment: Mapping[str, str] | None = None,
    port: int = 0,
) -> Iterator[Served]:
    """Start ``streamlit run`` on a free port, wait until it is healthy, and end it afterwards.

    Args:
        script: What to serve; relative paths start at the repository's root.
        log: Where all that the app prints is kept; without it, nowhere.
        environment: Variables to set beside those of this process.
        port: Where it listens; 0 for a port that is free.

    Raises:
        RuntimeError: the app did not get healthy in time.
    """
    port = port or free_port()
    address = f"http://localhost:{port}"
    with (log or Path(os.devnull)).open("wb") as output:
        process = _start(script, port, output, environment or {})
        try:
            _wait_until_healthy(process, address, log)
            yield Served(address, process.pid, log)
        finally:
            _stop(process)


def chromium_path() -> str:
    """Return the path of an installed Chromium or Chrome.

    Raises:
        RuntimeError: there is none.
    """
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        raise RuntimeError("No Chromium on the PATH; `make test` installs it on Debian.")
    return found


def launch_options(path: str) -> dict[str, Any]:
    """Return the arguments with which Playwright launches that browser, quiet and offline."""
    return {"executable_path": path, "args": list(BROWSER_ARGS)}


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _start(
    script: Path | str, port: int, output: IO[bytes], environment: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        start_new_session=True,
    )


def _wait_until_healthy(process: subprocess.Popen[bytes], address: str, log: Path | None) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError), urlopen(f"{address}/_stcore/health", timeout=5) as answer:  # noqa: S310
            if answer.read() == b"ok":
                return
        time.sleep(0.1)
    tail = log.read_text(errors="replace")[-3000:] if log else "(not kept)"
    raise RuntimeError(f"The app did not get healthy in {START_SECONDS} s. Its log ends:\n{tail}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    for kind in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, kind)
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=10)
