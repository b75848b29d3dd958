"""Several GPUs for one run: each has a copy of the model and takes its share of every batch."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import keras


@contextmanager
def scope(batch: int, kind: str = "gpu") -> Iterator[int]:
    """Use the devices that this process sees; build, compile, restore and fit the model within.

    With one device or none, nothing is changed. All that the model does has to happen within one
    scope: TensorFlow refuses a model of another one.

    Args:
        batch: pictures of a batch; so many devices are used that each gets as many of them.
        kind: ``gpu``, or ``cpu`` for a trial without GPUs.

    Yields:
        How many devices share the work, at least 1. With JAX every batch must divide by it, also
        the last one of those that only measure.
    """
    devices = _devices(kind)
    while devices and batch % len(devices):
        devices.pop()
    if len(devices) < 2:
        yield 1
    elif keras.backend.backend() == "tensorflow":
        import tensorflow as tf  # noqa: PLC0415 - only with this backend

        with tf.distribute.MirroredStrategy(devices).scope():
            yield len(devices)
    else:
        with keras.distribution.DataParallel(devices=devices).scope():
            yield len(devices)


def batches_a_call(wanted: int) -> int:
    """Return how many batches one call of the framework may compute, at most as many as wanted.

    It is one where TensorFlow shares a batch out: more of them fail (keras issue #19246).
    """
    if keras.backend.backend() != "tensorflow":
        return wanted
    import tensorflow as tf  # noqa: PLC0415 - only with this backend

    return 1 if tf.distribute.has_strategy() else wanted


def _devices(kind: str) -> list[str]:
    """Return the names of all devices of a kind; none where the backend cannot share a batch."""
    backend = keras.backend.backend()
    if backend == "tensorflow":
        import tensorflow as tf  # noqa: PLC0415 - only with this backend

        return [device.name for device in tf.config.list_logical_devices(kind.upper())]
    if backend == "jax":
        return [name for name in keras.distribution.list_devices() if name.startswith(kind)]
    return []
