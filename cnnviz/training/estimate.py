"""How long a run will take and how much memory it will need, told before it starts."""

from __future__ import annotations

import functools
import math
import socket
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from cnnviz.errors import CnnvizError, SpecError
from cnnviz.training import devices, machine, spec, subjects
from cnnviz.training.catalogue import Catalogue
from cnnviz.training.plan import SWEEP_STEPS
from cnnviz.training.queue import VALIDATING
from cnnviz.training.spec import Precision, RunSpec, Subject
from cnnviz.training.store import Run
from cnnviz.zoo import Architecture, network_shapes

Shape = tuple[int, int, int]

STARTING = 7.0
"""Seconds to import the framework, to compile and to save, without a warm worker."""
FRAMEWORK = 750 * 1024**2
"""Bytes that a worker holds before it knows any network."""
BACKWARD = 2
"""Work of the gradients, in forward passes."""
EFFICIENCY = 0.37
"""Of a training network, measured as multiply-adds against a plain product of matrices."""
SIMILAR = 12.0
"""The work of two networks is compared up to this ratio; see `_scaled`."""
NUMBER = 4
"""Bytes of a float32."""

KNOWN = "From the speed of an earlier run of this network on this machine."
SCALED = (
    "From the speed of another network that was trained on this machine; it may be off by a factor "
    "of two."
)
GUESSED = (
    "A rough guess, since nothing like it has been trained on this machine yet; it may be off "
    "several times over."
)
UNKNOWN = "Nothing like it has been trained on this machine’s GPU yet, so the time cannot be told."


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a run will ask of this machine, about."""

    parameters: int
    learning: int
    """Of the parameters, those that training changes."""
    steps_per_epoch: int
    seconds: float | None
    """The whole run, from its start; None where that cannot be told."""
    bytes: int
    """Main memory, or the GPU's, while it trains."""
    basis: str
    """One sentence that says where the time comes from."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a network costs."""

    parameters: int
    changed: int
    """Of the parameters, those of layers that are not frozen."""
    multiply_adds: int
    """Of one picture's forward pass."""
    activations: int
    """Numbers of one picture that wait for its gradients, or that one frozen layer works on."""
    learning: int
    """Multiply-adds of the layers that learn; those of frozen ones have no gradients."""

    @property
    def work(self) -> int:
        """Multiply-adds of a picture that trains: forth, and the gradients back."""
        return self.multiply_adds + BACKWARD * self.learning


def estimate(wanted: RunSpec) -> Estimate:
    """Return what a run will take; the first call for a network builds it, which needs Keras.

    Raises:
        SpecError: the settings cannot be used.
    """
    subject = subjects.subject_of(wanted)
    spec.check(wanted, subject)
    costs = _cost_of(wanted, subject)
    training, _ = spec.counts(wanted, subject)
    speed, basis = _speed(wanted, subject, costs)
    return Estimate(
        parameters=costs.parameters,
        learning=costs.changed,
        steps_per_epoch=spec.steps_an_epoch(wanted, training),
        seconds=None if speed is None else _seconds(wanted, subject, speed),
        bytes=_bytes(wanted, subject, costs),
        basis=basis,
    )


def seconds_of(run: Run) -> float | None:
    """Return about how long a run that has not begun will take, if that can be told at all."""
    try:
        return estimate(run.spec).seconds
    except CnnvizError:  # its data set or its architecture is no more
        return None


def _cost_of(wanted: RunSpec, subject: Subject) -> Cost:
    shape = spec.input_shape(wanted, subject)
    return cost(wanted.architecture, shape, subject.classes, wanted.network)


@functools.lru_cache(maxsize=64)
def cost(architecture: str, input_shape: Shape, classes: int, network: str = "") -> Cost:
    """Return what a network costs: by its list of layers or, where it has none, by building it.

    Raises:
        SpecError: there is no such architecture, or the own network does not fit.
    """
    found = subjects.architecture_of(RunSpec(architecture=architecture, network=network))
    if found.network is None:
        return _built_cost(found, input_shape, classes)
    limits = network_shapes.LIMITS if network else network_shapes.UNLIMITED
    steps = network_shapes.check(found.network, input_shape, classes, limits)
    products = sum(step.multiply_adds for step in steps)
    parameters = sum(step.parameters for step in steps)
    return Cost(
        parameters=parameters,
        changed=parameters,
        multiply_adds=products,
        activations=math.prod(input_shape) + sum(math.prod(step.after or ()) for step in steps),
        learning=products,
    )


def _built_cost(architecture: Architecture, input_shape: Shape, classes: int) -> Cost:
    """Build a network, which needs Keras, and read its costs off its layers."""
    model = architecture.build(input_shape, classes)
    learning = [layer for layer in model.layers if layer.trainable_weights]
    return Cost(
        parameters=int(model.count_params()),
        changed=sum(layer.count_params() for layer in learning),
        multiply_adds=machine.multiply_adds(model),
        activations=_held(model, learning[0]),
        learning=sum(map(machine.layer_multiply_adds, learning)),
    )


def _held(model: Any, first: Any) -> int:
    """Return how many numbers of a picture are in memory at once while a network trains.

    No gradient reaches what comes before the first layer that learns: of that, only what one layer
    reads and gives is held.
    """
    given: list[int] = [math.prod(layer.output.shape[1:]) for layer in model.layers]
    kept = max(0, model.layers.index(first) - 1)  # with what the first of them reads
    return sum(given[kept:]) + 2 * max(given[:kept], default=0)


def _seconds(wanted: RunSpec, subject: Subject, speed: float) -> float:
    training, validating = spec.counts(wanted, subject)
    seen = wanted.steps * wanted.batch or training
    pictures = wanted.epochs * (seen + VALIDATING * validating)
    if wanted.schedule == "sweep":
        pictures = min(pictures, SWEEP_STEPS * wanted.batch)
    return STARTING + pictures / speed


def _bytes(wanted: RunSpec, subject: Subject, costs: Cost) -> int:
    """Return the framework, weights, gradients, optimizer, a batch's activations, the pictures."""
    slots = {"adam": 2, "sgd": int(wanted.momentum > 0), "rmsprop": 1 + int(wanted.momentum > 0)}
    copies = 2 + slots[wanted.optimizer]
    width = NUMBER // 2 if _precision(wanted).startswith("mixed") else NUMBER
    picture = math.prod(spec.input_shape(wanted, subject))
    return (
        FRAMEWORK
        + (costs.parameters + costs.changed * (copies - 1)) * NUMBER
        + wanted.batch * costs.activations * 2 * width  # forth, and the gradients back
        + sum(spec.counts(wanted, subject)) * picture  # uint8
    )


def _precision(wanted: RunSpec) -> Precision:
    """Return what the worker will compute with, if a GPU that is here works."""
    *gpus, processor = devices.local()
    here = machine.Machine(processor, tuple(gpus))
    return machine.precision(wanted.precision, here, lambda _: None)


# --- pictures a second ---------------------------------------------------------------------------


_catalogue = Catalogue()


def _speed(wanted: RunSpec, subject: Subject, costs: Cost) -> tuple[float | None, str]:
    """Return how many pictures a second will train, and how that is known."""
    shape = spec.input_shape(wanted, subject)
    past = _past_runs()
    for run, of in past:
        if _network(run.spec) == _network(wanted) and spec.input_shape(run.spec, of) == shape:
            return run.record.progress.pictures_per_second, KNOWN
    scaled = _scaled(past, costs)
    if scaled is not None:
        return scaled, SCALED
    if devices.local()[0].kind == "gpu":
        return None, UNKNOWN
    return _products() * EFFICIENCY / max(1, costs.work), GUESSED


def _network(wanted: RunSpec) -> tuple[str, str]:
    return wanted.architecture, wanted.network


def _scaled(past: Iterable[tuple[Run, Subject]], costs: Cost) -> float | None:
    """Return the speed that follows from the run of the most similar work, if one is similar.

    A tiny network spends its time between the operations and not in them, so the work of a large
    one says nothing about it, and the other way round.
    """
    nearest, speed = math.log(SIMILAR), None
    for run, of in past:
        other = _cost_of(run.spec, of)
        ratio = max(1, other.work) / max(1, costs.work)
        if abs(math.log(ratio)) < nearest:
            nearest = abs(math.log(ratio))
            speed = run.record.progress.pictures_per_second * ratio
    return speed


def _past_runs() -> list[tuple[Run, Subject]]:
    """Return the runs that tell a speed, the newest first; those of this host, if there are any."""
    try:
        runs = sorted(_catalogue.runs(), key=lambda one: one.record.order, reverse=True)
    except OSError:
        return []
    told = [run for run in runs if run.record.progress.pictures_per_second > 0]
    here = [run for run in told if run.record.host in ("", socket.gethostname())]
    return _with_subjects(here or told)


def _with_subjects(runs: Iterable[Run]) -> list[tuple[Run, Subject]]:
    found = []
    for run in runs:
        try:
            found.append((run, subjects.subject_of(run.spec)))
        except SpecError:  # of a data set or an architecture that has gone
            continue
    return found


@functools.cache
def _products(side: int = 512, times: int = 3) -> float:
    """Measure multiply-adds a second of this machine, all cores together: some milliseconds."""
    matrix = np.ones((side, side), np.float32)
    best = math.inf
    for _ in range(times):
        started = time.perf_counter()
        matrix @ matrix
        best = min(best, time.perf_counter() - started)
    return float(side**3 / best)
