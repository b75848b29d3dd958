"""Which GPUs a run gets."""

from __future__ import annotations

import os
from collections.abc import Sequence

VARIABLE = "CNNVIZ_GPUS_PER_RUN"


def shared_out(gpus: Sequence[str]) -> list[str]:
    """Return what ``CUDA_VISIBLE_DEVICES`` has to be in each slot of a machine.

    A slot has one GPU, or as many as ``CNNVIZ_GPUS_PER_RUN`` says; those left over make a smaller
    one.

    Args:
        gpus: what it has to be for each GPU alone.
    """
    text = os.environ.get(VARIABLE, "").strip()
    each = max(1, int(text)) if text.isdecimal() else 1
    return [",".join(gpus[first : first + each]) for first in range(0, len(gpus), each)]
