"""What people are told of an exception in a worker."""

import errno
from dataclasses import replace

import pytest

from cnnviz.errors import DataError
from cnnviz.training.spec import RunSpec
from cnnviz.training.work import faults

SPEC = RunSpec(batch=256)


class XlaRuntimeError(RuntimeError):
    """As JAX raises it."""


@pytest.mark.parametrize(
    "error",
    [MemoryError(), XlaRuntimeError("RESOURCE_EXHAUSTED: Out of memory allocating 68 bytes")],
)
def test_too_little_memory_names_what_to_reduce(error):
    assert not faults.is_bug(error)
    assert "batches of 256 pictures; reduce the batch size or" in faults.sentence(error, SPEC)
    large = faults.sentence(error, replace(SPEC, side=512))
    assert "reduce the batch size, the input’s side (512) or" in large


@pytest.mark.parametrize(
    "error",
    [OSError(errno.ENOSPC, "x"), OSError(errno.EFBIG, "x"), OSError("No space left on device")],
)
def test_a_full_disk_says_so(error):
    assert not faults.is_bug(error)
    assert "free some space and resume" in faults.sentence(error, SPEC)


def test_our_own_errors_are_told_as_they_are():
    assert faults.sentence(DataError("It is gone."), SPEC) == "It is gone."
    assert not faults.is_bug(DataError("It is gone."))


@pytest.mark.parametrize("error", [KeyError("x"), OSError(errno.EIO, "x"), ValueError("/etc/x")])
def test_anything_else_is_a_bug_and_tells_nothing_of_the_inside(error):
    assert faults.is_bug(error)
    assert faults.sentence(error, SPEC) == faults.BUG


def test_a_lost_loss_names_the_rate_and_the_place():
    text = str(faults.diverged(2, 1040, 0.5))
    assert text.startswith("In epoch 3, after 1,040 batches, ")
    assert "learning rate of 0.5 is too high" in text
