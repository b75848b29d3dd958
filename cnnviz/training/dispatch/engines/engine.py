"""What an engine is: it decides where and when the one worker command runs, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Slot:
    """A place where one worker can run."""

    name: str
    """``cpu:0``, ``gpu:1`` ..., for other machines with the host before it."""
    local: bool = True
    """Whether it is on this machine, where a lock tells at once that a worker has gone."""


class Handle(Protocol):
    """One started worker."""

    def poll(self) -> int | None:
        """Return the exit status, or None while it runs as far as the engine knows."""

    def kill(self) -> None:
        """End the worker's process without asking it."""


class Engine(Protocol):
    """A way to run workers."""

    @property
    def problem(self) -> str:
        """One sentence for people about what keeps slots away; empty if nothing does."""

    def slots(self) -> list[Slot]:
        """Return all places that exist now, busy or not."""

    def start(self, folder: Path, slot: Slot) -> Handle:
        """Start the worker of the run in ``folder``; returns at once.

        Raises:
            RunError: it cannot be started there now.
        """

    def prepare(self, slot: Slot) -> None:
        """Make the next start on that slot fast, where the engine can."""

    def close(self) -> None:
        """Give back what the engine holds; running workers go on."""
