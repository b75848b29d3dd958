"""From what went wrong in a worker to the one sentence that the run's page shows."""

from __future__ import annotations

import errno

from cnnviz.errors import CnnvizError, RunError
from cnnviz.training.spec import RunSpec

UNWRITABLE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS)
BUG = "The training ended with an error inside cnnviz; the log has details."


def is_bug(error: BaseException) -> bool:
    """Whether the log should hold a traceback, because nobody but us can mend it."""
    return not (isinstance(error, CnnvizError) or _memory_ended(error) or _unwritable(error))


def sentence(error: BaseException, spec: RunSpec) -> str:
    """Return what a person should know of an exception: what happened and what to do."""
    if isinstance(error, CnnvizError):
        return str(error)
    if _memory_ended(error):
        side = f", the input’s side ({spec.side})" if spec.side else ""
        return (
            f"The memory was too small for batches of {spec.batch:,} pictures; reduce the batch "
            f"size{side} or choose a smaller architecture."
        )
    if _unwritable(error):
        return (
            "The run could not be saved, because the disk that CNNVIZ_HOME is on is full or may "
            "not be written; free some space and resume the run, which goes on where it was last "
            "saved."
        )
    return BUG


def diverged(epoch: int, batch: int, rate: float) -> RunError:
    """Return the error of a loss that is no number any more.

    Args:
        epoch: whole epochs before it.
        batch: batches of the present epoch before it.
        rate: the learning rate at that moment.
    """
    return RunError(
        f"In epoch {epoch + 1}, after {batch:,} batches, the loss was no longer a number. Most "
        f"likely the learning rate of {rate:.3g} is too high; repeat the run with a tenth of it."
    )


def _memory_ended(error: BaseException) -> bool:
    if isinstance(error, MemoryError) or type(error).__name__ == "ResourceExhaustedError":
        return True  # TensorFlow's; it need not be imported to be known
    return "RESOURCE_EXHAUSTED" in str(error)  # JAX has no class of its own for it


def _unwritable(error: BaseException) -> bool:
    if isinstance(error, OSError) and error.errno in UNWRITABLE:
        return True
    return "No space left on device" in str(error)  # h5py wraps it when it closes a file
