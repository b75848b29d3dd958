"""Runs that really train, for the tests: in this process, or in one of their own."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from cnnviz.training import spec, store, subjects, worker
from cnnviz.training.record import moved
from cnnviz.training.spec import RunSpec
from cnnviz.training.work import checkpoints
from cnnviz.training.work.watch import Watch

ROOT = Path(__file__).resolve().parents[2]
TINY = RunSpec(
    dataset="digits8",
    architecture="small-vgg",
    epochs=3,
    batch=32,
    pictures=400,
    precision="float32",
)
"""Ten batches an epoch."""
HARD = replace(
    spec.with_values(
        TINY, {"rotation": 20.0, "shift": 0.2, "flip": True, "brightness": 0.2, "erase": 0.3}
    ),
    architecture="digits",
    pictures=500,
    steps=10,
    optimizer="sgd",
    rate=0.02,
    schedule="cosine",
    warmup=0.2,
    weight_decay=0.01,
    smoothing=0.1,
    averaging=0.9,
)
"""Dropout, batch normalisation, augmentation, momentum, averaged weights, epochs that are shorter
than a round of all pictures: all that a resumed run could forget."""


def submitted(wanted=TINY, **changes):
    """Put a run into the queue, past its limits."""
    return store.submit(spec.with_values(wanted, changes), owner="test")


def leased(run):
    """Do what the dispatcher does before it starts a worker."""

    def change(record):
        return moved(record, "starting", time.time(), lease=os.urandom(4).hex())

    return store.update(run.id, change)


def trained(run):
    """Train a queued run in this process and return it as it is then."""
    assert worker.work(leased(run).folder) == worker.ENDED
    return store.run(run.id)


def ends_at(monkeypatch, epoch, batch, how):
    """Have somebody ask for something (a function of the run's id) at that batch or just after."""
    asked = []

    def must_end(watch):
        now = watch.progress
        if not asked and (now.epoch, now.batch) >= (epoch, batch):
            asked.append(how(watch.id))
            watch.beat()  # instead of waiting for half a second
        return former.fget(watch)

    former = Watch.must_end
    monkeypatch.setattr(Watch, "must_end", property(must_end))


def process(run, code="", **options):
    """Start the worker of a leased run as a process; ``code`` is run in it before."""
    script = f"import sys\n{code}\nfrom cnnviz.training import worker\nsys.exit(worker.main())"
    environment = os.environ | {"CUDA_VISIBLE_DEVICES": "-1"}
    return subprocess.Popen(
        [sys.executable, "-c", script, str(run.folder)], cwd=ROOT, env=environment, **options
    )


def wait_for(condition, seconds=60.0):
    """Wait until something holds; the limit is for a machine that does nothing at all."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def killed(child):
    """Kill a process and wait for it."""
    child.send_signal(signal.SIGKILL)
    return child.wait()


def network(run):
    """Return all arrays in the run's newest checkpoint."""
    found, damaged = checkpoints.newest(run.folder)
    assert not damaged
    return found.network()


def damage(path):
    """Change one byte in the middle of a file, as a disk may; its other names stay as they were."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.unlink()
    path.write_bytes(data)


def same(first, second):
    """Whether two lists of arrays are equal bit by bit."""
    return all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))


def model(run):
    """Open a run's model."""
    return keras.saving.load_model(run.folder / "model.keras", compile=False)


def events(run, part, tag):
    """Return the values of a tag in a run's event files, as TensorBoard itself reads them."""
    accumulator = EventAccumulator(str(run.folder / "tensorboard" / part))
    accumulator.Reload()
    return [(event.step, event.value) for event in accumulator.Scalars(tag)]


def checked(wanted):
    """Judge a spec as a page does."""
    spec.check(wanted, subjects.subject_of(wanted))


class SilentWatch:
    """Hears nothing and tells nobody."""

    must_end = False

    def doing(self, *_arguments):
        pass

    def tell(self, **_facts):
        pass
