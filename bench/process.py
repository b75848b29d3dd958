"""What the app's server takes of the machine: memory, processor time, and complaints in its log."""

import asyncio
import os
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

EVERY = 5.0
"""Seconds between two looks."""
IDLE_SECONDS, IDLE_SHARE, IDLE_PATIENCE = 4.0, 0.05, 180.0
"""A process is idle when it used less than this share of a core for so long; how long to wait."""
COMPLAINT = re.compile(r"Traceback|\bERROR\b|\bCRITICAL\b")


def megabytes(pid: int) -> float:
    """Return the memory of a process: its own pages, and its share of those used by others too."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def cpu_seconds(pid: int) -> float:
    """Return the processor seconds that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wait_until_idle(pid: int) -> None:
    """Wait until a server has made its models ready, which it does while it answers already."""
    deadline = time.monotonic() + IDLE_PATIENCE
    used = IDLE_SECONDS
    while used > IDLE_SHARE * IDLE_SECONDS and time.monotonic() < deadline:
        before = cpu_seconds(pid)
        time.sleep(IDLE_SECONDS)
        used = cpu_seconds(pid) - before


def complaints(log: Path | None) -> list[str]:
    """Return the lines of a log that tell of errors."""
    lines = log.read_text(errors="replace").splitlines() if log else []
    return [line for line in lines if COMPLAINT.search(line)]


@dataclass(slots=True)
class Watch:
    """How a process did over some time."""

    memory: list[tuple[float, float]] = field(default_factory=list)
    """Seconds since the begin, and megabytes."""
    cores: float = 0.0
    """Processor seconds a second."""

    def at(self, seconds: float) -> float:
        """Return the megabytes at the first look from then on, or at the last."""
        later = [megabytes for when, megabytes in self.memory if when >= seconds]
        return later[0] if later else self.memory[-1][1]

    @property
    def growth(self) -> float:
        """Return the megabytes that came in the second half, an hour (least squares)."""
        half = self.memory[len(self.memory) // 2 :]
        if len(half) < 2:
            return 0.0
        mean_time = sum(when for when, _ in half) / len(half)
        mean = sum(megabytes for _, megabytes in half) / len(half)
        rise = sum((when - mean_time) * (each - mean) for when, each in half)
        return 3600 * rise / sum((when - mean_time) ** 2 for when, _ in half)


@asynccontextmanager
async def watched(pid: int) -> AsyncIterator[Watch]:
    """Look at a process again and again as long as the block lasts."""
    watch, begin, before = Watch(), time.monotonic(), cpu_seconds(pid)

    async def look() -> None:
        while True:
            watch.memory.append((time.monotonic() - begin, megabytes(pid)))
            await asyncio.sleep(EVERY)

    looking = asyncio.create_task(look())
    try:
        yield watch
    finally:
        looking.cancel()
        watch.memory.append((time.monotonic() - begin, megabytes(pid)))
        watch.cores = (cpu_seconds(pid) - before) / (time.monotonic() - begin)
