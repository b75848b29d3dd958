"""What stays the same while a worker trains a run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cnnviz.training import schedules
from cnnviz.training.spec import RunSpec

SWEEP_STEPS = 200
"""The most batches of a sweep; enough for a smooth curve."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is trained, and at which rates."""

    folder: Path
    spec: RunSpec
    legs: tuple[int, ...]
    """As `RunRecord.legs`."""
    steps: int
    """Batches of an epoch."""

    @property
    def is_sweep(self) -> bool:
        """Whether the run only looks for a good learning rate."""
        return self.spec.schedule == "sweep"

    @property
    def epochs(self) -> int:
        """All epochs of the run; those of a sweep are cut short."""
        return sum(self.legs)

    @property
    def sweep_steps(self) -> int:
        """Batches of a sweep, over all epochs."""
        return min(SWEEP_STEPS, self.epochs * self.steps)

    def rate(self, step: int) -> float:
        """Return the planned learning rate of a step, counted from 0 over all epochs."""
        if self.is_sweep:
            return schedules.rate_at(self.spec, step, self.sweep_steps, (1,))
        return schedules.rate_at(self.spec, step, self.steps, self.legs)
